package sentences

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// faults takes down what a test would fail with.
type faults struct {
	testing.TB
	n int
}

func (f *faults) Helper()                   {}
func (f *faults) Errorf(string, ...any)     { f.n++ }
func (f *faults) Fatalf(s string, a ...any) { panic(fmt.Sprintf(s, a...)) }

func TestItSeesWhatALanguageLacks(t *testing.T) {
	root := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.go", `bad("late", "%s is late by %d")`+"\n"+`bad("gone", "it is gone")`)
	says := In(t, regexp.MustCompile(`bad\("([a-z]+)", "(.*)"`), filepath.Join(root, "*.go"))
	if want := map[string]int{"late": 2, "gone": 0}; !maps.Equal(says, want) {
		t.Fatalf("%v, want %v", says, want)
	}
	whole := "{\n  'say.late': '{0} by {1}',\n  'say.gone': 'gone',\n  'word.day': 'day',\n}"
	for name, c := range map[string]struct {
		third string
		want  int
	}{
		"all is there":     {whole, 0},
		"a sentence lacks": {"{\n  'say.late': '{0} by {1}',\n  'word.day': 'day',\n}", 1},
		"a place lacks":    {"{\n  'say.late': '{0}',\n  'say.gone': 'gone',\n  'word.day': 'day',\n}", 1},
		"a word lacks":     {"{\n  'say.late': '{0} by {1}',\n  'say.gone': 'gone',\n}", 1},
		"nothing is there": {"{\n}", 3},
		"a place too many": {"{\n  'say.late': '{0} by {1}',\n  'say.gone': '{0}',\n  'word.day': 'day',\n}", 1},
	} {
		for lang, text := range map[string]string{"aa": whole, "bb": whole, "cc": c.third} {
			write(filepath.Join(catalogues, lang, "book.ts"), text)
		}
		f := &faults{TB: t}
		if Check(f, root, "book.ts", says, "day"); f.n != c.want {
			t.Errorf("%s: %d faults, want %d", name, f.n, c.want)
		}
	}
}
