package paging

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func TestCursorsComeBackAndHaveSafeCharacters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, text := rapid.Int64().Draw(r, "n"), strings.ToValidUTF8(rapid.String().Draw(r, "text"), "")
		c := Write("n", n, text)
		if strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			r.Fatalf("cursor %q", c)
		}
		at, err := Read(c, "n", "nt")
		if err != nil || at.Number(0) != n || at.Text(1) != text {
			r.Fatalf("%d %q came back as %v, %v", n, text, at, err)
		}
		if _, err := Read(c, "x", "nt"); !hub.Is(err, hub.Invalid) {
			r.Fatal("the cursor of another list was taken")
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("WyJuIiwiMSIsInkiXQ")
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := Read(s, "n", "nt"); err == nil && s != "" && len(at) != 2 {
			t.Fatalf("%q gave %v", s, at)
		}
	})
}
