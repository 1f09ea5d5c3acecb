package simulate

import (
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
)

// send is what becomes of a message to a made-up person: the first channel that
// reaches them has it, not before the quiet hours end.
func (x *someone) send(a journey.Action, now time.Time) {
	t := x.tally.send(a.Step)
	moved := func(at time.Time, o journey.Outcome, machine bool) {
		x.expect(at, journey.Happening{Sort: journey.Moved, Enrolment: x.e.ID, Step: a.Step, Outcome: o, Machine: machine})
	}
	var b Behaviour
	channel := ""
	for _, c := range a.Send.Channels {
		if b = x.p.World.behaviour(c); !x.out && x.rnd.Float64() < b.Reach {
			channel = c
			break
		}
	}
	if channel == "" {
		t.Skipped++
		moved(now, journey.Skipped, false)
		return
	}
	at := x.quiet(now)
	if at.After(now) {
		t.HeldQuiet++
		x.tally.held += at.Sub(now)
	}
	t.Sent++
	t.ByChannel[channel]++
	x.sent = append(x.sent, at)
	minutes := func(most int) time.Duration { return time.Duration(1+x.rnd.IntN(most)) * time.Minute }
	moved(at.Add(time.Minute), journey.Accepted, false)
	if x.rnd.Float64() < b.Fails {
		t.Failed++
		moved(at.Add(2*time.Minute), journey.Failed, false)
		return
	}
	at = at.Add(2 * time.Minute)
	t.Delivered++
	moved(at, journey.Delivered, false)
	if x.rnd.Float64() < b.Machine {
		t.Machine++
		moved(at.Add(time.Minute), journey.Read, true)
		moved(at.Add(time.Minute), journey.Clicked, true)
	}
	if x.rnd.Float64() < b.Reads {
		read := at.Add(minutes(36 * 60))
		t.Read++
		moved(read, journey.Read, false)
		if x.rnd.Float64() < b.Clicks {
			t.Clicked++
			moved(read.Add(minutes(10)), journey.Clicked, false)
		}
	}
	if x.rnd.Float64() < b.Replies {
		t.Replied++
		answer := at.Add(minutes(48 * 60))
		moved(answer, journey.Replied, false)
		x.expect(answer, journey.Happening{Sort: journey.Wrote})
		x.expect(answer, journey.Happening{Sort: journey.Opened})
	}
	if x.rnd.Float64() < b.OptsOut {
		t.OptedOut++
		x.expect(at.Add(minutes(24*60)), journey.Happening{Sort: journey.OptedOut})
	}
}

// quiet is when a message may go: now, or at the end of the quiet hours in the
// person's own zone.
func (x *someone) quiet(now time.Time) time.Time {
	from, _ := time.Parse("15:04", x.p.Manners.QuietFrom) // checked, as is the next one
	to, _ := time.Parse("15:04", x.p.Manners.QuietTo)
	a, b := from.Hour()*60+from.Minute(), to.Hour()*60+to.Minute()
	local := now.In(x.who.Zone)
	at := local.Hour()*60 + local.Minute()
	edge := func(days int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, b/60, b%60, 0, 0, local.Location()).UTC()
	}
	switch {
	case a <= b && at >= a && at < b, a > b && at < b:
		return edge(0)
	case a > b && at >= a:
		return edge(1)
	}
	return now
}
