package mime

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// Decode makes a header value readable: encoded words (also ones that split a
// character between them), raw 8-bit bytes, control and direction characters.
// It never fails; what cannot be decoded stays as it was written.
func Decode(v string) string {
	if strings.Contains(v, "=?") {
		v = words(v)
	}
	return Line(utf8Of(v))
}

// Line is s fit to be shown on one line: no control characters, no characters
// that turn the direction of what follows, no line ends.
func Line(s string) string {
	ok := true
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			ok = false
			break
		}
	}
	if ok {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r == utf8.RuneError:
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0xfeff:
			return -1
		}
		return r
	}, s))
}

// words decodes RFC 2047 encoded words. Neighbours of one charset are joined as
// bytes before they are decoded, because programs cut inside characters.
func words(v string) string {
	var b strings.Builder
	var held []byte
	var cs string
	flush := func() {
		if cs != "" {
			b.WriteString(ToUTF8(held, cs))
		}
		held, cs = held[:0], ""
	}
	for v != "" {
		i := strings.Index(v, "=?")
		if i < 0 {
			break
		}
		word, label, data, ok := word(v[i:])
		if !ok {
			flush()
			b.WriteString(v[:i+2])
			v = v[i+2:]
			continue
		}
		if gap := v[:i]; strings.TrimSpace(gap) != "" || cs == "" || !strings.EqualFold(cs, label) {
			between := cs != "" && strings.TrimSpace(gap) == ""
			flush()
			if !between {
				b.WriteString(gap)
			}
			cs = label
		}
		held = append(held, data...)
		v = v[i+word:]
	}
	flush()
	b.WriteString(v)
	return b.String()
}

// word reads one encoded word at the start of s and answers its length.
func word(s string) (length int, label string, data []byte, ok bool) {
	parts := strings.SplitN(s[2:min(len(s), 4000)], "?", 4)
	if len(parts) < 4 || len(parts[1]) != 1 || parts[0] == "" || strings.ContainsAny(parts[0], " \t") {
		return 0, "", nil, false
	}
	if !strings.HasPrefix(parts[3], "=") {
		return 0, "", nil, false
	}
	label, _, _ = strings.Cut(parts[0], "*") // RFC 2231 language
	text := parts[2]
	length = 2 + len(parts[0]) + 1 + 1 + 1 + len(text) + 2
	switch parts[1] {
	case "b", "B":
		data, ok = unbase64(text)
	case "q", "Q":
		data, ok = unquoted(text), true
	}
	return length, label, data, ok
}

func unbase64(s string) ([]byte, bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '=' {
			return -1
		}
		return r
	}, s)
	out, err := base64.RawStdEncoding.DecodeString(s)
	return out, err == nil || len(out) > 0
}

func unquoted(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			out = append(out, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// ToUTF8 decodes b. The label is believed, except where the bytes say
// otherwise: text that is valid UTF-8 under a Western label is UTF-8, escape
// sequences of ISO-2022-JP under an ASCII label are Japanese, and without a
// label that we know, what is not UTF-8 is taken for Western.
func ToUTF8(b []byte, label string) string {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	label = strings.TrimPrefix(label, "charset=")
	for _, m := range orderMarks {
		if rest, ok := bytes.CutPrefix(b, m.bytes); ok && (m.label == "utf-8" || strings.HasPrefix(label, "utf-16")) {
			b, label = rest, m.label
			break
		}
	}
	western := westernLabel(label)
	if western && hasEscape(b) {
		label, western = "iso-2022-jp", false
	}
	if western && utf8.Valid(b) {
		return string(b)
	}
	if n, ok := strings.CutPrefix(label, "cp125"); ok {
		label = "windows-125" + n
	}
	enc, name := charset.Lookup(label)
	if enc == nil || name == "replacement" || name == "utf-8" || label == "us-ascii" || label == "ascii" {
		return utf8Of(string(b))
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return utf8Of(string(b))
	}
	return string(out)
}

// orderMarks are the byte order marks: they say more of what follows than its label,
// and are no part of the words.
var orderMarks = []struct {
	bytes []byte
	label string
}{
	{[]byte("\xef\xbb\xbf"), "utf-8"}, {[]byte("\xff\xfe"), "utf-16le"}, {[]byte("\xfe\xff"), "utf-16be"},
}

func westernLabel(l string) bool {
	switch l {
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "utf-8", "utf8", "unicode-1-1-utf-8", "iso-8859-1", "latin1",
		"windows-1252", "cp1252", "iso-8859-15", "unknown-8bit", "x-unknown", "unknown", "8bit", "default", "binary":
		return true
	}
	return false
}

func hasEscape(b []byte) bool {
	for i := 0; i+2 < len(b); i++ {
		if b[i] == 0x1b && (b[i+1] == '$' && (b[i+2] == 'B' || b[i+2] == '@') || b[i+1] == '(' && b[i+2] == 'J') {
			return true
		}
	}
	return false
}

// utf8Of takes bytes without a label that can be believed.
func utf8Of(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return out
}
