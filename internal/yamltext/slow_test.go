package yamltext

import (
	"strings"
	"testing"
	"time"
)

// A text that costs with the square of its length would take minutes.
func TestNoTextTakesMinutes(t *testing.T) {
	for _, s := range []string{"? ", "- ", "[", "{", "a: ", "\"", "'", "|\n", "#", "!", "&a ", "*a ", "{a: ", "[a, ", "\n", "\t", "--- ", "...\n", "a:\n ", "x\n", "? a\n: "} {
		text := strings.Repeat(s, MaxBytes/len(s))
		began := time.Now()
		_, err := Read([]byte(text))
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%q took %s, %v", s, d, err)
		}
	}
}
