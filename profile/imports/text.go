package imports

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The encodings that a file may be in.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1250 = "windows-1250"
	Windows1252 = "windows-1252"
	Latin2      = "iso-8859-2"
)

// Encodings are all of them.
var Encodings = []string{UTF8, UTF16LE, UTF16BE, Windows1250, Windows1252, Latin2}

// sampleSize is how much of a file is looked at to guess what it is.
const sampleSize = 64 << 10

// decoded reads a file as UTF-8; a mark at its beginning is left out.
func decoded(in io.Reader, encoding string) io.Reader {
	switch encoding {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in)
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(in)
	case Windows1250:
		return charmap.Windows1250.NewDecoder().Reader(in)
	case Windows1252:
		return charmap.Windows1252.NewDecoder().Reader(in)
	case Latin2:
		return charmap.ISO8859_2.NewDecoder().Reader(in)
	}
	return &unmarked{in: in}
}

// unmarked leaves out the mark of UTF-8; bytes that are none stay as they are,
// so that the row they stand in can be refused.
type unmarked struct {
	in    io.Reader
	begun bool
	rest  []byte
}

func (u *unmarked) Read(p []byte) (int, error) {
	if !u.begun {
		u.begun = true
		head := make([]byte, 3)
		n, err := io.ReadFull(u.in, head)
		if u.rest = bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")); err != nil && n == 0 {
			return 0, err
		}
	}
	if len(u.rest) > 0 {
		n := copy(p, u.rest)
		u.rest = u.rest[n:]
		return n, nil
	}
	return u.in.Read(p)
}

// guessEncoding looks at the beginning of a file.
func guessEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return UTF16BE
	case zeros(b, 1) > len(b)/5 && zeros(b, 0) == 0:
		return UTF16LE
	case zeros(b, 0) > len(b)/5 && zeros(b, 1) == 0:
		return UTF16BE
	case mostlyUTF8(whole(b)):
		return UTF8
	}
	if central(b) {
		return Windows1250
	}
	return Windows1252
}

// mostlyUTF8 reports whether b is UTF-8 but for a few places: single bytes of
// other encodings make no characters of several bytes by chance.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return good >= 4*bad
}

// whole is b without a character that the end has cut.
func whole(b []byte) []byte {
	for i := 1; i <= 3 && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func zeros(b []byte, from int) (n int) {
	for i := from; i < len(b); i += 2 {
		if b[i] == 0 {
			n++
		}
	}
	return n
}

// central reports whether single bytes are letters of Central Europe: signs that
// stand inside of words and are no letters in Windows-1252, or none of its
// languages but letters of Romanian, Polish, Czech or Hungarian.
func central(b []byte) bool {
	east, west := 0, 0
	for i, c := range b {
		if !beside(b, i) {
			continue
		}
		switch c {
		case 0xba, 0xaa, 0xfe, 0xde, 0xb3, 0xb9, 0xbf, 0xe3, 0xc3, 0x9c, 0xbe, 0xf8, 0xec, 0xf5, 0xfb, 0x9f:
			east++
		case 0xf1, 0xe8, 0xea, 0xf2, 0xe0, 0xe5, 0xc5, 0xd1:
			west++
		}
	}
	return east > west
}

// beside reports whether a letter stands before or behind b[i].
func beside(b []byte, i int) bool {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	return i > 0 && letter(b[i-1]) || i+1 < len(b) && letter(b[i+1])
}

// guessComma is what divides the cells of a header: what occurs most outside of
// quotes, in the first line and alike in the next ones.
func guessComma(text string) byte {
	best, most := byte(','), 0
	for _, c := range []byte{',', ';', '\t', '|'} {
		score, first := 0, -1
		r := newRecords(strings.NewReader(text), c)
		for n := 0; n < 20; n++ {
			rec, err := r.next()
			if err != nil {
				break
			}
			if rec.Broken != "" {
				continue
			}
			switch {
			case first < 0:
				first = len(rec.Cells)
				score = (first - 1) * 10
			case len(rec.Cells) == first && first > 1:
				score += 5
			}
		}
		if score > most {
			best, most = c, score
		}
	}
	return best
}
