package mime

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testdata/samples.py says what is in them.
func TestSamplesAreReadAsPeopleWouldReadThem(t *testing.T) {
	raw, err := os.ReadFile("testdata/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples []struct {
		Name                string
		Raw                 []byte
		Text, Subject, HTML *string
		Files               []string
	}
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	if len(samples) < 200 {
		t.Fatalf("only %d samples", len(samples))
	}
	for _, s := range samples {
		t.Run(s.Name, func(t *testing.T) {
			scan := Inspect(s.Raw)
			if scan.Class != Ordinary {
				t.Fatalf("not ordinary: %s", scan.Reason)
			}
			b, err := Read(s.Raw)
			if err != nil {
				t.Fatal(err)
			}
			for what, pair := range map[string][2]*string{"text": {s.Text, &b.Text}, "html": {s.HTML, &b.HTML}, "subject": {s.Subject, ptr(scan.Header.Text("Subject"))}} {
				if pair[0] != nil && strings.TrimSpace(*pair[1]) != *pair[0] {
					t.Errorf("%s %q, want %q", what, *pair[1], *pair[0])
				}
			}
			if s.Files == nil {
				return
			}
			names := []string{}
			for _, f := range b.Files {
				names = append(names, f.Name)
			}
			if d := cmp.Diff(s.Files, names); d != "" {
				t.Error(d)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }
