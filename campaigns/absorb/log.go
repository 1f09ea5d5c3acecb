package absorb

import (
	"slices"
	"time"
)

// Log remembers the answers to expect of what went out, by the minute. Its zero
// value is empty. It is not safe for concurrent use.
type Log struct{ slots []slot }

type slot struct {
	at time.Time // the minute's begin
	n  float64
}

const grain = time.Minute

// Add notes answers to expect of what went out at an instant; fewer than none
// takes back what did not go after all.
func (l *Log) Add(at time.Time, n float64) {
	at = at.Truncate(grain)
	i, found := slices.BinarySearchFunc(l.slots, at, func(s slot, at time.Time) int { return s.at.Compare(at) })
	if !found {
		if n <= 0 { // the minute has turned since
			if i == 0 {
				return
			}
			i--
		} else {
			l.slots = slices.Insert(l.slots, i, slot{at: at})
		}
	}
	l.slots[i].n = max(0, l.slots[i].n+n)
}

// Out is what is to be expected of everything since an instant; what is older is
// forgotten. A minute counts until its end has passed.
func (l *Log) Out(since time.Time) (n float64) {
	l.slots = slices.DeleteFunc(l.slots, func(s slot) bool { return s.at.Add(grain).Before(since.Add(-Longest)) })
	for _, s := range l.slots {
		if !s.at.Add(grain).Before(since) {
			n += s.n
		}
	}
	return n
}

// Longest is the longest window that a log serves.
const Longest = 24 * time.Hour

// Free is when no more than an amount is to be expected of what went out within a
// window, if nothing more goes.
func (l *Log) Free(now time.Time, window time.Duration, below float64) time.Time {
	since := now.Add(-window)
	n := l.Out(since)
	for _, s := range l.slots {
		if n <= below {
			break
		}
		if end := s.at.Add(grain); !end.Before(since) {
			n -= s.n
			now = end.Add(window)
		}
	}
	return now
}
