package segments_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/parleyhub/parley/segments"
)

// TestEverySentenceIsSaidInEveryLanguage: what is wrong with a segment stands in
// each catalogue of the desk, with as many places to fill in, and so does each word
// that stands in a sentence.
func TestEverySentenceIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`\b(?:bad|unknown|typeOf|wrong)\(.*?"([a-z_]+)", "((?:[^"\\]|\\.)*)"`)
	hope := regexp.MustCompile(`\.(?:hope|key)\("([a-z_]+)(:?)"`)
	places, holes := regexp.MustCompile(`%[sdq]`), regexp.MustCompile(`\{\d\}`)
	says, words := map[string]int{}, map[string]int{"end": 0, "agg.count": 0, "agg.sum": 0}
	for _, of := range []segments.Type{segments.Text, segments.Number, segments.Bool, segments.Date, segments.List} {
		words[of.Word()] = 0
	}
	for _, key := range []string{"status", "priority", "inbox", "team", "assignee"} {
		words["filter."+key] = 0
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range call.FindAllStringSubmatch(source(t, file), -1) {
			says[m[1]] = len(places.FindAllString(m[2], -1))
		}
		for _, m := range hope.FindAllStringSubmatch(source(t, file), -1) {
			words["hope."+m[1]] = len(m[2])
		}
	}
	if len(says) < 70 || len(words) < 28 {
		t.Errorf("only %d sentences and %d words were found", len(says), len(words))
	}
	for _, lang := range []string{"en", "fr", "ro"} {
		book := source(t, "../agentui/src/i18n/"+lang+"/segment_findings.ts")
		for kind, all := range map[string]map[string]int{"say": says, "word": words} {
			for name, n := range all {
				m := regexp.MustCompile(`(?m)^  '` + kind + `\.` + regexp.QuoteMeta(name) + `': '(.*)',$`).FindStringSubmatch(book)
				if m == nil || len(holes.FindAllString(m[1], -1)) != n {
					t.Errorf("%s: %s.%s with %d places: %q", lang, kind, name, n, m)
				}
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
