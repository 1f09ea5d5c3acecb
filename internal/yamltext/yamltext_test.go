package yamltext

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

func TestYAMLIsAnotherWayToWriteJSON(t *testing.T) {
	text, err := ReadOne([]byte(`# what it is for
name: "on: off"   # said in quotes
at: 09:00
day: 2031-05-06
yes: no
big: 12345678901234567890
hex: 0x10
share: 2.50
none:
flag: true
list: [a, 1, {b: c}]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"on: off","at":"09:00","day":"2031-05-06","yes":"no","big":12345678901234567890,"hex":16,"share":2.50,"none":null,"flag":true,"list":["a",1,{"b":"c"}]}`
	if string(text.JSON) != want {
		t.Errorf("got  %s\nwant %s", text.JSON, want)
	}
	for path, line := range map[string]int{"name": 2, "list[2].b": 11, "list[2].b.deeper": 11, "share": 8, "nothing": 2} {
		if got := text.Line(path); got != line {
			t.Errorf("%s is said to be in line %d, not %d", path, got, line)
		}
	}
}

func TestHostileTextsAreRefused(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		bomb += string(i) + ": &" + string(i) + " [" + strings.Repeat("*"+string(i-1)+",", 9) + "]\n"
	}
	for what, text := range map[string]string{
		"a bomb of aliases":     bomb,
		"an anchor":             "a: &x 1",
		"an anchor at a name":   "&x a: 1",
		"an alias":              "a: &x 1\nb: *x",
		"merged keys":           "a: {b: 1}\n<<: {c: 1}\nd: &d {}\n",
		"a name twice":          "a: 1\nb: 2\na: 3",
		"a tag of one's own":    "a: !thing {x: 1}",
		"bytes":                 "a: !!binary aGVsbG8=",
		"a set":                 "a: !!set {x, y}",
		"not a number":          "a: .nan",
		"endless":               "a: .inf",
		"a list as a name":      "? [a, b]\n: 1",
		"deep":                  strings.Repeat("[", 100) + strings.Repeat("]", 100),
		"deeper than a parser":  strings.Repeat("[", 200_000),
		"long":                  strings.Repeat("a", MaxBytes+1),
		"many parts":            "[" + strings.Repeat("1,", maxNodes+1) + "]",
		"many documents":        strings.Repeat("---\na: 1\n", maxDocs+1),
		"half a text":           "a: [1, 2",
		"tabs":                  "a:\n\t- b",
		"no text at all":        "\x00\x01",
		"not UTF-8":             "a: \xff\xfe\xff",
		"two documents for one": "a: 1\n---\nb: 2",
	} {
		got, err := ReadOne([]byte(text))
		if !hub.Is(err, hub.Invalid) && !(what == "merged keys" && err == nil) {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
}

type shape struct {
	Name  string            `json:"name"`
	Inner *inner            `json:"inner,omitempty"`
	All   []inner           `json:"all,omitempty"`
	Words map[string]string `json:"words,omitempty"`
	Any   any               `json:"any,omitempty"`
}

type inner struct {
	N int `json:"n"`
}

func TestAnUnknownNameIsToldWithItsLineAndPlace(t *testing.T) {
	for text, want := range map[string]string{
		"name: x\ninner:\n  m: 1\n":             "line 3: inner.m is not a field",
		"name: x\nall:\n- n: 1\n- n: 1\n  o: 2": "line 5: all[1].o is not a field",
		"name: x\ninner:\n  n: word\n":          "line 3: inner.n: a string is not taken here",
		"nam: x":                                "line 1: nam is not a field",
	} {
		doc, err := ReadOne([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var s shape
		if err := doc.Decode(&s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	doc, err := ReadOne([]byte("name: x\nwords: {free: word}\nany: {whatever: 1}\ninner: {n: 3}"))
	if err != nil {
		t.Fatal(err)
	}
	var s shape
	if err := doc.Decode(&s); err != nil || s.Inner.N != 3 || s.Words["free"] != "word" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestEveryJSONComesBackFromYAML(t *testing.T) {
	tricky := rapid.SampledFrom([]string{"", " ", "no", "on", "true", "null", "~", "09:00", "2031-05-06", "1e3", "0x1", "- a", "a: b", "#x", "*a", "&a", "!t", "<<",
		"line\nline\n", "\ttab", "é\u2028x", "\"", "'", "%", "@", "`", "{", "[", "---", "...", "?", "|", ">", "1_000", ".5", "+1", "=", "\u0085", "\ufeff", "\x7f", "😀"})
	text := rapid.OneOf(tricky, rapid.StringMatching(`[ -~]{0,12}`))
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaf := rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Just[any](nil), rapid.Just[any](true),
			rapid.Map(rapid.Float64Range(-1e9, 1e9), func(f float64) any { return f }), rapid.Map(rapid.IntRange(-9e9, 9e9), func(n int) any { return float64(n) }))
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(v []any) any { return v }),
			rapid.Map(rapid.MapOfN(text, value(depth-1), 0, 4), func(v map[string]any) any { return v }))
	}
	rapid.Check(t, func(t *rapid.T) {
		in := map[string]any{"x": value(3).Draw(t, "value")}
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Write(raw)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadOne(text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		var out map[string]any
		if err := json.Unmarshal(back.JSON, &out); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Fatalf("in  %s\nout %s\n%s", raw, back.JSON, text)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"a: 1", "- [x]\n", "a: &x 1\nb: *x", "---\n...\n", "? a\n: b", "a: |\n  text\n", "!!str 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := Read([]byte(s))
		if err != nil {
			return
		}
		for _, d := range all {
			if !json.Valid(d.JSON) {
				t.Fatalf("%q became %q", s, d.JSON)
			}
		}
	})
}
