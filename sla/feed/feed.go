// Package feed reads holidays out of an iCalendar (RFC 5545) that somebody else
// publishes. In comes hostile text; out come whole days with their names. Only
// what holidays are made of is understood: events of whole days, once or every
// year. Everything is bounded: no rule is followed beyond the days asked for.
package feed

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Bounds.
const (
	MaxBytes  = 1 << 20
	maxEvents = 5000
	maxDays   = 2000
	maxSpan   = 31 // days of one event
	maxName   = 200
)

// Holidays is what a calendar says.
type Holidays struct {
	Days    map[string]string // date to name
	Skipped int               // events that are no holidays: with a time of day, cancelled, or of a rule not understood
}

// Read answers the holidays in [from, to), compared by date.
func Read(text []byte, from, to time.Time) (Holidays, error) {
	out := Holidays{Days: map[string]string{}}
	if len(text) > MaxBytes {
		return out, bad("is larger than 1 MB")
	}
	if !utf8.Valid(text) {
		return out, bad("is not UTF-8")
	}
	lines := unfold(string(text))
	if len(lines) == 0 || !strings.EqualFold(lines[0], "BEGIN:VCALENDAR") {
		return out, bad("does not begin with BEGIN:VCALENDAR")
	}
	from, to = midnight(from), midnight(to)
	events := 0
	var e *event
	depth := 0 // components inside an event, such as alarms
	for n, line := range lines {
		name, params, value := property(line)
		switch {
		case name == "BEGIN" && e != nil:
			depth++
		case name == "END" && e != nil && depth > 0:
			depth--
		case name == "BEGIN" && strings.EqualFold(value, "VEVENT"):
			if events++; events > maxEvents {
				return out, bad(fmt.Sprintf("has more than %d events", maxEvents))
			}
			e = &event{}
		case name == "END" && e != nil:
			if !e.into(&out, from, to) {
				out.Skipped++
			}
			if e = nil; len(out.Days) > maxDays {
				return out, bad(fmt.Sprintf("has more than %d days", maxDays))
			}
		case e != nil && depth == 0:
			if err := e.set(name, params, value); err != nil {
				return out, bad(fmt.Sprintf("line %d: %v", n+1, err))
			}
		}
	}
	if e != nil {
		return out, bad("ends inside an event")
	}
	return out, nil
}

func bad(rule string) error { return hub.InvalidField("ics", rule) }

// unfold makes logical lines: one that begins with a blank goes on the line before.
func unfold(text string) (out []string) {
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line != "" && (line[0] == ' ' || line[0] == '\t') {
			b.WriteString(line[1:])
			continue
		}
		flush()
		b.WriteString(line)
	}
	flush()
	return out
}

// property takes NAME;PARAM=x:value apart; a colon inside quotes is none.
func property(line string) (name, params, value string) {
	quoted := false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if !quoted {
				head := line[:i]
				name, params, _ = strings.Cut(head, ";")
				return strings.ToUpper(name), strings.ToUpper(params), line[i+1:]
			}
		}
	}
	return strings.ToUpper(line), "", ""
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
