// Package invite reads the invitations that come by mail (iCalendar, RFC 5545 and
// 5546): who invites whom to what, when and where. It reads what a card shows and
// nothing more, within bounds, and never fails: what cannot be read is left out.
package invite

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Bounds of what is read.
const (
	maxBytes    = 1 << 20
	maxLines    = 20000
	maxMeetings = 5
	maxGuests   = 50
	maxText     = 1000 // bytes of one title, place or name
)

// Read answers the appointments of a calendar in UTF-8, at most five. Method is
// what the mail's own content type says; the calendar's counts more.
func Read(text, method string) []hub.Meeting {
	text = text[:min(len(text), maxBytes)]
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.NewReplacer("\n ", "", "\n\t", "").Replace(text) // folded lines
	r := reader{method: strings.ToLower(method), zones: map[string]*zone{}}
	lines := strings.SplitN(text, "\n", maxLines+1)
	lines = lines[:min(len(lines), maxLines)]
	for _, pass := range []func(line){r.zone, r.event} { // zones may stand behind what names them
		r.stack = r.stack[:0]
		for _, l := range lines {
			if p, ok := parse(l); ok {
				r.walk(p, pass)
			}
		}
	}
	if !slices.Contains(methods, r.method) {
		r.method = "publish"
	}
	for i := range r.out {
		r.out[i].Method = r.method
		if r.cancelled[i] {
			r.out[i].Method = "cancel"
		}
	}
	return r.out
}

var methods = []string{"request", "cancel", "reply", "publish", "counter", "refresh", "add", "declinecounter"}

// line is one content line.
type line struct {
	name, value string
	params      map[string]string
}

// parse reads NAME;PARAM=value;…:VALUE. Quotes protect colons and semicolons.
func parse(s string) (line, bool) {
	var cuts []int
	quoted, colon := false, -1
	for i := 0; i < len(s) && colon < 0; i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == ';':
			cuts = append(cuts, i)
		case s[i] == ':':
			colon = i
		}
	}
	if colon < 0 || len(cuts) > 30 {
		return line{}, false
	}
	cuts = append(cuts, colon)
	l := line{name: strings.ToUpper(s[:cuts[0]]), value: s[colon+1:], params: map[string]string{}}
	for i := 0; i+1 < len(cuts); i++ {
		if name, value, ok := strings.Cut(s[cuts[i]+1:cuts[i+1]], "="); ok {
			l.params[strings.ToUpper(name)] = strings.Trim(value, `"`)
		}
	}
	return l, true
}

// reader is one run of Read.
type reader struct {
	method    string
	stack     []string
	zones     map[string]*zone
	open      *zone
	out       []hub.Meeting
	cancelled []bool
	length    string // DURATION of the event in hand
}

// walk keeps the stack of components and hands the lines within to pass.
func (r *reader) walk(l line, pass func(line)) {
	switch l.name {
	case "BEGIN":
		if len(r.stack) < 10 {
			r.stack = append(r.stack, strings.ToUpper(strings.TrimSpace(l.value)))
		}
		pass(l)
	case "END":
		pass(l)
		if len(r.stack) > 0 {
			r.stack = r.stack[:len(r.stack)-1]
		}
	default:
		pass(l)
	}
}

func (r *reader) in(name string) bool {
	return len(r.stack) > 0 && r.stack[len(r.stack)-1] == name
}

// event takes what belongs to an appointment.
func (r *reader) event(l line) {
	if r.in("VCALENDAR") && l.name == "METHOD" {
		r.method = strings.ToLower(strings.TrimSpace(l.value))
	}
	if !r.in("VEVENT") {
		return
	}
	if l.name == "BEGIN" {
		r.length = ""
		if len(r.out) < maxMeetings {
			r.out, r.cancelled = append(r.out, hub.Meeting{}), append(r.cancelled, false)
		} else {
			r.stack[len(r.stack)-1] = "BEYOND"
		}
		return
	}
	m := &r.out[len(r.out)-1]
	switch l.name {
	case "UID":
		m.UID = plain(l.value)
	case "SUMMARY":
		m.Title = plain(l.value)
	case "LOCATION":
		m.Place = plain(l.value)
	case "SEQUENCE":
		m.Sequence, _ = strconv.Atoi(strings.TrimSpace(l.value)) // none is the first
	case "DTSTART":
		m.Starts, m.AllDay, m.Floating, m.Zone = r.when(l)
	case "DTEND":
		m.Ends, _, _, _ = r.when(l)
	case "DURATION":
		r.length = l.value
	case "STATUS":
		r.cancelled[len(r.out)-1] = strings.EqualFold(strings.TrimSpace(l.value), "CANCELLED")
	case "RRULE":
		m.Repeats = frequency(l.value)
	case "URL", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL":
		if u, err := url.Parse(strings.TrimSpace(l.value)); err == nil && len(l.value) < 2000 && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && (m.Link == "" || l.name != "URL") {
			m.Link = u.String()
		}
	case "ORGANIZER":
		m.By = hub.Address{Name: plain(l.params["CN"]), Address: address(l.value)}
	case "ATTENDEE":
		guest(m, l)
	case "END":
		finish(m, r.length)
	}
}

// finish fills in what an appointment leaves to be understood.
func finish(m *hub.Meeting, length string) {
	if !m.Ends.After(m.Starts) {
		m.Ends = time.Time{}
	}
	if d := duration(length); m.Ends.IsZero() && d > 0 && !m.Starts.IsZero() {
		m.Ends = m.Starts.Add(d)
	}
	if m.AllDay && m.Ends.IsZero() {
		m.Ends = m.Starts.AddDate(0, 0, 1)
	}
}

func guest(m *hub.Meeting, l line) {
	if len(m.Guests) >= maxGuests {
		m.More++
		return
	}
	g := hub.Guest{Name: plain(l.params["CN"]), Address: address(l.value)}
	switch answer := strings.ToLower(l.params["PARTSTAT"]); answer {
	case "accepted", "declined", "tentative", "delegated", "needs-action":
		g.Answer = answer
	}
	if g.Name != "" || g.Address != "" {
		m.Guests = append(m.Guests, g)
	}
}

func frequency(rule string) string {
	for part := range strings.SplitSeq(strings.ToLower(rule), ";") {
		if f, ok := strings.CutPrefix(strings.TrimSpace(part), "freq="); ok && slices.Contains([]string{"yearly", "monthly", "weekly", "daily", "hourly", "minutely", "secondly"}, f) {
			return f
		}
	}
	return ""
}

func address(v string) string {
	v = strings.TrimSpace(v)
	if len(v) > 7 && strings.EqualFold(v[:7], "mailto:") {
		v = v[7:]
	}
	if !strings.Contains(v, "@") || len(v) > 320 {
		return ""
	}
	return plain(v)
}

// plain undoes the escapes of a text and makes it one bounded line.
func plain(v string) string {
	v = strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(v)
	v = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == utf8.RuneError || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, v)
	for len(v) > maxText {
		_, n := utf8.DecodeLastRuneInString(v[:maxText+1])
		v = v[:maxText+1-n]
	}
	return strings.TrimSpace(v)
}
