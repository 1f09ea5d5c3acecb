package meta

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
)

func TestSplitLosesNothingAndKeepsTheLimit(t *testing.T) {
	family := "👩‍👩‍👧‍👦"
	for name, c := range map[string]struct {
		text  string
		limit int
		unit  channels.Unit
		parts int
	}{
		"short":              {"hello", 10, channels.Runes, 1},
		"empty":              {" \n ", 10, channels.Runes, 0},
		"exact":              {strings.Repeat("a", 10), 10, channels.Runes, 1},
		"no space":           {strings.Repeat("a", 25), 10, channels.Runes, 3},
		"words":              {"aaaa bbbb cccc dddd", 9, channels.Runes, 2},
		"lines before words": {"aaaa aa\nbbbb bbbb", 12, channels.Runes, 2},
		"bytes":              {strings.Repeat("é", 10), 5, channels.Bytes, 5},
		"pairs":              {strings.Repeat("😀", 6), 5, channels.UTF16, 3},
		"families":           {strings.Repeat(family, 4), 26, channels.Bytes, 4},
		"not UTF-8":          {"\xff\xfe" + strings.Repeat("x", 20), 8, channels.Bytes, 3},
	} {
		t.Run(name, func(t *testing.T) {
			parts := Split(c.text, c.limit, c.unit)
			if len(parts) != c.parts {
				t.Errorf("%d parts: %q", len(parts), parts)
			}
			for _, p := range parts {
				if Measure(p, c.unit) > c.limit || p == "" || !utf8.ValidString(p) {
					t.Errorf("part %q", p)
				}
				if name == "families" && p != family {
					t.Errorf("a family is torn apart: %q", p)
				}
			}
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("Grüße aus Köln 👩‍👩‍👧 \n\n und so", 7)
	f.Add("\u200d\u200d\u200d\u200d", 1)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 4 || limit > 5000 {
			return
		}
		for _, unit := range []channels.Unit{channels.Bytes, channels.UTF16, channels.Runes} {
			parts := Split(s, limit, unit)
			for _, p := range parts {
				if Measure(p, unit) > limit || p == "" {
					t.Errorf("part %q of %q", p, s)
				}
			}
			squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
			if squeeze(strings.Join(parts, "")) != squeeze(strings.ToValidUTF8(s, "\uFFFD")) {
				t.Errorf("%q lost something in %q", s, parts)
			}
		}
	})
}

func TestIdsAndInstantsInEveryShape(t *testing.T) {
	var v struct {
		A, B, C, D ID
		E, F, G, H Stamp
	}
	err := json.Unmarshal([]byte(`{"a":"x\u0000y","b":9223372036854775808,"c":null,"d":[1],"e":"1749416383","f":1749416383123,"g":"soon","h":-1}`), &v)
	if err != nil || v.A != "xy" || v.B != "9223372036854775808" || v.C != "" || v.D != "" {
		t.Errorf("%v %+v", err, v)
	}
	if v.E.Unix() != 1749416383 || v.F.UnixMilli() != 1749416383123 || !v.G.IsZero() || !v.H.IsZero() {
		t.Errorf("%+v", v)
	}
	for id, want := range map[string]bool{"wamid.HB=": true, "178_9": true, "..": false, "a/b": false, "": false, "a..b": false, "a?b": false, strings.Repeat("a", 300): false} {
		if SafeID(id) != want {
			t.Errorf("%q: %v", id, !want)
		}
	}
	if Word("Große Ereignisse!/../") != "groeereignisse" || Word("") != "unknown" || len(Word(strings.Repeat("a", 99))) != 60 {
		t.Error(Word("Große Ereignisse!/../"))
	}
}
