package sla

import (
	"slices"
	"strconv"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// StepBreach names the step that is the deadline itself. Warnings are
// "warn:80%" or "warn:30m", escalations "escalate:1h".
const StepBreach = "breach"

// steps are all things that open clocks will cause unless they stop first, the
// earliest first. What has fired stays out for ever; a breach that has happened
// is no step any more but a change that its finder announces.
func (f *fold) steps(id hub.ConversationID, fired []string) (out []hub.DueStep) {
	f.each(func(k *clock) {
		if k.settled || k.target == 0 || k.due == 0 {
			return
		}
		add := func(step string, at int64) {
			if slices.Contains(fired, fireKey(k.metric, k.cycle, step)) {
				return
			}
			d := hub.DueStep{ConversationID: id, Metric: k.metric, Cycle: k.cycle, Step: step, At: moment(at)}
			if k.policy != nil {
				d.PolicyID = k.policy.ID
			}
			out = append(out, d)
		}
		if k.breach == 0 {
			k.warnings(f.known, add)
			add(StepBreach, k.due)
		}
		if k.paused {
			return
		}
		for _, e := range k.policy.Escalations(k.row) {
			if at, ok := k.hours.DueKnown(k.due, e.After.MS(), f.known); ok {
				add(policy.EscalationStep(e), at)
			}
		}
	})
	slices.SortStableFunc(out, func(a, b hub.DueStep) int { return a.At.Compare(b.At) })
	return out
}

// warnings are the marks on the way to the deadline. One that a change of
// target has passed already is due at the change; one before the start of the
// clock, or at the deadline itself, says nothing and is left out.
func (k *clock) warnings(known int64, add func(step string, at int64)) {
	for _, m := range k.policy.Marks(k.row) {
		mark := m.At(Duration(k.target / 1000)).MS()
		if mark <= 0 {
			continue
		}
		if at, ok := k.hours.DueKnown(k.since, mark-k.used, known); ok && at < k.due {
			add("warn:"+m.String(), at)
		}
	}
}

// fireKey names a step of a clock inside one conversation.
func fireKey(m hub.Metric, cycle int, step string) string {
	return metricLetters[metricIndex(m):][:1] + strconv.Itoa(cycle) + ":" + step
}

// announce marks breaches as fired, so that each is told once. One whose key
// has fired before a correction took it back is not told again, nor is one that
// a late event finds in a clock of long ago: that is a correction.
func (s *state) announce(f *fold, changes []hub.ClockChange) []hub.ClockChange {
	return slices.DeleteFunc(changes, func(c hub.ClockChange) bool {
		if c.Kind != "breached" {
			return false
		}
		key := fireKey(c.Clock.Metric, c.Clock.Cycle, StepBreach)
		if slices.Contains(s.fired, key) || f.old(c.Clock.Metric, c.Clock.Cycle) && !c.Clock.StoppedAt.IsZero() {
			return true
		}
		s.fired = append(s.fired, key)
		return false
	})
}

// fire takes the steps that are due before now out of list and marks them.
func (s *state) fire(list []hub.DueStep, now int64) (due, rest []hub.DueStep) {
	for _, d := range list {
		if d.At.UnixMilli() >= now {
			rest = append(rest, d)
			continue
		}
		s.fired = append(s.fired, fireKey(d.Metric, d.Cycle, d.Step))
		due = append(due, d)
	}
	return due, rest
}

// forgive drops the keys of clocks too old to fire again: what is in the base
// stays counted, whereas a late event may take cycles of the tail back.
func (s *state) forgive() {
	if len(s.fired) < 4 {
		return
	}
	s.fired = slices.DeleteFunc(s.fired, func(key string) bool {
		m, cycle := 0, 0
		for m < len(metricLetters) && metricLetters[m] != key[0] {
			m++
		}
		for i := 1; i < len(key) && key[i] != ':'; i++ {
			cycle = cycle*10 + int(key[i]-'0')
		}
		return m >= len(s.base.cycles) || m == 3 && !s.base.promised(cycle) && cycle <= s.base.cycles[m]-shownPromises || m < 3 && cycle <= s.base.cycles[m]-shownCycles
	})
}
