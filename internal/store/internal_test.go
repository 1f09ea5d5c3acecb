package store

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func TestCursorsComeBackAndHaveSafeCharacters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, text := rapid.Int64().Draw(r, "n"), strings.ToValidUTF8(rapid.String().Draw(r, "text"), "")
		c := writeCursor("n", n, text)
		if strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			r.Fatalf("cursor %q", c)
		}
		at, err := readCursor(c, "n", "nt")
		if err != nil || at.number(0) != n || at.text(1) != text {
			r.Fatalf("%d %q came back as %v, %v", n, text, at, err)
		}
		if _, err := readCursor(c, "x", "nt"); !hub.Is(err, hub.Invalid) {
			r.Fatal("the cursor of another list was taken")
		}
	})
}

func FuzzReadCursor(f *testing.F) {
	f.Add("WyJuIiwiMSIsInkiXQ")
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := readCursor(s, "n", "nt"); err == nil && s != "" && len(at) != 2 {
			t.Fatalf("%q gave %v", s, at)
		}
	})
}

func TestKeysAreBoundedAndClean(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.String().Draw(r, "s") + strings.Repeat("x", rapid.IntRange(0, 1000).Draw(r, "n")) + "\x00\xff"
		k := key(s)
		if len(k) > maxKey || clean(k) != k || strings.ContainsRune(k, 0) || key(s) != k {
			r.Fatalf("key of %q is %q", s, k)
		}
	})
}
