// Package place knows where in a document a value stands, and how it is made safe
// there. It walks the static text of a template: which tag, which attribute,
// which part of an address; where no value can be made safe, it says why.
package place

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Place is where text stands, which decides how a value is made safe there.
type Place int

// The places a source may be for.
const (
	Text Place = iota // plain text: as it is, without control characters
	Line              // a header, a title, a parameter: one line
	JSON              // inside the quotes of a JSON string
	HTML              // a document or a piece of one; what each output gets depends on what is around it

	Attr    // inside a quoted attribute
	URL     // at the beginning of an address
	URLPart // inside an address
	TextURL // inside an address in plain text
	Captured
)

// Append adds text as its place wants it. Ready text may stand in an address as it
// is; the line ends of broken text are shown in HTML. It is false for an address
// of a kind that we do not write, which becomes #.
func Append(out []byte, at Place, text string, ready, broken bool) ([]byte, bool) {
	switch at {
	case HTML:
		if broken {
			for i, line := range strings.Split(text, "\n") {
				if i > 0 {
					out = append(out, "<br>\n"...)
				}
				out = AppendHTML(out, line)
			}
			return out, true
		}
		return AppendHTML(out, text), true
	case Attr:
		return AppendHTML(out, text), true
	case URL:
		return appendAddress(out, text)
	case URLPart:
		if ready {
			return AppendHTML(out, text), true
		}
		return appendEncoded(out, text), true
	case TextURL:
		if ready {
			return append(out, text...), true
		}
		return appendEncoded(out, text), true
	case Line:
		return append(out, CleanLine(text)...), true
	case JSON:
		return appendJSON(out, text), true
	}
	return appendPlain(out, text), true
}

// schemes that an address out of the data may have.
var schemes = []string{"https://", "http://", "mailto:", "tel:"}

// Allowed reports whether an address begins as those that a template may lead to.
func Allowed(address string) bool {
	for _, x := range schemes {
		if len(address) >= len(x) && strings.EqualFold(address[:len(x)], x) {
			return true
		}
	}
	return false
}

// appendAddress writes a whole address out of the data. One of another kind, such as
// javascript:, becomes #.
func appendAddress(out []byte, text string) ([]byte, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return out, true
	}
	if !Allowed(text) {
		return append(out, '#'), false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' || c == '\\':
			out = append(out, '%', hex[c>>4], hex[c&15])
		case c == '&':
			out = append(out, "&amp;"...)
		default:
			out = append(out, c)
		}
	}
	return out, true
}

const hex = "0123456789ABCDEF"

// appendEncoded leaves only what means nothing in an address (RFC 3986, 2.3).
func appendEncoded(out []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '.' || c == '_' || c == '~' {
			out = append(out, c)
		} else {
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return out
}

// AppendHTML escapes for text and for quoted attributes.
func AppendHTML(out []byte, text string) []byte {
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		rep := ""
		switch {
		case c == '&':
			rep = "&amp;"
		case c == '<':
			rep = "&lt;"
		case c == '>':
			rep = "&gt;"
		case c == '"':
			rep = "&#34;"
		case c == '\'':
			rep = "&#39;"
		case c >= ' ' && c != 0x7f || c == '\n' || c == '\t':
			continue
		}
		out = append(append(out, text[from:i]...), rep...)
		from = i + 1
	}
	return append(out, text[from:]...)
}

// appendPlain drops control characters other than line ends and tabs, and bytes
// that are not UTF-8.
func appendPlain(out []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	from := 0
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			out = append(out, text[from:i]...)
			from = i + 1
		}
	}
	return append(out, text[from:]...)
}

// CleanLine is text on one line: line ends, tabs and controls are one space.
func CleanLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u2028' || r == '\u2029':
			return ' '
		case r == utf8.RuneError, r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1 // not UTF-8, or turns the direction of what stands around
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// appendJSON escapes for the inside of a JSON string (RFC 8259, 7), and for one
// that stands in HTML.
func appendJSON(out []byte, text string) []byte {
	for _, r := range strings.ToValidUTF8(text, "") {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r < ' ' || r == 0x7f || r == '<' || r == '>' || r == '&':
			out = append(out, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		case r == '\u2028' || r == '\u2029':
			out = append(out, `\u202`...)
			out = append(out, hex[r&15])
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// Unescape is an attribute's value as a browser reads it.
func Unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return html.UnescapeString(s)
}
