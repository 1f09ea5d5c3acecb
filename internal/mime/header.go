package mime

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Field is one header field, its value unfolded and still encoded.
type Field struct {
	Name  string
	Value string
}

// Header is the fields of one header block in their order.
type Header []Field

// Raw is the first value of name, as it was written.
func (h Header) Raw(name string) string {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// All are the values of name, topmost first.
func (h Header) All(name string) []string {
	var out []string
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			out = append(out, h[i].Value)
		}
	}
	return out
}

// Text is the first value of name, decoded and fit to be shown on one line.
func (h Header) Text(name string) string { return Decode(h.Raw(name)) }

// HasPrefix reports whether any field's name begins with prefix.
func (h Header) HasPrefix(prefix string) bool {
	for i := range h {
		if len(h[i].Name) >= len(prefix) && strings.EqualFold(h[i].Name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// addressFields are the fields whose entries count as addresses.
var addressFields = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "reply-to": true, "sender": true,
	"resent-to": true, "resent-cc": true, "resent-from": true, "delivered-to": true, "x-original-to": true,
}

// relabel reads values that are neither ASCII nor UTF-8 as the mail's own text is
// read: programs that write raw bytes into a header use one charset for all.
func (h Header) relabel(label string) {
	for i := range h {
		if v := h[i].Value; !utf8.ValidString(v) || hasEscape([]byte(v)) {
			h[i].Value = ToUTF8([]byte(v), label)
		}
	}
}

func (h Header) addresses() int {
	n := 0
	for i := range h {
		if addressFields[strings.ToLower(h[i].Name)] && h[i].Value != "" {
			n += 1 + strings.Count(h[i].Value, ",") + strings.Count(h[i].Value, ";")
		}
	}
	return n
}

// readFields reads one header block from the start of raw and answers where it
// ends, after the blank line. Not ok: it is longer than most bytes or fields.
// What has no colon and no indent continues the field before it, as programs
// that forgot to fold write it.
func readFields(raw []byte, most, fields int) (Header, int, bool) {
	var h Header
	var value []byte
	flush := func() {
		if len(h) > 0 && value != nil {
			h[len(h)-1].Value = string(bytes.TrimSpace(value))
		}
		value = nil
	}
	pos := 0
	for pos < len(raw) {
		if pos > most {
			flush()
			return h, pos, false
		}
		line := raw[pos:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		if len(line) > most {
			flush()
			return h, pos, false
		}
		next := min(pos+len(line)+1, len(raw))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			flush()
			return h, next, true
		}
		pos = next
		colon := bytes.IndexByte(line, ':')
		if line[0] == ' ' || line[0] == '\t' || colon <= 0 || !isName(line[:colon]) {
			if len(h) > 0 {
				value = append(append(value, ' '), bytes.TrimLeft(line, " \t")...)
			}
			continue
		}
		flush()
		if len(h) >= fields {
			return h, pos, false
		}
		h = append(h, Field{Name: string(bytes.TrimRight(line[:colon], " \t"))})
		value = append(make([]byte, 0, len(line)), line[colon+1:]...)
	}
	flush()
	return h, pos, pos <= most
}

func isName(b []byte) bool {
	for _, c := range bytes.TrimRight(b, " \t") {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
