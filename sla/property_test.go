package sla_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

func richSettings() sla.Settings {
	return sla.Settings{
		Policies: []sla.Policy{
			{ID: "pol_vip", Version: 1, When: []sla.Condition{{Field: "priority", In: []string{"urgent"}}}, Targets: []sla.Target{
				{Metric: frt, Within: 600}, {Metric: nrt, Within: 900, Mode: sla.Elapsed}, {Metric: rt, Within: 7200}}},
			{ID: "pol_all", Version: 1, Targets: []sla.Target{
				{Metric: frt, Within: 3600, Escalate: []sla.Escalation{{After: 1800}}}, {Metric: nrt, Within: 5400}, {Metric: rt, Within: 8 * 3600}}},
		},
		Calendars:    map[string]sla.Calendar{"N": nineToFive(newYork, nil)},
		TeamCalendar: map[hub.TeamID]string{"tea_n": "N"},
		Workspace:    nineToFive(paris, map[string][]sla.Span{"2026-07-08": {}}),
	}
}

var storyStart = time.Date(2026, 7, 6, 6, 0, 0, 0, time.UTC)

// drawEvents makes up to n events in order; some happened before they are learned of.
func drawEvents(t *rapid.T, n int) []hub.ClockEvent {
	var out []hub.ClockEvent
	now := storyStart
	replies := 0
	for i := range rapid.IntRange(1, n).Draw(t, "events") {
		now = now.Add(time.Duration(rapid.Int64Range(0, 5*3600*1000).Draw(t, "gap")) * time.Millisecond)
		e := hub.ClockEvent{At: now, SeenAt: now, Seq: int64(i + 1)}
		switch rapid.IntRange(0, 14).Draw(t, "kind") {
		case 0, 1, 2:
			e.Type, e.Qualifies, e.MessageID = hub.EvReceived, true, hub.MessageID(fmt.Sprint("m", i))
		case 3, 4, 5:
			replies++
			e.Type, e.Human, e.MessageID = hub.EvReplied, true, hub.MessageID(fmt.Sprint("r", replies))
		case 6:
			e.Type, e.MessageID = hub.EvFailed, hub.MessageID(fmt.Sprint("r", rapid.IntRange(1, replies+1).Draw(t, "which")))
		case 7, 8:
			e.Type, e.Status = hub.EvStatus, rapid.SampledFrom([]hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty, hub.Resolved, hub.Snoozed, hub.Spam}).Draw(t, "status")
		case 9:
			e.Type, e.Priority = hub.EvPriority, rapid.SampledFrom([]hub.Priority{hub.Normal, hub.Urgent}).Draw(t, "priority")
		case 10:
			e.Type, e.TeamID, e.AgentID = hub.EvHolder, rapid.SampledFrom([]hub.TeamID{"", "tea_n"}).Draw(t, "team"), rapid.SampledFrom([]hub.AgentID{"", "agt_a"}).Draw(t, "agent")
		case 11:
			e.Type, e.By, e.Reason = hub.EvWaived, "agt_a", "no need, 100 % sure"
		case 13:
			e.Type, e.DueAt, e.Reason = hub.EvPromised, now.Add(time.Duration(1+rapid.Int64Range(0, 9*3600).Draw(t, "promised"))*time.Second), "a call, soon"
		case 14:
			e.Type, e.Cycle = rapid.SampledFrom([]hub.ClockEventType{hub.EvKept, hub.EvDropped}).Draw(t, "how"), rapid.IntRange(1, 3).Draw(t, "which")
		case 12:
			e.Type, e.MessageID = hub.EvWithdrawn, hub.MessageID(fmt.Sprint("m", rapid.IntRange(0, i).Draw(t, "which")))
		}
		out = append(out, e)
	}
	return out
}

func blank() hub.Conversation {
	return hub.Conversation{ID: "cnv_1", Channel: "letter", Class: hub.ClassMail, Priority: hub.Normal}
}

// play advances event by event as they are learned of.
func play(t testing.TB, e *sla.Engine, events []hub.ClockEvent, until time.Time) (hub.Conversation, []hub.DueStep) {
	c := blank()
	now := storyStart
	for _, ev := range events {
		if ev.SeenAt.After(now) {
			now = ev.SeenAt
		}
		if _, _, err := e.Advance(&c, now, ev); err != nil {
			t.Fatal(err)
		}
	}
	steps, _, err := e.Advance(&c, until)
	if err != nil {
		t.Fatal(err)
	}
	return c, steps
}

// outcome is what must not depend on the way a state was reached.
func outcome(c hub.Conversation) ([]hub.Clock, time.Time) {
	clocks := slices.Clone(c.Clocks)
	for i := range clocks {
		clocks[i].DetectedAt = time.Time{}
	}
	return clocks, c.WaitingSince
}

func mustEngine(t interface{ Fatal(...any) }, s sla.Settings) *sla.Engine {
	e, err := sla.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestStepByStepEqualsFoldingEverything(t *testing.T) {
	e := mustEngine(t, richSettings())
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, 60) // far more than a state remembers one by one
		until := events[len(events)-1].At.Add(time.Hour)
		// Only what a state can still revoke: failures close behind their reply.
		events = slices.DeleteFunc(events, func(ev hub.ClockEvent) bool {
			return len(events) > 12 && (ev.Type == hub.EvFailed || ev.Type == hub.EvWithdrawn)
		})
		if len(events) == 0 {
			return
		}
		c, steps := play(t, e, events, until)
		full, err := e.Replay(blank(), until, events)
		if err != nil {
			rt.Fatal(err)
		}
		got, since := outcome(c)
		for _, k := range got {
			i := slices.IndexFunc(full.Clocks, func(f hub.Clock) bool { return f.Metric == k.Metric && f.Cycle == k.Cycle })
			if i < 0 {
				rt.Fatalf("clock %+v is not in the full fold %+v", k, full.Clocks)
			}
			if d := cmp.Diff(full.Clocks[i], k); d != "" {
				rt.Fatal(d)
			}
		}
		if !since.Equal(full.WaitingSince) {
			rt.Fatalf("waiting since %v, full fold %v", since, full.WaitingSince)
		}
		for _, k := range full.Clocks { // nothing that runs may be missing
			if k.StoppedAt.IsZero() && !slices.ContainsFunc(got, func(g hub.Clock) bool { return g.Metric == k.Metric && g.Cycle == k.Cycle }) {
				rt.Fatalf("lost %+v", k)
			}
		}
		// A breach that was told before a correction took it back is not told
		// again: its step is missing in what was played and in nothing else.
		told := func(d hub.DueStep) bool { return d.Step == sla.StepBreach }
		if len(slices.DeleteFunc(steps, told)) != len(slices.DeleteFunc(full.Steps, told)) {
			rt.Fatalf("steps %v, full fold %v", steps, full.Steps)
		}
	})
}

func TestAnyOrderOfArrivalGivesTheSameClocks(t *testing.T) {
	e := mustEngine(t, richSettings())
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, 10)
		until := events[len(events)-1].At.Add(time.Hour)
		for i := range events { // all learned of at the end, in whatever order
			events[i].SeenAt = until
		}
		a, _ := play(t, e, events, until)
		shuffled := slices.Clone(events)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(rt, "order")))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		b, _ := play(t, e, shuffled, until)
		ca, wa := outcome(a)
		cb, wb := outcome(b)
		if d := cmp.Diff(ca, cb); d != "" || !wa.Equal(wb) {
			rt.Fatalf("%s\n%v %v", d, wa, wb)
		}
	})
}

func TestPauseAndResumeAtOneInstantChangesNothing(t *testing.T) {
	e := mustEngine(t, richSettings())
	rapid.Check(t, func(rt *rapid.T) {
		first := storyStart.Add(time.Duration(rapid.IntRange(0, 72*3600).Draw(rt, "first")) * time.Second)
		pause := first.Add(time.Duration(rapid.IntRange(1, 72*3600).Draw(rt, "pause")) * time.Second)
		until := pause.Add(time.Duration(rapid.IntRange(0, 72*3600).Draw(rt, "until")) * time.Second)
		plain := []hub.ClockEvent{{Type: hub.EvReceived, At: first, SeenAt: first, Qualifies: true, Seq: 1}}
		paused := append(slices.Clone(plain),
			hub.ClockEvent{Type: hub.EvStatus, At: pause, SeenAt: pause, Status: hub.WaitingCustomer, Seq: 2},
			hub.ClockEvent{Type: hub.EvStatus, At: pause, SeenAt: pause, Status: hub.Open, Seq: 3})
		a, _ := play(t, e, plain, until)
		b, _ := play(t, e, paused, until)
		for i := range a.Clocks {
			b.Clocks[i].ConsumedSec, a.Clocks[i].ConsumedSec = 0, 0 // counted up to the last change, which b has one more of
		}
		ca, _ := outcome(a)
		cb, _ := outcome(b)
		if d := cmp.Diff(ca, cb); d != "" {
			rt.Fatal(d)
		}
	})
}

// What holders had adds up to what the clock counted, and the explanation too.
func TestHoldersAndExplanationAddUp(t *testing.T) {
	e := mustEngine(t, richSettings())
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, 12)
		until := events[len(events)-1].At.Add(time.Hour)
		c, _ := play(t, e, events, until)
		held, _, err := e.Held(&c, until)
		if err != nil {
			rt.Fatal(err)
		}
		for _, k := range c.Clocks {
			if k.StoppedAt.IsZero() {
				continue
			}
			sum, parts := int64(0), int64(0)
			for _, h := range held {
				if h.Metric == k.Metric && h.Cycle == k.Cycle {
					sum += h.Seconds
					parts++
				}
			}
			if sum > k.ConsumedSec || sum < k.ConsumedSec-parts {
				rt.Fatalf("held %d s of %d in %d shares", sum, k.ConsumedSec, parts)
			}
			why, err := e.Why(&c, until, k.Metric)
			if err != nil {
				rt.Fatal(err)
			}
			if why.Cycle == k.Cycle && why.Seconds != k.ConsumedSec {
				rt.Fatalf("explained %d s of %d: %v", why.Seconds, k.ConsumedSec, why.Words)
			}
		}
	})
}

// No alert key twice, however events come and whoever asks.
func TestNothingIsAnnouncedTwice(t *testing.T) {
	e := mustEngine(t, richSettings())
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt, 30)
		for i := range events {
			if rapid.Bool().Draw(rt, "late") {
				events[i].At = events[i].At.Add(-time.Duration(rapid.Int64Range(0, 20*3600*1000).Draw(rt, "by")) * time.Millisecond)
			}
		}
		c := blank()
		seen := map[string]bool{}
		once := func(key string) {
			if seen[key] {
				rt.Fatalf("%s twice", key)
			}
			seen[key] = true
		}
		note := func(changes []hub.ClockChange) {
			for _, ch := range changes {
				if ch.Kind == "breached" {
					once(fmt.Sprint(ch.Clock.Metric, ch.Clock.Cycle, sla.StepBreach))
				}
			}
		}
		for _, ev := range events {
			_, changes, err := e.Advance(&c, ev.SeenAt, ev)
			if err != nil {
				rt.Fatal(err)
			}
			note(changes)
			due, _, changes, err := e.Fire(&c, ev.SeenAt)
			if err != nil {
				rt.Fatal(err)
			}
			note(changes)
			for _, d := range due {
				once(fmt.Sprint(d.Metric, d.Cycle, d.Step))
			}
			if len(c.SLA) > 2500 {
				rt.Fatalf("the state grows: %d bytes", len(c.SLA))
			}
		}
	})
}
