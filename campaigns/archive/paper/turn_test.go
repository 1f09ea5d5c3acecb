package paper

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestLettersJoin: the forms are those of the Unicode charts.
func TestLettersJoin(t *testing.T) {
	for in, want := range map[string]string{
		"abc":    "abc",
		"سلام":   "\ufeb3\ufefc\ufee1",              // seen first, lam with alef last, meem alone
		"محمد":   "\ufee3\ufea4\ufee4\ufeaa",        // first, within, within, last
		"دار":    "\ufea9\ufe8d\ufead",              // none reaches the next
		"لا":     "\ufefb",                          // both in one
		"بَت":    "\ufe91\u064e\ufe96",              // a vowel sign stands between nobody
		"ب ب":    "\ufe8f \ufe8f",                   // a space does
		"پیک":    "\ufb58\ufbff\ufb8f",              // Persian
		"بـ":     "\ufe91\u0640",                    // drawn out
		"ماء":    "\ufee3\ufe8e\ufe80",              // the hamza joins nobody
		"بmب":    "\ufe8fm\ufe8f",                   // nor does another script
		"שלום ب": "\u05e9\u05dc\u05d5\u05dd \ufe8f", // Hebrew stays
	} {
		if got := join(in); got != want {
			t.Errorf("%s: %+q, want %+q", in, got, want)
		}
		if again := join(join(in)); again != want && !strings.Contains(want, "\u0640") {
			t.Errorf("%s changes when it is joined again: %+q", in, again)
		}
	}
}

func TestLinesAreDrawnAsTheyAreRead(t *testing.T) {
	one := func(s string) []Span { return []Span{{Text: s}} }
	for _, c := range []struct {
		in   []Span
		want string
	}{
		{one("plain (text)"), "plain (text)"},
		{one("שלום"), "םולש"},
		{one("שלום עולם"), "םלוע םולש"},
		{one("שלום (עולם) 12"), "12 (םלוע) םולש"},
		{one("מחיר: 120 לי"), "יל 120 :ריחמ"},
		{one("Dear שלום עולם, yes"), "Dear םלוע םולש, yes"},
		{one("so א 12 ב it is"), "so ב 12 א it is"},
		{[]Span{{Text: "אב"}, {Text: "גד", Bold: true}}, "*דג*בא"},
		{one("ש\u05b8ל"), "לש\u05b8"},
		{one("א abc (def) ב"), "ב abc (def) א"},
		{one("a אב (גד) b"), "a (דג) בא b"},
		{one("אב (abc) גד"), "דג (abc) בא"},
		{one("abc (def) אב"), "abc (def) בא"},
		{one("א abc (de [f] g) 12"), "abc (de [f] g) 12 א"},
		{one("א abc (12)"), "abc (12) א"},
		{one("a אב (12) b"), "a (12) בא b"},
		{one("א (abc ב) c"), "c (ב abc) א"},
		{one("אב (גד"), "דג) בא"},
		{one("a אב ) גד ( b"), "a דג ( בא ( b"},
	} {
		got := ""
		for _, s := range seen(c.in, goesLeft(c.in)) {
			if s.Bold {
				s.Text = "*" + s.Text + "*"
			}
			got += s.Text
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.in, got, c.want)
		}
	}
}

// TestNothingIsLostByTurning: whatever a line holds, all of it is drawn.
func TestNothingIsLostByTurning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var line []Span
		n := 0
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			text := rapid.StringOf(rapid.SampledFrom([]rune("abאבגسلا 12(),.\u05b8\u0301\u200f\u202e-"))).Draw(t, "text")
			line = append(line, Span{Text: text, Bold: rapid.Bool().Draw(t, "bold")})
			n += utf8.RuneCountInString(text)
		}
		got := 0
		for _, s := range seen(line, rapid.Bool().Draw(t, "left")) {
			got += utf8.RuneCountInString(s.Text)
		}
		if got != n {
			t.Fatalf("%d of %d characters", got, n)
		}
	})
}
