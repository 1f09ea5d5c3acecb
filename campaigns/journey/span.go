package journey

import (
	"slices"
	"strconv"
	"time"
)

// span is a length of time: whole days of a calendar, and exact time beside them.
type span struct {
	days  int
	exact time.Duration
}

const maxDays = 730 // of any wait: who waits for longer waits for ever

// readSpan reads 90m, 36h, 2d, 1w or a row of them from the longest on: 1d12h.
func readSpan(s string) (out span, ok bool) {
	const units = "wdhm"
	last := -1
	for s != "" {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n > 6 || n == len(s) {
			return span{}, false
		}
		v, _ := strconv.Atoi(s[:n]) //nolint:errcheck // digits alone
		unit := slices.Index([]byte(units), s[n])
		if unit <= last {
			return span{}, false
		}
		switch last = unit; s[n] {
		case 'w':
			out.days += 7 * v
		case 'd':
			out.days += v
		case 'h':
			out.exact += time.Duration(v) * time.Hour
		case 'm':
			out.exact += time.Duration(v) * time.Minute
		}
		s = s[n+1:]
	}
	return out, last >= 0 && out.days <= maxDays && out.exact <= maxDays*24*time.Hour
}

func (s span) zero() bool { return s.days == 0 && s.exact <= 0 }

// after is so long after at, days by the calendar of the zone.
func (s span) after(at time.Time, zone *time.Location) time.Time {
	if s.days != 0 {
		at = at.In(zone).AddDate(0, 0, s.days)
	}
	return at.Add(s.exact).UTC()
}

// readOffset reads a number of days with a sign: -3d, 0d, +1w.
func readOffset(s string) (days int, ok bool) {
	if s == "" {
		return 0, true
	}
	sign := 1
	if s[0] == '-' || s[0] == '+' {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	x, ok := readSpan(s)
	return sign * x.days, ok && x.exact == 0 && x.days <= 366
}

// readClock reads a time of day.
func readClock(s string) (minutes int, ok bool) {
	if len(s) != 5 {
		return 0, false
	}
	at, err := time.Parse("15:04", s)
	return at.Hour()*60 + at.Minute(), err == nil
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// next is the first instant after at that is such a time of day in the zone. In
// the night when clocks go forward, a time that is not there is the one an hour on.
func (u *Until) next(at time.Time, zone *time.Location) time.Time {
	minutes, _ := readClock(u.Time) // checked at save
	local := at.In(zone)
	for day := range 9 {
		t := time.Date(local.Year(), local.Month(), local.Day()+day, minutes/60, minutes%60, 0, 0, zone)
		if t.After(at) && (len(u.Weekdays) == 0 || slices.Contains(u.Weekdays, weekdays[t.Weekday()])) {
			return t.UTC()
		}
	}
	return at.AddDate(0, 0, 7).UTC() // not with days that were checked
}

func indexed(field string, i int, rest string) string {
	field += "[" + strconv.Itoa(i) + "]"
	if rest != "" {
		field += "." + rest
	}
	return field
}
