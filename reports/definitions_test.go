package reports

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestDeskSaysWhatFiguresMeanWordForWord(t *testing.T) {
	src, err := os.ReadFile("../agentui/src/i18n/en/meanings.ts")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  '(\w+)': '(.*)',$`).FindAllSubmatch(src, -1) {
		said[string(m[1])] = strings.ReplaceAll(string(m[2]), `\'`, "'")
	}
	if !maps.Equal(said, Definitions) {
		t.Errorf("the desk says %d figures, the hub %d, or in other words", len(said), len(Definitions))
		for k, v := range Definitions {
			if said[k] != v {
				t.Errorf("%s: %q, want %q", k, said[k], v)
			}
		}
	}
}
