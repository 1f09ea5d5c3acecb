package store

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func TestPlaceholdersBecomeQuestionMarksInOrder(t *testing.T) {
	d := Dialect{Question: true}
	for text, want := range map[string]struct {
		text  string
		order []int
	}{
		"a = $1 AND b = $2":           {"a = ? AND b = ?", nil},
		"a = $2 AND b = $1 OR c = $2": {"a = ? AND b = ? OR c = ?", []int{1, 0, 1}},
		"a = 1":                       {"a = 1", nil},
	} {
		got := d.compile(text)
		if got.text != want.text || len(got.order) != len(want.order) {
			t.Errorf("%q: %+v", text, got)
		}
		for i := range want.order {
			if got.order[i] != want.order[i] {
				t.Errorf("%q: order %v", text, got.order)
			}
		}
	}
}

func TestRowsAndListsAreWidened(t *testing.T) {
	if got := withRows("INSERT INTO a (x, y) VALUES /*rows*/ ($1, $2) ON CONFLICT DO NOTHING", 3); got !=
		"INSERT INTO a (x, y) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT DO NOTHING" {
		t.Error(got)
	}
	if got := withList("a = $1 AND b IN (/*list*/ $2)", 3); got != "a = $1 AND b IN ($2, $3, $4)" {
		t.Error(got)
	}
	for n, want := range map[int]int{0: 1, 1: 1, 2: 4, 17: 64, 65: 256, 5000: 256} {
		if got := listSize(n); got != want {
			t.Errorf("%d: %d", n, got)
		}
	}
}

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

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Hello wörld", "茶壶 tea", "a\u0301b", "x00e9", "\xff\x00", "İstanbul ǅ", "ก็"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range words(maxDocWords, s) {
			if w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("%q made the word %q", s, w)
			}
		}
		asked(s)
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
