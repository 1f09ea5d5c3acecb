package templates_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/parleyhub/parley/templates/liquid/value"
)

// TestEverySentenceIsSaidInEveryLanguage: what is wrong with a template stands in
// each catalogue of the desk, with as many places to fill in.
func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`(?:\.fail|\bSaid|\bstands|\bbroken)\((?:.*, )?"([a-z_]+)", "((?:[^"\\]|\\.)*)"`)
	places, holes := regexp.MustCompile(`%[sdq]`), regexp.MustCompile(`\{\d\}`)
	says := map[string]int{}
	for _, dir := range []string{".", "liquid", "liquid/place", "compile"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, m := range call.FindAllStringSubmatch(source(t, file), -1) {
				says[m[1]] = len(places.FindAllString(m[2], -1))
			}
		}
	}
	if len(says) < 85 {
		t.Errorf("only %d sentences were found", len(says))
	}
	words := []string{"spot.text"}
	for of := value.Missing; of <= value.Map; of++ {
		words = append(words, of.Word())
	}
	for _, m := range regexp.MustCompile(`return "(spot\.[a-z]+)(:?)"`).FindAllStringSubmatch(source(t, "liquid/place/spot.go"), -1) {
		words = append(words, m[1])
	}
	if len(words) < 14 {
		t.Errorf("only the words %v were found", words)
	}
	for _, lang := range []string{"en", "fr", "ro"} {
		book := source(t, "../agentui/src/i18n/"+lang+"/template_findings.ts")
		for _, w := range words {
			if !strings.Contains(book, "\n  'word."+w+"': '") {
				t.Errorf("%s: no word %s", lang, w)
			}
		}
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
