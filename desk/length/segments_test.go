package length

import (
	"strings"
	"testing"
)

func TestSegments(t *testing.T) {
	for _, tc := range []struct {
		text string
		n    int
		gsm  bool
	}{
		{"", 0, true}, {"a", 1, true}, {strings.Repeat("a", 160), 1, true}, {strings.Repeat("a", 161), 2, true}, {strings.Repeat("a", 306), 2, true}, {strings.Repeat("a", 307), 3, true},
		{strings.Repeat("€", 80), 1, true}, {strings.Repeat("€", 81), 2, true},
		{strings.Repeat("ș", 70), 1, false}, {strings.Repeat("ș", 71), 2, false}, {strings.Repeat("😀", 35), 1, false}, {strings.Repeat("😀", 36), 2, false},
	} {
		if n, gsm := Segments(tc.text); n != tc.n || gsm != tc.gsm {
			t.Errorf("%.10s…: %d %v, want %d %v", tc.text, n, gsm, tc.n, tc.gsm)
		}
	}
}
