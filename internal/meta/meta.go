// Package meta is what the channels on Meta's Graph API share: the webhook with
// its verification and signature, a bounded client, what error codes mean, media
// in and out, and the memory of what was sent to whom. What a message of one of
// the networks looks like is that channel's own matter.
package meta

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what Meta offers. A webhook's body is at most 3 MB (Cloud API,
// webhooks overview, 2026-05); what is larger is none of theirs.
const (
	MaxBody = 4 << 20
	MaxText = 65_536 // runes of one message; the networks' own limits are far lower
	MaxName = 200    // runes of a person's name
	maxID   = 256    // bytes of an id
)

// ID is an identifier that comes as text or as a number of any size.
type ID string

// UnmarshalJSON implements json.Unmarshaler.
func (id *ID) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*id = ID(Clean(s, maxID))
	case len(b) > 0 && (b[0] == '-' || (b[0] >= '0' && b[0] <= '9')) && len(b) <= maxID:
		*id = ID(b)
	default:
		*id = ""
	}
	return nil
}

// Stamp is an instant that comes in seconds or milliseconds, as text or number.
// What is no instant of this century is zero.
type Stamp struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler. It never fails: a message with a
// broken clock is still a message.
func (s *Stamp) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(bytes.TrimSpace(b)), `"`), 10, 64)
	const century, end = 946_684_800, 4_102_444_800 // 2000 to 2100, in seconds
	switch {
	case err != nil:
	case n >= century && n < end:
		s.Time = time.Unix(n, 0).UTC()
	case n >= century*1000 && n < end*1000:
		s.Time = time.UnixMilli(n).UTC()
	}
	return nil
}

// Clean is s without what breaks databases and screens: no NUL, no control
// characters but line ends and tabs, valid UTF-8, at most limit runes.
func Clean(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t') || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if len(s) > limit && utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}

// Line is s as one line of at most limit runes.
func Line(s string, limit int) string {
	return Clean(strings.Join(strings.Fields(s), " "), limit)
}

// Word is s as the name of a kind of event: lower-case letters, digits and _, at
// most 60, so that a stranger's word cannot grow what is counted by it.
func Word(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
	if s == "" {
		return "unknown"
	}
	return s[:min(len(s), 60)]
}

// Lines joins what is not empty.
func Lines(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n")
}
