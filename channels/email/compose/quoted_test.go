package compose

import (
	"bytes"
	"mime/quotedprintable"
	"strings"
	"testing"
)

var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// FuzzQuoted compares with the library's writer, which is slower. That one loses a
// line end in "\ré\n", so it gets them all as LF.
func FuzzQuoted(f *testing.F) {
	for _, s := range []string{"", " ", "\n", "a \n", "a\t\r\nb\rc", "é=\x00\xff", strings.Repeat("x", 74) + " \ny", strings.Repeat("x", 75) + "\n", strings.Repeat("x", 76),
		strings.Repeat("é", 60), strings.Repeat("x", 73) + "é", strings.Repeat(" ", 200), strings.Repeat("x", 74) + "\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		q := quotedprintable.NewWriter(&want)
		_, _ = q.Write([]byte(breaks.Replace(s)))
		_ = q.Close()
		if got := appendQuoted(nil, s); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q:\n got %q\nwant %q", s, got, want.String())
		}
	})
}
