package journey

import (
	"os"
	"regexp"
	"testing"
)

// TestEverySentenceIsSaidInEveryLanguage: what the hub finds in a journey stands in
// each catalogue of the desk, with as many places to fill in.
func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`(?:k\.bad|k\.warn|\bwarn|Found)\(.*"([a-z_]+)", "((?:[^"\\]|\\.)*)"(?:, |\))`)
	places := regexp.MustCompile(`%[a-z]`)
	holes := regexp.MustCompile(`\{\d\}`)
	says := map[string]int{"no_template": 1, "no_segment": 1} // of package book
	for _, file := range []string{"check.go", "checkstep.go", "graph.go", "change.go", "simulate/report.go"} {
		for _, m := range call.FindAllStringSubmatch(source(t, file), -1) {
			says[m[1]] = len(places.FindAllString(m[2], -1))
		}
	}
	if len(says) < 75 {
		t.Errorf("only %d sentences were found", len(says))
	}
	for _, lang := range []string{"en", "fr", "ro"} {
		book := source(t, "../../agentui/src/i18n/"+lang+"/journey_findings.ts")
		for say, n := range says {
			m := regexp.MustCompile(`(?m)^  'say\.` + say + `': '(.*)',$`).FindStringSubmatch(book)
			if m == nil || len(holes.FindAllString(m[1], -1)) != n {
				t.Errorf("%s: %s with %d places: %q", lang, say, n, m)
			}
		}
	}
}

func source(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
