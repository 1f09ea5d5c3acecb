package sla_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// edits are settings that change while conversations go on.
type edits struct {
	t *rapid.T
	s sla.Settings
	n int
}

// edit saves another version of something from an instant on.
func (x *edits) edit(at time.Time) {
	x.n++
	switch rapid.IntRange(0, 2).Draw(x.t, "edit") {
	case 0: // a holiday more, or longer hours
		was := x.s.Workspace
		next := nineToFive(paris, map[string][]sla.Span{at.AddDate(0, 0, x.n%3).Format(time.DateOnly): {{"10:00", "11:30"}}})
		x.s.Workspace = next.Edit(was, at)
	case 1:
		was := x.s.Calendars["N"]
		next := nineToFive(newYork, map[string][]sla.Span{at.AddDate(0, 0, 1).Format(time.DateOnly): {}})
		x.s.Calendars = map[string]sla.Calendar{"N": next.Edit(was, at)}
	default:
		x.s.Earlier = append([]sla.Edition{{Since: x.s.Since, Policies: x.s.Policies, TeamCalendar: x.s.TeamCalendar}}, x.s.Earlier...)
		next := slices.Clone(x.s.Policies)
		for i := range next {
			next[i].Version++
			next[i].Targets = slices.Clone(next[i].Targets)
			for j := range next[i].Targets {
				next[i].Targets[j].Within = sla.Duration(rapid.Int64Range(60, 20*3600).Draw(x.t, "within"))
			}
		}
		if rapid.Bool().Draw(x.t, "by tag") {
			next = slices.Insert(next, 0, sla.Policy{ID: hub.PolicyID(fmt.Sprint("pol_tag", x.n)), Version: 1, When: []sla.Condition{{Field: "tag", In: []string{"vip"}}},
				Targets: []sla.Target{{Metric: frt, Within: 1800}, {Metric: nrt, Within: 2400}, {Metric: rt, Within: 36000}}})
		}
		x.s.Policies, x.s.Since = next, at
	}
}

// live plays a random conversation as a hub does, with the settings changing
// under it, and answers it with its log and the last settings.
func live(rt *rapid.T) (hub.Conversation, []hub.LoggedClockEvent, *sla.Engine, time.Time) {
	x := &edits{t: rt, s: richSettings()}
	e := mustEngine(rt, x.s)
	c := blank()
	if rapid.Bool().Draw(rt, "tagged") {
		c.Tags = []string{"vip", "a b"}
	}
	var log []hub.LoggedClockEvent
	advance := func(now time.Time, ev ...hub.ClockEvent) {
		if _, _, err := e.Advance(&c, now, ev...); err != nil {
			rt.Fatal(err)
		}
		log, c.ClockLog = append(log, c.ClockLog...), nil
	}
	now := storyStart
	for i, ev := range drawEvents(rt, 60) {
		now = later(now, ev.SeenAt).Add(time.Duration(i) * time.Millisecond)
		ev.SeenAt, ev.Seq = now, 0
		switch rapid.IntRange(0, 11).Draw(rt, "beside") {
		case 0:
			x.edit(now)
			if err := e.Set(x.s); err != nil {
				rt.Fatal(err)
			}
			now = now.Add(time.Millisecond)
			if rapid.Bool().Draw(rt, "apply") {
				advance(now, hub.ClockEvent{Type: hub.EvPolicy, At: now})
			} else {
				advance(now)
			}
		case 1:
			c.Tags = rapid.SampledFrom([][]string{nil, {"vip"}, {"other"}, {"vip", "other"}}).Draw(rt, "tags")
		case 2, 3:
			ev.At = ev.At.Add(-time.Duration(rapid.Int64Range(0, 20*3600*1000).Draw(rt, "late")) * time.Millisecond)
		case 4:
			if _, _, _, err := e.Fire(&c, now); err != nil {
				rt.Fatal(err)
			}
			log, c.ClockLog = append(log, c.ClockLog...), nil
		}
		if ev.Type == hub.EvReceived && c.Status != hub.Spam {
			c.Status = hub.Open
		} else if ev.Type == hub.EvStatus {
			c.Status = ev.Status
		}
		advance(now, ev)
	}
	now = now.Add(time.Hour)
	advance(now)
	return c, log, e, now
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// What the log gives is what the conversation shows, and nothing is forgotten.
func TestReplayOfTheLogIsWhatHappened(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, log, e, now := live(rt)
		for i, entry := range log {
			if entry.Seq != int64(i+1) {
				rt.Fatalf("entry %d has number %d", i+1, entry.Seq)
			}
		}
		got, err := sla.Replay(e.Book(), log, now)
		if err != nil {
			rt.Fatal(err)
		}
		want, since := outcome(c)
		for _, k := range want {
			i := slices.IndexFunc(got.Clocks, func(o sla.Outcome) bool { return o.Metric == k.Metric && o.Cycle == k.Cycle })
			if i < 0 {
				rt.Fatalf("%s %d is not in the replay", k.Metric, k.Cycle)
			}
			if d := cmp.Diff(k, got.Clocks[i].Clock); d != "" {
				rt.Fatal(d)
			}
		}
		if !since.Equal(got.WaitingSince) {
			rt.Fatalf("waiting since %v, replayed %v", since, got.WaitingSince)
		}
		cycles := map[hub.Metric]int{}
		for _, o := range got.Clocks {
			cycles[o.Metric]++
			var sum int64
			for _, h := range o.Held {
				sum += h.Seconds
			}
			if sum > o.Business || sum < o.Business-int64(len(o.Held)) {
				rt.Fatalf("%s %d: holders had %d s of %d", o.Metric, o.Cycle, sum, o.Business)
			}
			if o.Business > o.Elapsed+1 {
				rt.Fatalf("%s %d: %d s counted of %d", o.Metric, o.Cycle, o.Business, o.Elapsed)
			}
		}
		for _, k := range want { // every cycle with a target up to the newest shown
			if cycles[k.Metric] > k.Cycle && k.StoppedAt.IsZero() && k.Metric != hub.Promise {
				rt.Fatalf("%d clocks of %s, the open one is number %d", cycles[k.Metric], k.Metric, k.Cycle)
			}
		}
	})
}

func TestAConversationOlderThanItsLogIsReplayedFromItsState(t *testing.T) {
	e := mustEngine(t, richSettings())
	c := blank()
	now := storyStart
	say := func(ev hub.ClockEvent) {
		t.Helper()
		now = now.Add(7 * time.Minute)
		ev.At = now
		if _, _, err := e.Advance(&c, now, ev); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 9 {
		say(hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, MessageID: hub.MessageID(fmt.Sprint("m", i))})
		say(hub.ClockEvent{Type: hub.EvReplied, Human: true, MessageID: hub.MessageID(fmt.Sprint("r", i))})
	}
	// As a state of before the log looks: the same without its last part.
	c.SLA = []byte(string(c.SLA[:slices.Index(c.SLA, 'g')-3]) + `"}`)
	c.ClockLog = nil
	say(hub.ClockEvent{Type: hub.EvFailed, MessageID: "r8"})
	say(hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, MessageID: "m9"})
	if len(c.ClockLog) != 2 || c.ClockLog[0].Seq != 1 {
		t.Fatalf("%+v", c.ClockLog)
	}
	got, err := sla.Replay(e.Book(), c.ClockLog, now)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := outcome(c)
	for _, k := range want {
		i := slices.IndexFunc(got.Clocks, func(o sla.Outcome) bool { return o.Metric == k.Metric && o.Cycle == k.Cycle })
		if i < 0 {
			t.Fatalf("%+v is lost", k)
		}
		if d := cmp.Diff(k, got.Clocks[i].Clock); d != "" {
			t.Error(d)
		}
	}
}
