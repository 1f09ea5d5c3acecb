package sla

import (
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Replayed is everything a conversation's events amount to.
type Replayed struct {
	Clocks       []hub.Clock // all of them, in the order they began
	WaitingSince time.Time
	Held         []Holding
	BotSec       int64
	Steps        []hub.DueStep // still to come
	Waived       map[string]Waiver
}

// Waiver is who said that no answer is needed, and why.
type Waiver struct{ By, Reason string }

// WaiverKey is the key of a clock in Replayed.Waived.
func WaiverKey(m hub.Metric, cycle int) string { return fireKey(m, cycle, "") }

// Replay folds all events of a conversation at once, with nothing forgotten: a
// report or a trial of another policy. c says what the conversation is; its
// clocks are not looked at and not changed.
func (e *Engine) Replay(c hub.Conversation, now time.Time, events []hub.ClockEvent) (Replayed, error) {
	c.SLA = nil
	s, err := load(&c, e.book.Load())
	if err != nil {
		return Replayed{}, err
	}
	if _, err := s.add(&c, stamp(now), events); err != nil {
		return Replayed{}, err
	}
	f := s.run(stamp(now), false)
	out := Replayed{WaitingSince: moment(f.waitingSince()), Steps: f.steps(c.ID, nil), Waived: map[string]Waiver{}}
	for i := range f.clocks {
		k := &f.clocks[i]
		if k.target == 0 {
			continue
		}
		out.Clocks = append(out.Clocks, k.publish())
		if k.by != "" {
			out.Waived[WaiverKey(k.metric, k.cycle)] = Waiver{k.by, k.why}
		}
	}
	f.bank(stamp(now))
	out.Held, out.BotSec = f.holdings(), f.botMS/1000
	slices.SortStableFunc(out.Clocks, func(a, b hub.Clock) int { return a.StartedAt.Compare(b.StartedAt) })
	return out, nil
}
