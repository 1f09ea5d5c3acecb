package sla_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

func TestShippedPolicy(t *testing.T) {
	for class, want := range map[hub.ChannelClass]time.Duration{
		hub.ClassLive: 2 * time.Minute, hub.ClassMessaging: 15 * time.Minute, hub.ClassSocial: 30 * time.Minute,
		hub.ClassMail: 4 * time.Hour, hub.ClassVoice: 4 * time.Hour, "": 4 * time.Hour,
	} {
		s := tell(t, sla.Settings{})
		s.c.Class = class
		s.at("2026-07-05T03:00:00Z", fromCustomer) // a Sunday night: always open
		if k := s.clock(frt, 1); len(s.c.Clocks) != 1 || k.DueAt.Sub(k.StartedAt) != want || k.PolicyID != "pol_default" {
			t.Errorf("%s: %+v", class, s.c.Clocks)
		}
		s.at("2026-07-05T03:01:00Z", fromAgent).at("2026-07-05T03:02:00Z", fromCustomer)
		if k := s.clock(nrt, 1); k.DueAt.Sub(k.StartedAt) != want {
			t.Errorf("%s: %+v", class, k)
		}
	}
}

func TestMostSpecificTargetWins(t *testing.T) {
	p := sla.Policy{ID: "p", Targets: []sla.Target{
		{Metric: frt, Within: 1}, {Metric: frt, Class: hub.ClassMail, Within: 2}, {Metric: frt, Channel: "letter", Within: 3},
		{Metric: frt, Priority: hub.High, Within: 4}, {Metric: frt, Priority: hub.High, Class: hub.ClassMail, Within: 5},
		{Metric: frt, Priority: hub.High, Channel: "letter", Within: 6},
	}}
	for _, c := range []struct {
		priority hub.Priority
		channel  hub.ChannelKind
		class    hub.ChannelClass
		want     int64
	}{
		{hub.Normal, "x", "y", 1}, {hub.Normal, "x", hub.ClassMail, 2}, {hub.Normal, "letter", hub.ClassMail, 3},
		{hub.High, "x", "y", 4}, {hub.High, "x", hub.ClassMail, 5}, {hub.High, "letter", hub.ClassMail, 6},
	} {
		s := tell(t, sla.Settings{Policies: []sla.Policy{p}})
		s.c.Priority, s.c.Channel, s.c.Class = c.priority, c.channel, c.class
		if got := s.at("2026-07-06T09:00:00Z", fromCustomer).clock(frt, 1).TargetSec; got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestFirstPolicyWhoseConditionsHold(t *testing.T) {
	set := sla.Settings{Policies: []sla.Policy{
		{ID: "pol_vip", When: []sla.Condition{{Field: "tag", In: []string{"vip"}}}, Targets: []sla.Target{{Metric: frt, Within: 600}}},
		{ID: "pol_team", When: []sla.Condition{{Field: "team", In: []string{"tea_a", "tea_b"}}}, Targets: []sla.Target{{Metric: frt, Within: 1200}}},
	}}
	s := tell(t, set).at("2026-07-06T09:00:00Z", fromCustomer)
	if len(s.c.Clocks) != 0 || s.c.WaitingSince.IsZero() {
		t.Error("no policy, no clock, but the customer waits all the same")
	}
	s.at("2026-07-06T09:01:00Z", hub.ClockEvent{Type: hub.EvHolder, TeamID: "tea_b"}).is(frt, 1, hub.ClockRunning, "2026-07-06T09:20:00Z", "")
	s.c.Tags = []string{"new", "vip"} // no event: the engine notices
	s.wait("2026-07-06T09:02:00Z").is(frt, 1, hub.ClockRunning, "2026-07-06T09:10:00Z", "")
	s.c.Tags = []string{"new"}
	s.wait("2026-07-06T09:03:00Z").is(frt, 1, hub.ClockRunning, "2026-07-06T09:20:00Z", "")
	if s.told("deadline_changed", frt) != 2 {
		t.Error(s.kinds())
	}
}

func TestNewPolicyVersionIsForNewClocksUntilApplied(t *testing.T) {
	old, fresh := terms(t, "first_response 4h, next_response 4h"), terms(t, "first_response 1h, next_response 1h")
	fresh.Version = 2
	s := tell(t, sla.Settings{Policies: []sla.Policy{old}}).at("2026-07-06T09:00:00Z", fromCustomer)
	saved := utc(t, "2026-07-06T09:30:00Z")
	if err := s.e.Set(sla.Settings{Policies: []sla.Policy{fresh}, Since: saved, Earlier: []sla.Edition{{Policies: []sla.Policy{old}}}}); err != nil {
		t.Fatal(err)
	}
	s.at("2026-07-06T09:40:00Z", hub.ClockEvent{Type: hub.EvHolder, AgentID: "agt_a"}).is(frt, 1, hub.ClockRunning, "2026-07-06T13:00:00Z", "")
	s.at("2026-07-06T09:50:00Z", hub.ClockEvent{Type: hub.EvPolicy}).is(frt, 1, hub.ClockRunning, "2026-07-06T10:00:00Z", "")
	if s.clock(frt, 1).PolicyVer != 2 {
		t.Errorf("%+v", s.clock(frt, 1))
	}
	o := tell(t, sla.Settings{Policies: []sla.Policy{fresh}, Since: saved, Earlier: []sla.Edition{{Policies: []sla.Policy{old}}}})
	o.at("2026-07-06T11:00:00Z", fromCustomer).is(frt, 1, hub.ClockRunning, "2026-07-06T12:00:00Z", "")
}

func TestCalendarEditMovesOnlyTheFuture(t *testing.T) {
	was := nineToFive(bucharest, nil)
	set := settings(t, was, "first_response 4h")
	s := tell(t, set).at("2026-07-06T13:00:00Z", fromCustomer) // 16:00, an hour today, three tomorrow
	s.is(frt, 1, hub.ClockRunning, "2026-07-07T09:00:00Z", "")
	set.Workspace = week(bucharest, nil, "mon tue wed thu fri", sla.Span{"10:00", "12:00"}).Edit(was, utc(t, "2026-07-06T15:00:00Z"))
	if err := s.e.Set(set); err != nil {
		t.Fatal(err)
	}
	s.at("2026-07-06T15:00:00Z", hub.ClockEvent{Type: hub.EvPolicy}).is(frt, 1, hub.ClockRunning, "2026-07-08T08:00:00Z", "")
	if last := s.changes[len(s.changes)-1]; last.Kind != "deadline_changed" || !last.Old.Equal(utc(t, "2026-07-07T09:00:00Z")) {
		t.Errorf("%+v", last)
	}
}

func TestConversationOpenedByUsHasNoFirstResponse(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 2h, resolution 8h"))
	s.at("2026-07-06T09:00:00Z", hub.ClockEvent{Type: hub.EvOpened}).at("2026-07-06T09:00:00Z", fromAgent)
	if len(s.c.Clocks) != 0 {
		t.Error(s.c.Clocks)
	}
	s.at("2026-07-06T10:00:00Z", fromCustomer).is(nrt, 1, hub.ClockRunning, "2026-07-06T12:00:00Z", "").is(rt, 1, hub.ClockRunning, "2026-07-06T18:00:00Z", "")
}

func TestWhatNobodyWroteMovesNoClock(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", hub.ClockEvent{Type: hub.EvReceived})
	if len(s.c.Clocks) != 0 || !s.c.WaitingSince.IsZero() {
		t.Error("automatic mail starts nothing")
	}
	s.at("2026-07-06T09:10:00Z", fromCustomer).at("2026-07-06T09:11:00Z", fromBot).is(frt, 1, hub.ClockRunning, "2026-07-06T10:10:00Z", "")
}

func TestAIStopsOnlyWhereThePolicySaysSo(t *testing.T) {
	for _, stops := range []bool{false, true} {
		set := settings(t, sla.Calendar{}, "first_response 1h")
		set.Policies[0].AIStops = stops
		s := tell(t, set).at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:01:00Z", hub.ClockEvent{Type: hub.EvReplied, By: sla.ByAI})
		if met := s.clock(frt, 1).State == hub.ClockMet; met != stops {
			t.Errorf("ai_stops %v: %+v", stops, s.clock(frt, 1))
		}
	}
}

func TestUndoneReplyLeavesNoTrace(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", message("m")).at("2026-07-06T09:50:00Z", reply("r")).at("2026-07-06T09:50:05Z", hub.ClockEvent{Type: hub.EvUndone, MessageID: "r"})
	s.is(frt, 1, hub.ClockRunning, "2026-07-06T10:00:00Z", "").wait("2026-07-06T11:00:00Z").is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", "")
}

func TestBreachedUnansweredThenAnsweredLetsNextResponseBegin(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T11:00:00Z", fromCustomer)
	if k := s.clock(frt, 1); k.State != hub.ClockBreached || !k.StoppedAt.IsZero() || len(s.c.Clocks) != 1 {
		t.Errorf("one wait, breached and running: %+v", s.c.Clocks)
	}
	s.at("2026-07-06T12:00:00Z", fromAgent).at("2026-07-06T13:00:00Z", fromCustomer).is(nrt, 1, hub.ClockRunning, "2026-07-06T14:00:00Z", "")
	s.is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", "")
}

func TestResolveAfterABreachStaysABreach(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T11:00:00Z", status(hub.Resolved))
	if k := s.clock(frt, 1); k.State != hub.ClockBreached || k.StoppedAt.IsZero() {
		t.Errorf("%+v", k)
	}
}

func TestWithdrawals(t *testing.T) {
	withdraw := func(id string) hub.ClockEvent {
		return hub.ClockEvent{Type: hub.EvWithdrawn, MessageID: hub.MessageID(id)}
	}
	s := tell(t, settings(t, sla.Calendar{}, "next_response 1h"))
	s.at("2026-07-06T09:00:00Z", message("a")).at("2026-07-06T09:20:00Z", message("b"))
	s.at("2026-07-06T09:30:00Z", withdraw("a")).is(nrt, 1, hub.ClockRunning, "2026-07-06T10:20:00Z", "")
	if !s.c.WaitingSince.Equal(utc(t, "2026-07-06T09:20:00Z")) {
		t.Error(s.c.WaitingSince)
	}
	s.at("2026-07-06T09:31:00Z", withdraw("b")).is(nrt, 1, hub.ClockCancelled, "2026-07-06T10:20:00Z", sla.CauseWithdrawn)
}

func TestSpamCancelsAndMistakenSpamBeginsAgain(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, resolution 8h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:10:00Z", status(hub.Spam))
	s.is(frt, 1, hub.ClockCancelled, "2026-07-06T10:00:00Z", sla.CauseSpam).is(rt, 1, hub.ClockCancelled, "2026-07-06T17:00:00Z", sla.CauseSpam)
	s.at("2026-07-06T09:20:00Z", fromCustomer)
	if !s.c.WaitingSince.IsZero() || len(s.steps) != 0 {
		t.Error("a message into spam wakes nobody")
	}
	s.at("2026-07-06T12:00:00Z", status(hub.Open)).is(frt, 2, hub.ClockRunning, "2026-07-06T13:00:00Z", "").is(rt, 2, hub.ClockRunning, "2026-07-06T20:00:00Z", "")
}

func TestReopenedAfterTheWindowBeginsAnew(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, resolution 8h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:10:00Z", fromAgent).at("2026-07-06T10:00:00Z", status(hub.Resolved))
	s.at("2026-07-13T10:00:01Z", fromCustomer)
	s.is(frt, 2, hub.ClockRunning, "2026-07-13T11:00:01Z", "").is(rt, 2, hub.ClockRunning, "2026-07-13T18:00:01Z", "")
	if k := s.clock(rt, 1); k.State != hub.ClockMet || k.Provisional {
		t.Errorf("final now: %+v", k)
	}
}

func TestResolutionGoesOnOverThirdPartyAndSnooze(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "resolution 8h")).at("2026-07-06T09:00:00Z", fromCustomer)
	for _, st := range []hub.Status{hub.WaitingThirdParty, hub.Snoozed, hub.Open} {
		s.at("2026-07-06T10:00:00Z", status(st)).is(rt, 1, hub.ClockRunning, "2026-07-06T17:00:00Z", "")
	}
	set := settings(t, sla.Calendar{}, "resolution 8h")
	set.Policies[0].Pause = []hub.Status{hub.WaitingThirdParty}
	s = tell(t, set).at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T10:00:00.500Z", status(hub.WaitingThirdParty)).is(rt, 1, hub.ClockPaused, "", "")
	s.at("2026-07-06T11:00:00Z", status(hub.WaitingCustomer)).is(rt, 1, hub.ClockRunning, "2026-07-06T17:59:59.5Z", "")
}

func TestMessageFromBeforeAResolveThatNobodyHadSeen(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 1h, resolution 8h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:10:00Z", fromAgent).at("2026-07-06T09:31:00Z", status(hub.Resolved))
	s.seen("2026-07-06T09:30:00Z", "2026-07-06T09:33:00Z", message("late"))
	if !s.c.WaitingSince.Equal(utc(t, "2026-07-06T09:30:00Z")) {
		t.Errorf("the customer waits since %v", s.c.WaitingSince)
	}
	s.is(nrt, 2, hub.ClockRunning, "2026-07-06T10:30:00Z", "")
	if s.clock(rt, 1).State != hub.ClockRunning {
		t.Error(s.c.Clocks)
	}
}

func TestLateEventCorrectsAnOutcome(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", message("a")).at("2026-07-06T09:30:00Z", reply("r"))
	s.seen("2026-07-06T08:00:00Z", "2026-07-06T10:00:00Z", message("b"))
	s.is(frt, 1, hub.ClockBreached, "2026-07-06T09:00:00Z", sla.CauseIngestDelay)
	s.expectKinds("first_response started", "first_response met", "first_response breached", "first_response corrected")
}

func TestMergeWithAnAnsweredConversation(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 2h, resolution 8h")).at("2026-07-06T10:00:00Z", fromCustomer)
	s.at("2026-07-06T10:10:00Z", hub.ClockEvent{Type: hub.EvAbsorbed, MessageID: "merge1", StartedAt: utc(t, "2026-07-06T08:00:00Z"), WaitingSince: utc(t, "2026-07-06T09:30:00Z"), Answered: true})
	s.is(frt, 1, hub.ClockMet, "2026-07-06T11:00:00Z", sla.CauseMerged)
	s.is(nrt, 1, hub.ClockRunning, "2026-07-06T11:30:00Z", "").is(rt, 1, hub.ClockRunning, "2026-07-06T16:00:00Z", "")
	s.at("2026-07-06T10:20:00Z", hub.ClockEvent{Type: hub.EvUndone, MessageID: "merge1"})
	s.is(frt, 1, hub.ClockRunning, "2026-07-06T11:00:00Z", "").is(rt, 1, hub.ClockRunning, "2026-07-06T18:00:00Z", "")
}

func TestSplitIsNotBornLate(t *testing.T) {
	ev := message("twin")
	ev.Reason = sla.ReasonSplit
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h")).seen("2026-07-06T09:00:00Z", "2026-07-06T11:00:00Z", ev)
	if k := s.is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", "").clock(frt, 1); k.BornLate {
		t.Errorf("%+v", k)
	}
}

func TestChannelSwitchKeepsTheRunningClock(t *testing.T) {
	s := tell(t, sla.Settings{})
	s.c.Channel, s.c.Class = "talk", hub.ClassLive
	s.at("2026-07-06T09:00:00Z", hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, Channel: "letter", Class: hub.ClassMail})
	s.is(frt, 1, hub.ClockRunning, "2026-07-06T13:00:00Z", "")
	s.at("2026-07-06T09:01:00Z", hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, Channel: "talk", Class: hub.ClassLive}).is(frt, 1, hub.ClockRunning, "2026-07-06T13:00:00Z", "")
	s.at("2026-07-06T09:02:00Z", fromAgent).at("2026-07-06T09:03:00Z", hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, Channel: "talk", Class: hub.ClassLive})
	s.is(nrt, 1, hub.ClockRunning, "2026-07-06T09:05:00Z", "")
}

func TestClockWithoutEnoughOpenHoursCannotBeScheduled(t *testing.T) {
	set := settings(t, sla.Calendar{Zone: "UTC", Week: map[string][]sla.Span{}}, "first_response 1h")
	s := tell(t, set).at("2026-07-06T09:00:00Z", fromCustomer).is(frt, 1, hub.ClockRunning, "", sla.CauseUnschedulable)
	if len(s.steps) != 0 {
		t.Error(s.steps)
	}
	if err := set.Check(s.now); !hub.Is(err, hub.Invalid) || !strings.Contains(err.Error(), "400 days") {
		t.Error(err)
	}
	if err := settings(t, nineToFive(paris, nil), "resolution 500h").Check(s.now); err != nil {
		t.Error(err)
	}
}

func TestBreachIsHeldAgainstWhoHadIt(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h")).at("2026-07-06T09:00:00Z", fromCustomer)
	s.at("2026-07-06T09:20:00Z", hub.ClockEvent{Type: hub.EvHolder, TeamID: "tea_a"}).at("2026-07-06T09:50:00Z", hub.ClockEvent{Type: hub.EvHolder, TeamID: "tea_a", AgentID: "agt_ada"})
	s.at("2026-07-06T10:30:00Z", hub.ClockEvent{Type: hub.EvHolder, AgentID: "agt_bob"}).at("2026-07-06T10:40:00Z", fromAgent)
	held, _, err := s.e.Held(&s.c, s.now)
	if err != nil {
		t.Fatal(err)
	}
	want := []sla.Holding{{Metric: frt, Cycle: 1, Holder: "queue", Seconds: 1200}, {Metric: frt, Cycle: 1, Holder: "team:tea_a", Seconds: 1800},
		{Metric: frt, Cycle: 1, Holder: "agent:agt_ada", Seconds: 2400, Breached: true}, {Metric: frt, Cycle: 1, Holder: "agent:agt_bob", Seconds: 600}}
	for i := range want {
		if i >= len(held) || held[i] != want[i] {
			t.Fatalf("got %+v", held)
		}
	}
}

func TestWhySpeaksOfEverySecond(t *testing.T) {
	s := tell(t, settings(t, nineToFive(bucharest, map[string][]sla.Span{"2026-06-01": {}}), "first_response 2h"))
	s.at("2026-05-29T13:30:00Z", fromCustomer)
	why, err := s.e.Why(&s.c, s.now, frt)
	if err != nil || why.Seconds != 7200 || len(why.Parts) != 3 || why.Parts[1].Reason != "closed" || why.Due == nil {
		t.Fatalf("%+v %v", why, err)
	}
	if text := strings.Join(why.Words, "\n"); !strings.Contains(text, "30m, counted") || !strings.Contains(text, "Due 2026-06-02T07:30:00Z") {
		t.Error(text)
	}
	if _, err := s.e.Why(&s.c, s.now, rt); !hub.Is(err, hub.Missing) {
		t.Error(err)
	}
}

func TestReopenedInTheLastInstantOfTheWindowIsTheSameClock(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "resolution 8h")).at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T10:00:00Z", status(hub.Resolved))
	s.at("2026-07-13T10:00:00Z", fromCustomer).is(rt, 1, hub.ClockRunning, "2026-07-13T17:00:00Z", "")
}

func TestABreachTakenBackAndFoundAgainIsToldOnce(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h")).at("2026-07-06T09:00:00Z", message("m")).wait("2026-07-06T10:01:00Z")
	s.seen("2026-07-06T09:50:00Z", "2026-07-06T10:05:00Z", reply("r")).is(frt, 1, hub.ClockMet, "2026-07-06T10:00:00Z", "")
	s.at("2026-07-06T10:10:00Z", failed("r")).is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", sla.CauseDeliveryFailed)
	s.expectKinds("first_response started", "first_response breached", "first_response corrected", "first_response met",
		"first_response revoked", "first_response corrected")
}

// What comes from before all that is remembered counts from the last instant
// that is no longer known in detail.
func TestEventFromBeforeTheRememberedOnes(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "next_response 1h"))
	start := utc(t, "2026-07-06T09:00:00Z")
	for i := range 20 {
		at := start.Add(time.Duration(i) * time.Minute).Format(time.RFC3339)
		if i%2 == 0 {
			s.at(at, fromCustomer)
		} else {
			s.at(at, fromAgent)
		}
	}
	before := len(s.changes)
	s.seen("2026-07-06T08:00:00Z", "2026-07-06T09:20:00Z", message("old"))
	for _, c := range s.changes[before:] {
		if c.Clock.State == hub.ClockBreached {
			t.Errorf("%+v", c)
		}
	}
	if !s.c.WaitingSince.IsZero() {
		t.Error("answered by what was said since", s.c.WaitingSince)
	}
	for _, k := range s.c.Clocks {
		if k.StartedAt.Before(start.Add(10 * time.Minute)) {
			t.Errorf("%+v", k)
		}
	}
}
