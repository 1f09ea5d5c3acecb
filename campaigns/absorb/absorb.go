// Package absorb says how fast a campaign may go so that the people at the desk
// can answer in time what comes back. In come who is there, what they owe, how
// likely people answer, and what went out lately; out comes how much more may go,
// and why not more. It is pure: no clock, no I/O (docs/adr/0012).
package absorb

import (
	"math"
	"time"
)

// Why a run does not go as fast as it could. They are keys of the catalogues.
const (
	Slow   = "desk_busy"       // as fast as answers can be given
	Full   = "desk_full"       // what went out already brings all that can be answered
	Nobody = "nobody_on_shift" // nobody is there who could answer
)

// Desk is what is known of those who answer, as of an instant.
type Desk struct {
	People int           // who are online and on shift
	Work   time.Duration // of all of them together, within Window
	Window time.Duration // from now on; no longer than an answer may take
	Owed   int           // answers that they owe already
	Handle time.Duration // one answer of one person
	Next   time.Time     // nobody is there: when somebody's shift begins; zero: that is not known
}

// Capacity is how many answers to campaigns the desk has time for within the
// window: a share, 0 to 1, of what is left when everything owed is answered.
func (d Desk) Capacity(share float64) float64 {
	if d.People <= 0 || d.Handle <= 0 || d.Work <= 0 {
		return 0
	}
	return max(0, share*(d.Work.Seconds()/d.Handle.Seconds()-float64(d.Owed)))
}

// Prior is how many of a hundred people answer a campaign of which nothing is
// known, as a part; Weight is how many messages it takes to doubt it.
const (
	Prior  = 0.02
	weight = 100.0
)

// Tally is what came of messages: how many were taken by the other side, and how
// many of them people answered.
type Tally struct{ Sent, Answered int64 }

// over is the part that answers, seen from what was believed before.
func (t Tally) over(before float64) float64 {
	if t.Sent <= 0 {
		return before
	}
	return (float64(t.Answered) + weight*before) / (float64(t.Sent) + weight)
}

// enough is how many answers of a run itself are believed against its past.
const enough = 5

// Rate is how likely one message is answered: what the campaign's earlier runs
// say, else all campaigns, else Prior; the less is known, the more of the latter.
// A run that is answered more than that goes by its own answers.
func Rate(house, campaign, run Tally) float64 {
	rate := campaign.over(house.over(Prior))
	if run.Answered >= enough && run.Sent > 0 {
		rate = max(rate, float64(run.Answered)/float64(run.Sent))
	}
	return min(1, max(rate, 0.0001))
}

// Verdict is how fast a run may go.
type Verdict struct {
	Reason   string    // empty: as fast as it can
	Rate     float64   // messages a second while Reason is Slow; else no bound, or none goes
	Expected float64   // answers to what went out within the window and to what is about to
	Capacity float64   // answers that there is time for
	Until    time.Time // when it is likely to go on; zero: that is not known
}

// Decide answers how fast a run with so many messages to go may send, each of
// which is answered with a likelihood. Out are the answers to expect of what all
// campaigns have sent within the window; free is when those are fewer than an amount.
func Decide(d Desk, share, rate float64, remaining int64, out float64, free func(below float64) time.Time) Verdict {
	v := Verdict{Capacity: d.Capacity(share), Expected: out + rate*float64(max(0, remaining))}
	switch {
	case d.People <= 0:
		v.Reason, v.Until = Nobody, d.Next
	case v.Expected <= v.Capacity:
	case v.Capacity <= 0:
		v.Reason = Full
	case Room(v.Capacity, out, rate) < 1:
		v.Reason, v.Until = Full, free(max(0, v.Capacity-rate))
	default:
		v.Reason, v.Rate = Slow, v.Capacity/(rate*max(1, d.Window.Seconds()))
	}
	return v
}

// Room is how many more messages may go. With nothing out one always may where
// there is any time at all: who is slow does not stand still.
func Room(capacity, out, rate float64) int {
	if capacity <= 0 || rate <= 0 {
		return 0
	}
	n := math.Floor((capacity-out)/rate + 1e-9)
	if n < 1 && out < 1e-9 {
		n = 1
	}
	return int(min(max(0, n), 1<<30))
}
