// Package sla keeps the clocks of conversations: how long a customer waits for
// a first and a next response and for a resolution, on the calendars of those
// who answer, under policies that say how long is too long.
//
// In come a conversation, its clock events and the instant; out come its clocks,
// what changed about them, and the steps that will be due unless they stop
// first. The engine is pure: no wall clock, no I/O; sla/sweep fires the steps. The
// rules are in docs/sla.md.
package sla

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/change"
	"github.com/parleyhub/parley/sla/policy"
)

// Engine folds clock events under the present settings. Safe for concurrent use.
type Engine struct{ book atomic.Pointer[policy.Book] }

// New makes an engine. Wrong settings are hub.Invalid and name the field.
func New(s Settings) (*Engine, error) {
	e := &Engine{}
	return e, e.Set(s)
}

// Set puts new settings in force as a whole; with an error the old ones stay.
// Clocks take them up at their conversation's next Advance.
func (e *Engine) Set(s Settings) error {
	b, err := s.Compile()
	if err != nil {
		return err
	}
	e.book.Store(b)
	return nil
}

// Advance moves the clocks of c over events to now. It replaces c.SLA, c.Clocks
// and c.WaitingSince and answers every step that c has from now on, to be
// written in place of the former ones, and what changed. A change "breached" is
// told once per clock and is for the caller to announce: its step is no longer
// among the due ones. Warnings and escalations stay steps until Fire takes them.
//
// c carries its fields as they are after the events. An unknown event or value
// is hub.Invalid and changes nothing.
func (e *Engine) Advance(c *hub.Conversation, now time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	_, rest, changes, err := e.advance(c, now, false, events)
	return rest, changes, err
}

// Fire is Advance without events that also takes the steps due before now and
// marks them as fired: the caller acts on them.
func (e *Engine) Fire(c *hub.Conversation, now time.Time) (due, rest []hub.DueStep, changes []hub.ClockChange, err error) {
	return e.advance(c, now, true, nil)
}

func (e *Engine) advance(c *hub.Conversation, now time.Time, fire bool, events []hub.ClockEvent) (due, rest []hub.DueStep, changes []hub.ClockChange, err error) {
	at := stamp(now)
	s, err := load(c, e.book.Load())
	if err != nil {
		return nil, nil, nil, err
	}
	before := *s
	before.tail = slices.Clone(s.tail) // insert moves what follows
	late, err := s.add(c, at, events)
	if err != nil {
		return nil, nil, nil, err
	}
	f := s.run(at, false)
	if late && c.Status == hub.Open && f.status == hub.Resolved && s.reopened(events, at) {
		f = s.run(at, false)
	}
	clocks := f.listed(late)
	var past []hub.Clock
	if late {
		past = before.run(at, false).listed(true)
	}
	changes = s.announce(f, change.Diff(c.Clocks, past, clocks, moment(at)))
	if late {
		clocks = slices.DeleteFunc(clocks, func(k hub.Clock) bool { return !k.StoppedAt.IsZero() && f.old(k.Metric, k.Cycle) })
	}
	f.explain(changes)
	rest = f.steps(c.ID, s.fired)
	if fire {
		due, rest = s.fire(rest, at)
	}
	s.forgive()
	s.compact()
	w := writer{}
	w.log(c, s, at)
	c.SLA, c.Clocks, c.WaitingSince = w.json(s), clocks, moment(f.waitingSince())
	return due, rest, changes, nil
}

// reopened adds the reopening that a message causes which was received before
// a resolve but came in after it: nobody who resolved had seen it.
func (s *state) reopened(events []hub.ClockEvent, now int64) bool {
	for i := len(events) - 1; i >= 0; i-- {
		if e := &events[i]; e.Type == hub.EvReceived && e.Qualifies {
			s.take(event{kind: kUnseen, at: max(now, s.lastAt()), seen: now, seq: s.seq + 1,
				x: min(stamp(e.At), now), id: digest(e.MessageID)})
			return true
		}
	}
	return false
}

// explain adds who waived and why to the changes.
func (f *fold) explain(changes []hub.ClockChange) {
	for i := range changes {
		for j := range f.clocks {
			if k := &f.clocks[j]; k.by != "" && k.metric != hub.Promise && k.metric == changes[i].Clock.Metric && k.cycle == changes[i].Clock.Cycle {
				changes[i].By, changes[i].Reason = k.by, k.why
			}
		}
	}
}
