package draft

import (
	"cmp"
	"hash/fnv"
	"math"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// share is a number from 0 to 1 that is always the same for a person and a
// purpose, and evenly spread over people.
func share(id, salt string, who hub.ContactID) float64 {
	h := fnv.New64a()
	for _, part := range []string{salt, id, string(who)} {
		_, _ = h.Write([]byte(part)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	x := h.Sum64() // FNV's low bits alone are not even: mix them (splitmix64)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}

// HeldOut reports whether a person gets nothing of a campaign, to compare with.
// It is the same for all its runs.
func (c *Campaign) HeldOut(id string, who hub.ContactID) bool {
	return c.HoldOut > 0 && share(id, "hold-out", who)*100 < c.HoldOut
}

// VariantOf is which variant a person gets; empty without variants.
func (c *Campaign) VariantOf(id string, who hub.ContactID) string {
	total := 0
	for _, v := range c.Variants {
		total += v.Weight
	}
	at := share(id, "variant", who) * float64(total)
	for _, v := range c.Variants {
		if at -= float64(v.Weight); at < 0 {
			return v.Name
		}
	}
	return ""
}

// TemplateOf is the template of a variant.
func (c *Campaign) TemplateOf(variant string) string {
	for _, v := range c.Variants {
		if v.Name == variant {
			return cmp.Or(v.Template, c.Template)
		}
	}
	return c.Template
}

// zones are those that were read before: reading one opens files. There are as
// many as the world has; names that are none are not kept.
var zones sync.Map

// Zone reads an IANA name; fallback where there is none or it is unknown.
func Zone(name string, fallback *time.Location) *time.Location {
	if name == "" || name == "Local" {
		return fallback
	}
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location) //nolint:forcetypeassert // nothing else is put there
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return fallback
	}
	zones.Store(name, z)
	return z
}

// TurnOf is when a person's turn is in a run that begins at start: their own
// hh:mm on the day that start is in the workspace's zone, or the day after where
// that lies before the start.
func (c *Campaign) TurnOf(start time.Time, home, zone *time.Location) time.Time {
	clock, ok := Clock(c.Schedule.Local)
	if !ok {
		return start
	}
	y, m, d := start.In(home).Date()
	hour, minute := int(clock.Hours()), int(clock.Minutes())%60
	at := time.Date(y, m, d, hour, minute, 0, 0, zone)
	if at.Before(start) {
		at = time.Date(y, m, d+1, hour, minute, 0, 0, zone)
	}
	return at
}

// Ends is when nobody may be in quiet hours any more: the zero time when at is
// in none. Hours that begin and end alike are none. On a day whose clocks skip all
// that is not quiet, the end is the next day's.
func (q *QuietHours) Ends(at time.Time, zone *time.Location) time.Time {
	if q == nil {
		return time.Time{}
	}
	from, ok := Clock(q.From)
	to, ok2 := Clock(q.To)
	if !ok || !ok2 || from == to || !within(at.In(zone), from, to) {
		return time.Time{}
	}
	y, m, d := at.In(zone).Date()
	for day := range 3 {
		end := time.Date(y, m, d+day, int(to.Hours()), int(to.Minutes())%60, 0, 0, zone)
		if end.After(at) && !within(end, from, to) {
			return end
		}
	}
	return at.AddDate(0, 0, 1) // no zone skips that much
}

// within reports whether a local time lies from one clock time to another, which
// may be past midnight.
func within(local time.Time, from, to time.Duration) bool {
	clock := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute
	if from > to {
		return clock >= from || clock < to
	}
	return clock >= from && clock < to
}

// NextStart is when a campaign that comes again begins the next time after an
// instant; zero: never.
func (s *SendingTime) NextStart(after time.Time, home *time.Location) time.Time {
	if s.Every == "" || s.At == nil {
		return time.Time{}
	}
	first := s.At.In(home)
	for n := roughly(s.Every, after.Sub(first)); ; n++ {
		at := step(first, s.Every, n)
		if s.Until != nil && at.After(*s.Until) {
			return time.Time{}
		}
		if at.After(after) {
			return at
		}
	}
}

// roughly is how many steps lie within d, or fewer.
func roughly(every string, d time.Duration) int {
	days := map[string]float64{"day": 1, "week": 7, "month": 31}[every]
	return max(0, int(math.Floor(d.Hours()/24/days))-1)
}

func step(first time.Time, every string, n int) time.Time {
	switch every {
	case "day":
		return first.AddDate(0, 0, n)
	case "week":
		return first.AddDate(0, 0, 7*n)
	}
	at := first.AddDate(0, n, 0)
	if at.Day() != first.Day() { // the month has no such day: its last one
		at = at.AddDate(0, 0, -at.Day())
	}
	return at
}

// PurposeOf is what the campaign is for.
func (c *Campaign) PurposeOf() string { return cmp.Or(c.Purpose, "marketing") }

// Tracks reports whether its links are counted.
func (c *Campaign) Tracks() bool { return c.Tracking == "aggregate" || c.Personal() }

// Personal reports whether they are counted by name of who agreed to it.
func (c *Campaign) Personal() bool { return c.Tracking == "personal" }

// Transactional reports whether people asked for it, so that there is nothing
// to unsubscribe from.
func (c *Campaign) Transactional() bool {
	return c.Purpose == "service" || c.Purpose == "transactional"
}

// GiveUp is for how long one that the other side puts off is tried.
func (c *Campaign) GiveUp() time.Duration {
	if c.GiveUpMin <= 0 {
		return 48 * time.Hour
	}
	return time.Duration(c.GiveUpMin) * time.Minute
}

// Why answers why a run has to stop by itself, from how many were accepted,
// bounced, called spam, and failed when they were handed over; empty: it goes on.
func (s StopSwitch) Why(accepted, bounced, complained, failed int64) string {
	if accepted+failed < int64(cmp.Or(s.After, 100)) {
		return ""
	}
	over := func(n, of int64, limit float64) bool { return of > 0 && float64(n)*100/float64(of) > limit }
	switch {
	case over(complained, accepted, cmp.Or(s.Complaints, 0.3)):
		return "complaints"
	case over(bounced, accepted, cmp.Or(s.Bounces, 10)):
		return "bounces"
	case over(failed, accepted+failed, cmp.Or(s.Errors, 20)):
		return "errors"
	}
	return ""
}
