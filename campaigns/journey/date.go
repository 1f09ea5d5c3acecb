package journey

import (
	"time"
)

// Instants answers when an entry by date takes in somebody whose trait has a
// value, within a day and a half before now; none when that is another time or the
// value is no day.
func (d *Date) Instants(value string, zone *time.Location, now time.Time) (out []time.Time) {
	if len(value) < len(time.DateOnly) {
		return nil
	}
	day, err := time.Parse(time.DateOnly, value[:len(time.DateOnly)])
	if err != nil {
		return nil
	}
	offset, _ := readOffset(d.Offset) // checked at save, as is the next one
	minutes := 9 * 60
	if d.At != "" {
		minutes, _ = readClock(d.At)
	}
	years := []int{day.Year()}
	if d.Yearly {
		y := now.In(zone).Year()
		years = []int{y - 1, y, y + 1}
	}
	for _, y := range years {
		if d.Yearly && y < day.Year() {
			continue
		}
		date := day.Day()
		if day.Month() == time.February && date == 29 && time.Date(y, time.February, 29, 0, 0, 0, 0, time.UTC).Month() != time.February {
			date = 28
		}
		at := time.Date(y, day.Month(), date+offset, minutes/60, minutes%60, 0, 0, zone).UTC()
		if !at.After(now) && now.Sub(at) < 36*time.Hour {
			out = append(out, at)
		}
	}
	return out
}

// Zone is where somebody lives whose own zone is not known.
func (c *Course) Zone() *time.Location { return c.zone }

// Admits says whether somebody may come in: by the entry's condition and by how
// often they were inside before. Last is when they came in last, zero if never.
func (c *Course) Admits(p *Person, event map[string]any, last, now time.Time) bool {
	if !last.IsZero() {
		if !c.Again.Allow {
			return false
		}
		if long, ok := readSpan(c.Again.After); ok && long.after(last, c.zoneOf(p)).After(now) {
			return false
		}
	}
	if c.Entry.If == nil {
		return true
	}
	ok, _ := c.Entry.If.Holds(p, &Enrolment{Memory: Memory{Event: event}})
	return ok
}
