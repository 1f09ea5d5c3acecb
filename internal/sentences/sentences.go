// Package sentences holds what Go code says to people against the catalogues of the
// desk, for tests: each sentence must stand in every language, with as many places
// to fill in.
package sentences

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// catalogues are those of the desk, one folder for each language.
const catalogues = "agentui/src/i18n"

// few is how many languages there are at least.
const few = 3

var (
	verbs = regexp.MustCompile(`%[a-z]`)
	holes = regexp.MustCompile(`\{\d\}`)
)

// Read answers a file's text.
func Read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path) // #nosec G304 -- of the own tree
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// In finds what the files that match globs say: by name, how many places a sentence
// has. The first group of call is the name, the second the English text.
func In(t testing.TB, call *regexp.Regexp, globs ...string) map[string]int {
	t.Helper()
	says := map[string]int{}
	for _, g := range globs {
		files, err := filepath.Glob(g)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s: %v", g, err)
		}
		for _, file := range files {
			for _, m := range call.FindAllStringSubmatch(Read(t, file), -1) {
				says[m[1]] = len(verbs.FindAllString(m[2], -1))
			}
		}
	}
	return says
}

// Check finds fault with every language whose catalogue, a file or all that match
// its name, lacks one of the sentences,
// has it with another number of places, or lacks one of the words.
func Check(t testing.TB, root, catalogue string, says map[string]int, words ...string) {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(root, catalogues, "*", catalogue))
	books := map[string]string{}
	for _, path := range parts {
		books[filepath.Base(filepath.Dir(path))] += Read(t, path)
	}
	if err != nil || len(books) < few {
		t.Fatalf("only %d languages have %s: %v", len(books), catalogue, err)
	}
	for lang, book := range books {
		for _, w := range words {
			if !strings.Contains(book, "\n  'word."+w+"': '") {
				t.Errorf("%s: no word %s", lang, w)
			}
		}
		for say, n := range says {
			m := regexp.MustCompile(`(?m)^  'say\.` + regexp.QuoteMeta(say) + `': '(.*)',$`).FindStringSubmatch(book)
			if m == nil || len(holes.FindAllString(m[1], -1)) != n {
				t.Errorf("%s: %s with %d places: %q", lang, say, n, m)
			}
		}
	}
}
