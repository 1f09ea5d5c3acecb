package mime

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// ToUTF8 decodes b. The label is believed, except where the bytes say
// otherwise: text that is valid UTF-8 under another label is UTF-8, escape
// sequences of ISO-2022-JP under an ASCII label are Japanese, and without a
// label that we know, what is not UTF-8 is guessed where it is long enough to
// be guessed, and taken for Western where it is not.
func ToUTF8(b []byte, label string) string {
	name := charsetName(label)
	for _, m := range orderMarks {
		if rest, ok := bytes.CutPrefix(b, m.bytes); ok && (m.label == utf8Name || strings.HasPrefix(name, m.family)) {
			b, name = rest, m.label
			break
		}
	}
	if name == utf8Name || name == westernName || name == unknownName {
		switch {
		case hasEscape(b):
			name = japaneseName
		case utf8.Valid(b):
			return string(b)
		case name != westernName:
			name = guess(b)
		}
	}
	if isReallyUTF8(b, name) {
		return string(b)
	}
	if name == japaneseName && !hasEscape(b) && high(b) > 0 {
		name = "shift_jis" // as programs write that cannot tell the two apart
	}
	if enc := encodingOf(name); enc != nil {
		if out, err := enc.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	return utf8Of(string(b))
}

// The names that mean something to us beyond their encoding.
const (
	utf8Name     = "utf-8"
	westernName  = "windows-1252"
	japaneseName = "iso-2022-jp"
	unknownName  = ""
)

// orderMarks are the byte order marks: they say more of what follows than its label,
// and are no part of the words.
var orderMarks = []struct {
	bytes  []byte
	label  string
	family string // of the labels that may stand before such a mark
}{
	{[]byte("\xef\xbb\xbf"), utf8Name, ""},
	{[]byte("\xff\xfe\x00\x00"), "utf-32le", "utf-32"}, {[]byte("\x00\x00\xfe\xff"), "utf-32be", "utf-32"},
	{[]byte("\xff\xfe"), "utf-16le", "utf-16"}, {[]byte("\xfe\xff"), "utf-16be", "utf-16"},
}

// isReallyUTF8 reports whether b is UTF-8 under another label. Text of a few
// characters may be both; what is there for long cannot be by chance.
func isReallyUTF8(b []byte, name string) bool {
	switch name {
	case utf8Name, westernName, "iso-8859-15":
		return utf8.Valid(b)
	case "utf-16le", "utf-16be", "utf-32le", "utf-32be", "utf-7", japaneseName, "iso-2022-kr", "hz-gb-2312":
		return false
	}
	two, more := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return false
		case n == 2:
			two++
		case n > 2:
			more++
		}
		i += n
	}
	if eastern(name) {
		return more > 1 // characters of the East take three bytes in UTF-8 and two in their own sets
	}
	return two+2*more > 2
}

func eastern(name string) bool {
	switch name {
	case "shift_jis", "euc-jp", "euc-kr", "gbk", "gb18030", "big5":
		return true
	}
	return false
}

// high counts the bytes that are not ASCII.
func high(b []byte) int {
	n := 0
	for _, c := range b {
		if c >= 0x80 {
			n++
		}
	}
	return n
}

// hasEscape reports whether b switches to Japanese as ISO-2022-JP does.
func hasEscape(b []byte) bool {
	for i := 0; i+2 < len(b); i++ {
		if b[i] == 0x1b && (b[i+1] == '$' && (b[i+2] == 'B' || b[i+2] == '@') || b[i+1] == '(' && (b[i+2] == 'J' || b[i+2] == 'I')) {
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
