package mime

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
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
