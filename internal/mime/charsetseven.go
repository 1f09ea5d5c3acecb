package mime

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// The two sets of seven bits that the text library does not have. Both are only
// read, whole: what comes before a mark decides what is after it.

// korean2022 is ISO-2022-KR (RFC 1557): Korean between two marks, in the lower
// halves of the bytes of EUC-KR.
type korean2022 struct{}

// utf7 is UTF-7 (RFC 2152): UTF-16 in base64 between a plus and whatever cannot be
// part of it.
type utf7 struct{}

var _, _ encoding.Encoding = korean2022{}, utf7{}

func (korean2022) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: whole(fromKorean)}
}
func (korean2022) NewEncoder() *encoding.Encoder { return encoding.Nop.NewEncoder() }
func (utf7) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: whole(fromUTF7)}
}
func (utf7) NewEncoder() *encoding.Encoder { return encoding.Nop.NewEncoder() }

// whole makes a transformer of a function that wants all of it at once.
type whole func(string) string

func (whole) Reset() {}

func (f whole) Transform(dst, src []byte, atEOF bool) (int, int, error) {
	if !atEOF {
		return 0, 0, transform.ErrShortSrc
	}
	out := f(string(src))
	if len(out) > len(dst) {
		return 0, 0, transform.ErrShortDst
	}
	return copy(dst, out), len(src), nil
}

func fromKorean(s string) string {
	s = strings.ReplaceAll(s, "\x1b$)C", "")
	b := make([]byte, 0, len(s))
	shifted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == 0x0e:
			shifted = true
		case c == 0x0f:
			shifted = false
		case c == '\n':
			shifted = false
			b = append(b, c)
		case shifted && c > 0x20 && c < 0x7f:
			b = append(b, c|0x80)
		default:
			b = append(b, c)
		}
	}
	enc, _ := charset.Lookup("euc-kr")
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return utf8Of(s)
	}
	return string(out)
}

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

func fromUTF7(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '+')
		if i < 0 {
			break
		}
		b.WriteString(utf8Of(s[:i]))
		s = s[i+1:]
		n := 0
		for n < len(s) && strings.IndexByte(base64Letters, s[n]) >= 0 {
			n++
		}
		switch raw, err := base64.RawStdEncoding.DecodeString(s[:n-n%4+keep(n%4)]); {
		case n == 0:
			b.WriteByte('+')
		case err != nil:
			b.WriteString("+" + s[:n])
		default:
			units := make([]uint16, len(raw)/2)
			for j := range units {
				units[j] = uint16(raw[2*j])<<8 | uint16(raw[2*j+1])
			}
			b.WriteString(string(utf16.Decode(units)))
		}
		s = strings.TrimPrefix(s[n:], "-")
	}
	b.WriteString(utf8Of(s))
	return b.String()
}

// keep is how many letters of a last group of base64 make bytes.
func keep(n int) int {
	if n == 1 {
		return 0
	}
	return n
}
