package sla

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// Told is one clock with everything there is to say about it.
type Told struct {
	hub.Clock
	CalendarID string // empty: the workspace's, or every second counts
	Why        Explanation
	Held       []Share
}

// Explain tells all clocks of a conversation from its log, the newest first.
// called names calendars by their keys; nil: the key is the name.
func Explain(b *Book, log []hub.LoggedClockEvent, now time.Time, called func(key string) string) ([]Told, error) {
	if len(log) == 0 {
		return nil, nil
	}
	f, all, at, err := refold(b, log, now, true)
	if err != nil {
		return nil, err
	}
	return tell(f, all, at, called), nil
}

// Explain tells the clocks that c remembers: for conversations without a log.
func (e *Engine) Explain(c *hub.Conversation, now time.Time, called func(key string) string) ([]Told, error) {
	s, err := load(c, e.book.Load())
	if err != nil {
		return nil, err
	}
	f := s.run(stamp(now), true)
	return tell(f, f.clocks, stamp(now), called), nil
}

func tell(f *fold, all []clock, at int64, called func(string) string) (out []Told) {
	who := f.holder()
	for i := range all {
		k := all[i]
		if k.target == 0 {
			continue
		}
		t := Told{Clock: k.publish()}
		if k.open() {
			k.held, k.trace = slices.Clone(k.held), slices.Clone(k.trace)
			k.bank(max(at, k.since), who, true)
		}
		t.Why, t.Held = k.derive(policy.FromCampaign(f.tags), called), k.shares()
		t.ConsumedSec = k.used / 1000
		if k.key != policy.ElapsedKey {
			t.CalendarID = k.key
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Told) int { return b.StartedAt.Compare(a.StartedAt) })
	return out
}
