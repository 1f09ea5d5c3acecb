// Package change tells what became of clocks: in come those that were shown and
// those that are, out comes what happened to each, in the order it happened.
package change

import (
	"cmp"
	"time"

	"github.com/parleyhub/parley/hub"
)

// ByDeadline is the order of clocks on a card.
func ByDeadline(a, b hub.Clock) int {
	if d := cmp.Compare(place(&a), place(&b)); d != 0 {
		return d
	}
	if a.Running() {
		if a.DueAt.IsZero() != b.DueAt.IsZero() { // one that cannot be scheduled comes last
			return b.DueAt.Compare(a.DueAt)
		}
		return a.DueAt.Compare(b.DueAt)
	}
	if d := b.StoppedAt.Compare(a.StoppedAt); d != 0 {
		return d
	}
	return cmp.Compare(b.Cycle, a.Cycle)
}

func place(c *hub.Clock) int {
	switch {
	case c.Running():
		return 0
	case c.State == hub.ClockPaused:
		return 1
	}
	return 2
}

// Diff compares the clocks shown before with those shown now and tells what
// happened to each, in the order it happened. past are further clocks that an
// earlier fold knew, for outcomes that are no longer shown. It fills in when a
// breach was noticed.
func Diff(old, past, now []hub.Clock, at time.Time) (out []hub.ClockChange) {
	newest := map[hub.Metric]int{}
	for i := range old {
		newest[old[i].Metric] = max(newest[old[i].Metric], old[i].Cycle)
	}
	for i := range now {
		k := &now[i]
		was := find(old, k)
		if was == nil {
			was = find(past, k)
		}
		if !k.BreachedAt.IsZero() {
			k.DetectedAt = at
			if was != nil && was.BreachedAt.Equal(k.BreachedAt) && !was.DetectedAt.IsZero() {
				k.DetectedAt = was.DetectedAt
			}
		}
		switch {
		case was != nil:
			out = append(out, moved(was, k)...)
		case k.Cycle > newest[k.Metric]:
			begun := *k
			begun.State, begun.StoppedAt, begun.BreachedAt = hub.ClockRunning, time.Time{}, time.Time{}
			out = append(append(out, hub.ClockChange{Kind: "started", Clock: *k}), moved(&begun, k)...)
		}
	}
	return out
}

func find(list []hub.Clock, k *hub.Clock) *hub.Clock {
	for i := range list {
		if list[i].Metric == k.Metric && list[i].Cycle == k.Cycle {
			return &list[i]
		}
	}
	return nil
}

// moved tells the transitions of one clock.
func moved(was, is *hub.Clock) (out []hub.ClockChange) {
	tell := func(kind string) { out = append(out, hub.ClockChange{Kind: kind, Clock: *is}) }
	ended, ends := !was.StoppedAt.IsZero(), !is.StoppedAt.IsZero()
	if ended && !ends {
		if is.Metric == hub.Resolution {
			tell("resumed")
		} else {
			tell("revoked")
		}
	}
	fresh := was.BreachedAt.IsZero() && !is.BreachedAt.IsZero()
	undone := !was.BreachedAt.IsZero() && is.BreachedAt.IsZero()
	if fresh {
		tell("breached")
	}
	if undone || ended && (fresh || ends && was.State != is.State) {
		out = append(out, hub.ClockChange{Kind: "corrected", Clock: *is, Was: was.State})
	}
	switch {
	case !ended && ends:
		switch is.State {
		case hub.ClockMet:
			tell("met")
		case hub.ClockCancelled:
			tell("cancelled")
		default:
			tell("stopped")
		}
	case !ended && was.State != hub.ClockPaused && is.State == hub.ClockPaused:
		tell("paused")
	case !ended && was.State == hub.ClockPaused && is.State != hub.ClockPaused:
		tell("resumed")
	}
	if !ended && !ends && !fresh && !was.DueAt.IsZero() && !is.DueAt.IsZero() && !was.DueAt.Equal(is.DueAt) {
		out = append(out, hub.ClockChange{Kind: "deadline_changed", Clock: *is, Old: was.DueAt})
	}
	return out
}
