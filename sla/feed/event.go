package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// event is what matters of a VEVENT.
type event struct {
	start, end time.Time // whole days, end not included; zero: none
	timed      bool
	gone       bool
	name       string
	rule       string
	except     map[time.Time]bool
	extra      []time.Time
}

func (e *event) set(name, params, value string) (err error) {
	switch name {
	case "DTSTART":
		if e.start, err = date(params, value); err == nil && e.start.IsZero() {
			e.timed = true
		}
	case "DTEND":
		e.end, err = date(params, value)
	case "SUMMARY":
		e.name = plain(value)
	case "STATUS":
		e.gone = strings.EqualFold(value, "CANCELLED")
	case "RRULE":
		e.rule = strings.ToUpper(value)
	case "RDATE":
		err = each(params, value, func(t time.Time) { e.extra = append(e.extra, t) })
	case "EXDATE":
		if e.except == nil {
			e.except = map[time.Time]bool{}
		}
		err = each(params, value, func(t time.Time) { e.except[t] = true })
	}
	return err
}

// date reads a whole day; an instant is zero.
func date(params, value string) (time.Time, error) {
	if len(value) > 8 && !strings.Contains(params, "VALUE=DATE;") && !strings.HasSuffix(params, "VALUE=DATE") {
		return time.Time{}, nil
	}
	t, err := time.Parse("20060102", value)
	if err != nil {
		return t, fmt.Errorf("%q is not a date", clip(value))
	}
	return t, nil
}

func each(params, value string, fn func(time.Time)) error {
	for i, v := range strings.Split(value, ",") {
		if i >= maxDays {
			return fmt.Errorf("more than %d dates", maxDays)
		}
		t, err := date(params, v)
		if err != nil {
			return err
		}
		if !t.IsZero() {
			fn(t)
		}
	}
	return nil
}

// plain is a text value as one line.
func plain(s string) string {
	s = strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s)
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
	if r := []rune(s); len(r) > maxName/2 {
		s = string(r[:maxName/2])
	}
	for len(s) > maxName {
		s = s[:len(s)-1]
	}
	return strings.ToValidUTF8(s, "")
}

func clip(s string) string {
	if len(s) > 20 {
		s = s[:20] + "…"
	}
	return strings.ToValidUTF8(s, "")
}

// into adds the event's days; false when it is no holiday.
func (e *event) into(out *Holidays, from, to time.Time) bool {
	if e.timed || e.gone || e.start.IsZero() {
		return false
	}
	days := 1
	if e.end.After(e.start) {
		days = int(e.end.Sub(e.start) / (24 * time.Hour))
	}
	if days > maxSpan {
		return false
	}
	put := func(first time.Time) {
		if e.except[first] {
			return
		}
		for i := range days {
			if d := first.AddDate(0, 0, i); !d.Before(from) && d.Before(to) {
				out.Days[d.Format(time.DateOnly)] = e.name
			}
		}
	}
	for _, d := range e.extra {
		put(d)
	}
	if e.rule == "" {
		put(e.start)
		return true
	}
	r, ok := readRule(e.rule, e.start)
	if !ok {
		return false
	}
	r.each(e.start, to, put)
	return true
}

// yearly is FREQ=YEARLY with what holidays need.
type yearly struct {
	interval, count int
	until           time.Time
	month           time.Month
	day             int // of the month; 0: weekday and nth
	weekday         time.Weekday
	nth             int // 1 the first, -1 the last
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

func readRule(text string, start time.Time) (yearly, bool) {
	r := yearly{interval: 1, month: start.Month(), day: start.Day()}
	yearlyRule, byDay := false, false
	for part := range strings.SplitSeq(text, ";") {
		key, v, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(v)
		switch key {
		case "FREQ":
			yearlyRule = v == "YEARLY"
		case "INTERVAL":
			if r.interval = n; err != nil || n < 1 || n > 1000 {
				return r, false
			}
		case "COUNT":
			if r.count = n; err != nil || n < 1 {
				return r, false
			}
		case "UNTIL":
			if len(v) < 8 {
				return r, false
			}
			if r.until, err = time.Parse("20060102", v[:8]); err != nil {
				return r, false
			}
		case "BYMONTH":
			if r.month = time.Month(n); err != nil || n < 1 || n > 12 {
				return r, false
			}
		case "BYMONTHDAY":
			if r.day = n; err != nil || n < 1 || n > 31 {
				return r, false
			}
		case "BYDAY":
			if len(v) < 3 {
				return r, false
			}
			var known bool
			r.weekday, known = weekdays[v[len(v)-2:]]
			r.nth, err = strconv.Atoi(v[:len(v)-2])
			if byDay = true; !known || err != nil || r.nth == 0 || r.nth < -5 || r.nth > 5 {
				return r, false
			}
		case "WKST":
		default:
			return r, false
		}
	}
	if byDay {
		r.day = 0
	}
	return r, yearlyRule
}

// each visits the days of the rule before to.
func (r yearly) each(start, to time.Time, visit func(time.Time)) {
	left := r.count
	for year := start.Year(); year <= to.Year(); year += r.interval {
		d, ok := r.in(year)
		if !ok || d.Before(start) {
			continue
		}
		if !d.Before(to) || !r.until.IsZero() && d.After(r.until) {
			return
		}
		visit(d)
		if left--; left == 0 {
			return
		}
	}
}

// in is the day of a year; a 29 February does not come every year.
func (r yearly) in(year int) (time.Time, bool) {
	if r.day > 0 {
		d := time.Date(year, r.month, r.day, 0, 0, 0, 0, time.UTC)
		return d, d.Month() == r.month
	}
	if r.nth > 0 {
		d := time.Date(year, r.month, 1, 0, 0, 0, 0, time.UTC)
		d = d.AddDate(0, 0, (int(r.weekday)-int(d.Weekday())+7)%7+7*(r.nth-1))
		return d, d.Month() == r.month
	}
	d := time.Date(year, r.month+1, 0, 0, 0, 0, 0, time.UTC)
	d = d.AddDate(0, 0, -((int(d.Weekday())-int(r.weekday)+7)%7)+7*(r.nth+1))
	return d, d.Month() == r.month
}
