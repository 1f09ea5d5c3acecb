package calendar

import "time"

const (
	dayMS    = 24 * 60 * 60 * 1000
	minuteMS = 60 * 1000
	// No zone has ever been further than this from UTC, nor moved by more.
	maxOffsetMS = 26 * 60 * 60 * 1000

	farPast   = int64(-1) << 62
	farFuture = int64(1) << 62
)

// instant is the UTC millisecond at which clocks in zone show wall (local
// milliseconds, counted as if they were UTC). Where they show it twice, late
// picks the second time; where they never show it, it is the first instant
// after the jump. time.Date promises neither, so the zone's periods are walked.
func instant(zone *time.Location, wall int64, late bool) int64 {
	var found int64
	have := false
	begin := farPast
	for at := time.UnixMilli(wall - maxOffsetMS).In(zone); ; {
		_, offset := at.Zone()
		_, next := at.ZoneBounds()
		if !next.IsZero() && !next.After(at) {
			// From 2040 on, where only the zone's rule is left, Go ends the
			// period on 31 December of leap years at its own beginning.
			next = at.Add(24 * time.Hour)
		}
		end := farFuture
		if !next.IsZero() {
			end = next.UnixMilli()
		}
		u := wall - int64(offset)*1000
		switch {
		case u < begin: // local time jumped over wall, or had it before
			if have {
				return found
			}
			return begin
		case u < end:
			if !late {
				return u
			}
			found, have = u, true
		}
		if end > wall+maxOffsetMS {
			return found
		}
		begin, at = end, next.In(zone)
	}
}

// floorDiv rounds towards the past, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
