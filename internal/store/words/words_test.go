package words

import (
	"strings"
	"testing"
)

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Hello wörld", "茶壶 tea", "a\u0301b", "x00e9", "\xff\x00", "İstanbul ǅ", "ก็"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range Of(MaxDoc, s) {
			if w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("%q made the word %q", s, w)
			}
		}
		Asked(s)
	})
}
