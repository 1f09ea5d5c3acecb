package sla

import (
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/change"
)

// shownCycles is how many clocks of one metric a conversation shows besides the
// open ones: the newest and the one before. Older ones live on in the facts.
const shownCycles = 2

// shownPromises is the same for promises, of which several may be open.
const shownPromises = 6

// listed are the clocks with a target: the running first by deadline, then the
// paused, then the ended, newest first. Only those that a conversation shows,
// or all that are remembered.
func (f *fold) listed(all bool) []hub.Clock {
	out := make([]hub.Clock, 0, len(f.clocks))
	for i := range f.clocks {
		k := &f.clocks[i]
		if k.target == 0 || !all && k.settled && f.old(k.metric, k.cycle) {
			continue
		}
		out = append(out, k.publish())
	}
	slices.SortStableFunc(out, change.ByDeadline)
	return out
}

func shownOf(m hub.Metric) int {
	if m == hub.Promise {
		return shownPromises
	}
	return shownCycles
}

// old reports whether a cycle is no longer shown.
func (f *fold) old(m hub.Metric, cycle int) bool {
	return cycle <= f.cycles[metricIndex(m)]-shownOf(m)
}
