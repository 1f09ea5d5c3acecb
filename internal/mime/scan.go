// Package mime reads mail. A linear pre-scan of our own comes first and judges
// the raw bytes before any library sees them; what passes is read by enmime and
// leaves as one Body: text, HTML and files, decoded to UTF-8 and bounded. The
// package knows nothing of inboxes, sanitising or storage.
package mime

import (
	"bytes"
	"strings"
)

// The bounds of the reader. Mail beyond them is kept raw and set aside.
const (
	MaxBytes      = 35 << 20
	MaxHeader     = 256 << 10
	MaxNesting    = 20
	MaxParts      = 500
	MaxAddresses  = 500
	MaxFields     = 1000
	maxPartHeader = 64 << 10
)

// Within the bounds, but nothing that ordinary programs write. A reader that
// meets such a mail runs where it can be stopped: some readers take time that
// doubles with each level that is left open.
const (
	oddHeader   = 64 << 10
	oddFields   = 300
	oddParts    = 100
	oddNesting  = 6
	oddOpen     = 3
	oddBoundary = 120
	oddTypeLine = 1500
)

// Class is what the pre-scan thinks of a mail.
type Class int

// The classes.
const (
	Ordinary Class = iota // may be read in this process
	Unusual               // read it only where it can be stopped
	Refused               // breaks a bound: do not read it at all
)

// Scan is the answer of the pre-scan.
type Scan struct {
	Class  Class
	Reason string // for people; set when not Ordinary
	Header Header // top-level fields, also of refused mail as far as the bound allows

	parts, deepest, left int
	label                string // the first charset that a part names
}

func (s *Scan) odd(reason string) {
	if s.Class == Ordinary {
		s.Class, s.Reason = Unusual, reason
	}
}

func (s *Scan) refuse(reason string) {
	if s.Class != Refused {
		s.Class, s.Reason = Refused, reason
	}
}

// Inspect pre-scans raw. It takes time linear in its length and allocates only
// for header fields.
func Inspect(raw []byte) Scan {
	var s Scan
	if len(raw) > MaxBytes {
		s.refuse("it is larger than 35 MiB")
		raw = raw[:MaxHeader]
	}
	raw = repaired(raw)
	fields, end, ok := readFields(raw, MaxHeader, MaxFields)
	s.Header = fields
	if !ok {
		s.refuse("its header is larger than 256 KiB or has more than 1000 fields")
		return s
	}
	if end > oddHeader || len(fields) > oddFields {
		s.odd("its header is unusually large")
	}
	if fields.addresses() > MaxAddresses {
		s.refuse("it names more than 500 addresses")
		return s
	}
	if s.Class != Refused {
		s.structure(raw[end:], fields)
	}
	s.Header.relabel(s.label)
	return s
}

// Trim drops what mail stores put before a mail: blank lines and an mbox "From "
// line.
func Trim(raw []byte) []byte {
	n := 0
	for n < len(raw) && n < 1000 && (raw[n] == '\r' || raw[n] == '\n') {
		n++
	}
	if bytes.HasPrefix(raw[n:], []byte("From ")) || bytes.HasPrefix(raw[n:], []byte(">From ")) {
		if i := bytes.IndexByte(raw[n:], '\n'); i >= 0 && i < 1000 {
			n += i + 1
		}
	}
	// One stray line above the first field, as some gateways leave it.
	if i := bytes.IndexByte(raw[n:min(len(raw), n+1000)], '\n'); i > 0 && !isField(raw[n:n+i]) {
		next := raw[n+i+1:]
		if j := bytes.IndexByte(next[:min(len(next), 1000)], '\n'); j > 0 && isField(next[:j]) {
			n += i + 1
		}
	}
	return raw[n:]
}

// structure walks the lines of a body and keeps the stack of open boundaries,
// as the reader after it will.
func (s *Scan) structure(body []byte, top Header) {
	var stack []string
	push := func(h Header) {
		b, ok := s.boundary(h)
		if !ok || b == "" {
			return
		}
		for _, open := range stack {
			if strings.HasPrefix(open, b) || strings.HasPrefix(b, open) {
				s.odd("its boundaries repeat")
			}
		}
		stack = append(stack, b)
		s.deepest = max(s.deepest, len(stack))
	}
	push(top)
	for len(body) > 0 && len(stack) > 0 && s.Class != Refused {
		line := body
		if i := bytes.IndexByte(body, '\n'); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else {
			body = nil
		}
		level, closes := -1, false
		if len(line) >= 3 && line[0] == '-' && line[1] == '-' {
			level, closes = match(stack, line[2:])
		}
		if level < 0 {
			continue
		}
		s.left += len(stack) - level - 1
		if closes {
			stack = stack[:level]
			continue
		}
		stack = stack[:level+1]
		s.parts++
		h, end, ok := readFields(body, maxPartHeader, MaxFields)
		if !ok {
			s.refuse("a part of it has a header that is larger than 64 KiB")
			return
		}
		body = body[end:]
		push(h)
		s.judge()
	}
	s.left += len(stack)
	s.judge()
}

func (s *Scan) judge() {
	switch {
	case s.deepest > MaxNesting:
		s.refuse("its parts are nested deeper than 20 levels")
	case s.parts > MaxParts:
		s.refuse("it has more than 500 parts")
	case s.deepest > oddNesting:
		s.odd("its parts are nested unusually deep")
	case s.parts > oddParts:
		s.odd("it has unusually many parts")
	case s.left > 0 && s.deepest > oddOpen:
		s.odd("its parts are not closed")
	}
}

// match answers which open boundary line (without its dashes) is, innermost
// first, and whether it closes it; -1 when none.
func match(stack []string, line []byte) (level int, closes bool) {
	for i := len(stack) - 1; i >= 0; i-- {
		if len(line) < len(stack[i]) || string(line[:len(stack[i])]) != stack[i] {
			continue
		}
		rest := line[len(stack[i]):]
		if bytes.HasPrefix(rest, []byte("--")) {
			return i, true
		}
		if len(bytes.TrimSpace(rest)) == 0 {
			return i, false
		}
	}
	return -1, false
}

// boundary answers the boundary a header declares, as the reader reads it.
func (s *Scan) boundary(h Header) (string, bool) {
	ct := h.Raw("Content-Type")
	if ct == "" {
		return "", false
	}
	if len(ct) > oddTypeLine || strings.Count(ct, ";") > 20 || strings.Count(ct, `"`) > 40 {
		s.odd("a content type in it is unusually long")
		return "", false
	}
	if s.label == "" {
		s.label = labelOf(ct)
	}
	_, params := mediaType(ct)
	b := params["boundary"]
	if len(b) > oddBoundary {
		s.odd("a boundary in it is unusually long")
	}
	return b, true
}

func isField(line []byte) bool {
	i := bytes.IndexByte(line, ':')
	return i > 0 && isName(line[:i])
}
