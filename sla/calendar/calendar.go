// Package calendar counts office hours. In come a zone, weekly intervals and
// dated exceptions; out come the open time between two instants and the instant
// at which a given amount has been open, through every jump of local time.
package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // the same zones everywhere, also where the machine has none

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Limits of a calendar, so that a table of opening hours stays small.
const (
	maxSpansADay  = 48
	maxExceptions = 5000
	maxVersions   = 200
)

// Span is one local half-open interval of a day, ["09:00","17:00"]. The end may
// be "24:00"; an end that is not after the start is on the next day.
type Span [2]string

// UnmarshalJSON insists on exactly two times.
func (s *Span) UnmarshalJSON(b []byte) error {
	var l []string
	if err := json.Unmarshal(b, &l); err != nil || len(l) != 2 {
		return hub.Errorf(hub.Invalid, `an interval is two times like ["09:00","17:00"], not %s`, clip(b))
	}
	s[0], s[1] = l[0], l[1]
	return nil
}

// Calendar says when a team works. The zero Calendar is always open.
type Calendar struct {
	Zone       string            `json:"zone"`                 // IANA, "Europe/Bucharest"
	Week       map[string][]Span `json:"week"`                 // by mon tue wed thu fri sat sun; a missing day is closed
	Exceptions map[string][]Span `json:"exceptions,omitempty"` // by date "2026-06-01": replaces that date's intervals; empty = closed

	Version int        `json:"version,omitempty"`
	From    time.Time  `json:"from,omitzero"`     // this version counts from here on
	Earlier []Calendar `json:"earlier,omitempty"` // what counted before From, so that seconds already counted stay
}

// ParseCalendar reads a calendar as JSON. Nothing and null are always open.
// "holidays" are names by date: closed, unless an exception says otherwise.
func ParseCalendar(raw []byte) (Calendar, error) {
	var in struct {
		Calendar
		Holidays map[string]string `json:"holidays"`
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return in.Calendar, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Calendar{}, misread(err)
	}
	c := in.Calendar
	for date, name := range in.Holidays {
		if len(name) > 200 {
			return Calendar{}, said.Invalid("calendar.holidays."+date, "longer_200", "is longer than 200 characters")
		}
		if _, ok := c.Exceptions[date]; !ok {
			if c.Exceptions == nil {
				c.Exceptions = map[string][]Span{}
			}
			c.Exceptions[date] = nil
		}
	}
	return c, c.Validate()
}

// misread says what is wrong with the JSON of a calendar, not with our code.
func misread(err error) error {
	var own *hub.Error
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &own):
		return hub.InvalidField("calendar", own.Text)
	case errors.As(err, &shape):
		return hub.InvalidField(strings.TrimSuffix("calendar."+shape.Field, "."), "must not be a JSON "+shape.Value)
	}
	return hub.InvalidField("calendar", strings.TrimPrefix(err.Error(), "json: "))
}

// AlwaysOpen reports whether this version of c has no hours at all to keep to.
func (c Calendar) AlwaysOpen() bool {
	return c.Zone == "" && len(c.Week) == 0 && len(c.Exceptions) == 0
}

// Validate says which part of c breaks which rule.
func (c Calendar) Validate() error {
	_, err := c.Compile()
	return err
}

// Edit is c as it stands from at on, with was for everything before.
func (c Calendar) Edit(was Calendar, at time.Time) Calendar {
	past := was.Earlier
	was.Earlier = nil
	c.Earlier = append(append([]Calendar{}, past...), was)
	c.From, c.Version = at, was.Version+1
	return c
}

// Compile makes the table that counts. It is safe for concurrent use.
func (c Calendar) Compile() (*Hours, error) {
	if len(c.Earlier) > maxVersions {
		return nil, hub.InvalidField("calendar.earlier", "too many versions")
	}
	h := &Hours{}
	all := append(append([]Calendar{}, c.Earlier...), c)
	sort.SliceStable(all, func(i, j int) bool { return all[i].From.Before(all[j].From) })
	for i, v := range all {
		t, err := v.table()
		if err != nil {
			return nil, err
		}
		p := piece{from: v.From.UnixMilli(), table: t}
		if i == 0 {
			p.from = farPast
		}
		h.pieces = append(h.pieces, p)
	}
	return h, nil
}

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// table compiles one version; nil is always open.
func (c Calendar) table() (*table, error) {
	if c.AlwaysOpen() {
		return nil, nil
	}
	if c.Zone == "" || c.Zone == "Local" {
		return nil, said.Invalid("calendar.zone", "calendar_zone", "a calendar with hours needs a time zone like Europe/Paris")
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		e := said.Invalid("calendar.zone", "zone_named", "unknown time zone %q", c.Zone)
		e.Err = err
		return nil, e
	}
	t := &table{zone: zone, dates: map[int64][]minutes{}}
	known := 0
	for i, day := range dayNames {
		spans, ok := c.Week[day]
		if ok {
			known++
		}
		if t.week[i], err = readSpans("calendar.week."+day, spans); err != nil {
			return nil, err
		}
	}
	if known != len(c.Week) {
		return nil, hub.InvalidField("calendar.week", "days are mon tue wed thu fri sat sun")
	}
	if len(c.Exceptions) > maxExceptions {
		return nil, said.Invalid("calendar.exceptions", "many_dates", "more than %d dates", maxExceptions)
	}
	for date, spans := range c.Exceptions {
		d, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return nil, said.Invalid("calendar.exceptions", "not_date", "%q is not a date like 2026-06-01", date)
		}
		if t.dates[floorDiv(d.UnixMilli(), dayMS)], err = readSpans("calendar.exceptions."+date, spans); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// minutes is a local interval in minutes after its date's midnight; to may
// pass 1440 into the next date.
type minutes struct{ from, to int }

func readSpans(field string, in []Span) ([]minutes, error) {
	if len(in) > maxSpansADay {
		return nil, said.Invalid(field, "many_spans", "more than %d intervals", maxSpansADay)
	}
	out := make([]minutes, 0, len(in))
	for _, s := range in {
		from, ok := readTime(s[0])
		to, ok2 := readTime(s[1])
		if !ok || !ok2 || from == 24*60 {
			return nil, said.Invalid(field, "not_span", "%q to %q is not an interval: times are 00:00 to 23:59, an end may be 24:00", s[0], s[1])
		}
		if to <= from {
			to += 24 * 60
		}
		out = append(out, minutes{from, to})
	}
	return out, nil
}

// readTime reads exactly "HH:MM".
func readTime(s string) (int, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	for _, i := range [4]int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	return h*60 + m, m < 60 && (h < 24 || h == 24 && m == 0)
}

// clip keeps what is quoted in an error short.
func clip(b []byte) string {
	if len(b) > 40 {
		return string(b[:40]) + "…"
	}
	return string(b)
}
