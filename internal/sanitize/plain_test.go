package sanitize

import (
	"strings"
	"testing"
)

func TestForeignTextIsText(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc\x00d\x1b[0m": "a\nb\ncd[0m", "\xff\xfeé": "é", "tab\there": "tab\there", "": "",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q", in, got)
		}
	}
	for in, want := range map[string]string{
		"  Ana \n\u202eMaria\u2028x ": "Ana Maria x", "😀😀😀": "😀😀", "\x00": "",
	} {
		if got := Line(in, 11); got != want {
			t.Errorf("Line(%q) = %q", in, got)
		}
	}
	if got := Cut("é", 1); got != "" {
		t.Errorf("half a character stayed: %q", got)
	}
}

func TestWhatIsShortenedSaysSo(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                          "",
		"Ștefan":                    "Ștefan",
		"Ștefania":                  "Ștefa…",
		"a\nb\ufffdc":               "a b c",
		"\u202eabc":                 "abc",
		strings.Repeat("é ", 1<<20): "é é é…",
	} {
		if got := Short(s, 6); got != want {
			t.Errorf("%.40q: %q, want %q", s, got, want)
		}
	}
}
