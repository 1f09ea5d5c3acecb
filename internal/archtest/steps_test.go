package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStepsOfTheSchemaAreNumberedAlike holds both engines' migrations to one row
// of numbers: two changes that took the same number each pass alone, and a hub
// with both does not start.
func TestStepsOfTheSchemaAreNumberedAlike(t *testing.T) {
	names := map[string][]string{}
	for _, engine := range []string{"sqlite", "postgres"} {
		files, err := os.ReadDir(filepath.Join("../../internal/store/migrations", engine))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(f.Name(), want) {
				t.Errorf("%s: %s should begin with %s", engine, f.Name(), want)
			}
			names[engine] = append(names[engine], f.Name())
		}
	}
	if a, b := strings.Join(names["sqlite"], " "), strings.Join(names["postgres"], " "); a != b {
		t.Errorf("the engines differ:\n%s\n%s", a, b)
	}
}
