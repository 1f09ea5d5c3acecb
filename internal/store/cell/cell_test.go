package cell

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeysAreBoundedAndClean(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.String().Draw(r, "s") + strings.Repeat("x", rapid.IntRange(0, 1000).Draw(r, "n")) + "\x00\xff"
		k := Key(s)
		if len(k) > MaxKey || Clean(k) != k || strings.ContainsRune(k, 0) || Key(s) != k {
			r.Fatalf("key of %q is %q", s, k)
		}
	})
}
