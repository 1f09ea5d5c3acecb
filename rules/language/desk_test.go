package language

import (
	"os"
	"strings"
	"testing"
)

// Fields and values are named in words on the desk; one that is new here is to
// be named there.
func TestDeskNamesEveryFieldAndValue(t *testing.T) {
	for _, code := range []string{"en", "fr", "ro"} {
		src, err := os.ReadFile("../../agentui/src/i18n/" + code + "/fields.ts")
		if err != nil {
			t.Fatal(err)
		}
		text := string(src)
		for name, f := range fields {
			if !strings.Contains(text, "\n  'rf."+name+"': ") {
				t.Errorf("%s: %s has no name", code, name)
			}
			if strings.HasSuffix(name, ".status") || strings.HasSuffix(name, ".priority") {
				continue // named where the inbox names them
			}
			for _, v := range f.values {
				if !strings.Contains(text, "\n  'rv."+v+"': ") {
					t.Errorf("%s: %s of %s has no name", code, v, name)
				}
			}
		}
	}
}
