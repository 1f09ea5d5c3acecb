package sla_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// The worked examples that need only a calendar.
func TestWorkedExamplesOfDeadlines(t *testing.T) {
	split := week(bucharest, nil, "mon tue wed thu fri", sla.Span{"08:00", "12:00"}, sla.Span{"13:30", "18:00"})
	nights := week(paris, nil, allDays, sla.Span{"22:00", "06:00"})
	for name, c := range map[string]struct {
		cal                sla.Calendar
		start, target, due string
	}{
		"E1 holiday":              {nineToFive(bucharest, map[string][]sla.Span{"2026-06-01": {}}), "2026-05-29T16:30:00+03:00", "2h", "2026-06-02T07:30:00Z"},
		"E2 clocks forward":       {nineToFive(bucharest, nil), "2026-03-27T16:00:00+02:00", "4h", "2026-03-30T09:00:00Z"},
		"E3 always open week":     {week(paris, nil, allDays, sla.Span{"00:00", "24:00"}), "2026-03-28T12:00:00+01:00", "24h", "2026-03-29T11:00:00Z"},
		"E4 night of nine hours":  {nights, "2026-10-24T23:00:00+02:00", "8h", "2026-10-25T05:00:00Z"},
		"E4b ordinary night":      {nights, "2026-10-17T23:00:00+02:00", "8h", "2026-10-18T21:00:00Z"},
		"E5 boundary in a gap":    {week(paris, nil, "sun", sla.Span{"02:30", "10:00"}), "2026-03-29T00:00:00+01:00", "7h", "2026-03-29T08:00:00Z"},
		"E6 lunch":                {split, "2026-07-07T11:45:00+03:00", "30m", "2026-07-07T10:45:00Z"},
		"E7 customer's zone":      {nineToFive(bucharest, nil), "2026-03-16T17:30:00-04:00", "1h", "2026-03-17T08:00:00Z"},
		"E14 warning at 80%":      {nineToFive(bucharest, nil), "2026-03-27T16:00:00+02:00", "3h12m", "2026-03-30T08:12:00Z"},
		"E14 warning 30 m before": {nineToFive(bucharest, nil), "2026-03-27T16:00:00+02:00", "3h30m", "2026-03-30T08:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := c.cal.Compile()
			if err != nil {
				t.Fatal(err)
			}
			due, ok := h.Deadline(utc(t, c.start), span(t, c.target))
			if !ok || !due.Equal(utc(t, c.due)) {
				t.Errorf("due %s %v, want %s", due.Format(time.RFC3339), ok, c.due)
			}
		})
	}
	h, _ := nineToFive(bucharest, nil).Compile()
	if due, _ := h.Deadline(utc(t, "2026-03-27T14:00:00Z"), 4*3600); due.Sub(utc(t, "2026-03-27T14:00:00Z")) != 67*time.Hour {
		t.Error("E2: not 67 elapsed hours")
	}
	h, _ = week(paris, nil, "sun", sla.Span{"02:30", "10:00"}).Compile()
	seg := h.Segments(utc(t, "2026-03-28T12:00:00Z"), utc(t, "2026-03-30T00:00:00Z"))
	if len(seg) != 1 || !seg[0].From.Equal(utc(t, "2026-03-29T01:00:00Z")) || !seg[0].To.Equal(utc(t, "2026-03-29T08:00:00Z")) {
		t.Errorf("E5: %v", seg)
	}
}

func settings(t testing.TB, cal sla.Calendar, text string) sla.Settings {
	return sla.Settings{Policies: []sla.Policy{terms(t, text)}, Workspace: cal}
}

func TestE8WaitingForCustomerPausesResolutionOnly(t *testing.T) {
	s := tell(t, settings(t, nineToFive(bucharest, nil), "resolution 8h, next_response 1h"))
	s.at("2026-07-06T06:00:00Z", fromCustomer).at("2026-07-06T07:00:00Z", fromAgent)
	s.at("2026-07-06T08:00:00Z", status(hub.WaitingCustomer)).is(rt, 1, hub.ClockPaused, "", "")
	s.at("2026-07-08T12:00:00Z", fromCustomer)
	s.is(rt, 1, hub.ClockRunning, "2026-07-09T10:00:00Z", "").is(nrt, 2, hub.ClockRunning, "2026-07-08T13:00:00Z", "")
	if used := s.clock(rt, 1).ConsumedSec; used != 2*3600 {
		t.Errorf("resolution used %d s, want 2 h", used)
	}
	if s.told("paused", rt) != 1 || s.told("resumed", rt) != 1 {
		t.Error(s.kinds())
	}
}

func TestE9ReopenedResolutionGoesOn(t *testing.T) {
	s := tell(t, settings(t, nineToFive(bucharest, nil), "resolution 8h"))
	s.at("2026-07-06T06:00:00Z", fromCustomer).at("2026-07-06T09:00:00Z", status(hub.Resolved))
	if k := s.clock(rt, 1); k.State != hub.ClockMet || !k.Provisional || k.ConsumedSec != 3*3600 {
		t.Errorf("%+v", k)
	}
	s.at("2026-07-07T11:00:00Z", fromCustomer).is(rt, 1, hub.ClockRunning, "2026-07-08T08:00:00Z", "")
	s.expectKinds("resolution started", "resolution met", "resolution resumed")
}

func TestE10MoveToTeamInAnotherZoneKeepsWhatIsUsed(t *testing.T) {
	set := settings(t, sla.Calendar{}, "first_response 4h")
	set.Calendars = map[string]sla.Calendar{"B": nineToFive(bucharest, nil), "N": nineToFive(newYork, nil)}
	set.TeamCalendar = map[hub.TeamID]string{"tea_b": "B", "tea_n": "N"}
	s := tell(t, set)
	s.c.TeamID = "tea_b"
	s.at("2026-07-06T12:00:00Z", fromCustomer).at("2026-07-06T13:00:00Z", hub.ClockEvent{Type: hub.EvHolder, TeamID: "tea_n"})
	s.is(frt, 1, hub.ClockRunning, "2026-07-06T16:00:00Z", "")
	if s.told("deadline_changed", frt) != 1 || s.clock(frt, 1).ConsumedSec != 3600 {
		t.Error(s.kinds(), s.clock(frt, 1).ConsumedSec)
	}
}

func TestE11BounceRevokesTheStop(t *testing.T) {
	start := func() *story {
		s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
		return s.at("2026-07-06T09:00:00Z", message("m1")).at("2026-07-06T09:40:00Z", reply("r1")).is(frt, 1, hub.ClockMet, "2026-07-06T10:00:00Z", "")
	}
	a := start().at("2026-07-06T09:50:00Z", failed("r1"))
	a.is(frt, 1, hub.ClockRunning, "2026-07-06T10:00:00Z", "")
	a.expectKinds("first_response started", "first_response met", "first_response revoked")
	if len(a.steps) == 0 || !a.c.WaitingSince.Equal(utc(t, "2026-07-06T09:00:00Z")) {
		t.Error("the clock must run again", a.steps)
	}
	b := start().at("2026-07-06T10:20:00Z", failed("r1"))
	b.is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", sla.CauseDeliveryFailed)
	b.expectKinds("first_response started", "first_response met", "first_response revoked", "first_response breached", "first_response corrected")
	k := b.clock(frt, 1)
	if !k.BreachedAt.Equal(utc(t, "2026-07-06T10:00:00Z")) || !k.DetectedAt.Equal(utc(t, "2026-07-06T10:20:00Z")) {
		t.Errorf("breach at %v, detected %v", k.BreachedAt, k.DetectedAt)
	}
	if last := b.changes[len(b.changes)-1]; last.Was != hub.ClockMet {
		t.Errorf("corrected from %q", last.Was)
	}
}

func TestE14WarningsFallIntoOpeningHours(t *testing.T) {
	set := settings(t, nineToFive(bucharest, nil), "first_response 4h")
	set.Policies[0].Warn = []sla.Mark{{Percent: 80}, {Before: 1800}}
	s := tell(t, set).at("2026-03-27T14:00:00Z", fromCustomer)
	want := []string{"warn:80% 2026-03-30T08:12:00Z", "warn:30m 2026-03-30T08:30:00Z", "breach 2026-03-30T09:00:00Z"}
	for i, d := range s.steps {
		if got := d.Step + " " + d.At.Format(time.RFC3339); i >= len(want) || got != want[i] {
			t.Errorf("step %d: %s", i, got)
		}
	}
	if len(s.steps) != len(want) {
		t.Error(s.steps)
	}
}

func TestE18LaterMessagesDoNotMoveTheWait(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "next_response 1h"))
	for _, m := range []string{"05", "20", "50"} {
		s.at("2026-07-06T09:"+m+":00Z", fromCustomer).is(nrt, 1, hub.ClockRunning, "2026-07-06T10:05:00Z", "")
	}
	s.at("2026-07-06T10:00:00Z", fromAgent).is(nrt, 1, hub.ClockMet, "2026-07-06T10:05:00Z", "")
	if used := s.clock(nrt, 1).ConsumedSec; used != 55*60 || !s.c.WaitingSince.IsZero() {
		t.Errorf("used %d s", used)
	}
}

func TestE19ResolvedUnansweredThenANewFirstResponse(t *testing.T) {
	s := tell(t, settings(t, nineToFive(bucharest, nil), "first_response 1h, resolution 8h"))
	s.at("2026-07-06T06:00:00Z", fromCustomer).at("2026-07-06T06:10:00Z", status(hub.Resolved))
	s.is(frt, 1, hub.ClockCancelled, "2026-07-06T07:00:00Z", sla.CauseResolvedUnanswered)
	s.at("2026-07-07T11:00:00Z", fromCustomer)
	s.is(frt, 2, hub.ClockRunning, "2026-07-07T12:00:00Z", "").is(rt, 1, hub.ClockRunning, "2026-07-08T10:50:00Z", "")
	s.is(frt, 1, hub.ClockCancelled, "2026-07-06T07:00:00Z", sla.CauseResolvedUnanswered)
}

func TestE20BornLateBecauseWeWereDown(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 2h"))
	s.seen("2026-07-06T09:30:00Z", "2026-07-06T12:00:00Z", fromCustomer)
	s.is(frt, 1, hub.ClockBreached, "2026-07-06T11:30:00Z", sla.CauseIngestDelay)
	k := s.clock(frt, 1)
	if !k.BornLate || !k.BreachedAt.Equal(utc(t, "2026-07-06T11:30:00Z")) || !k.DetectedAt.Equal(utc(t, "2026-07-06T12:00:00Z")) {
		t.Errorf("%+v", k)
	}
	s.expectKinds("first_response started", "first_response breached")
}

func TestE21ReplyAtTheDeadlineIsMet(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T10:00:00.000Z", fromAgent).is(frt, 1, hub.ClockMet, "2026-07-06T10:00:00Z", "")
	s = tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T10:00:00.001Z", fromAgent).is(frt, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", "")
	s.expectKinds("first_response started", "first_response breached", "first_response stopped")
}

func TestE22ReplyOutsideHours(t *testing.T) {
	s := tell(t, settings(t, nineToFive(bucharest, nil), "first_response 1h"))
	s.at("2026-07-06T16:20:00+03:00", fromCustomer).at("2026-07-06T22:00:00+03:00", fromAgent)
	k := s.clock(frt, 1)
	if k.State != hub.ClockMet || k.ConsumedSec != 40*60 || k.ElapsedSec != 5*3600+40*60 {
		t.Errorf("%+v", k)
	}
}

func TestE23BotInFront(t *testing.T) {
	set := settings(t, sla.Calendar{}, "first_response 30m")
	set.Policies[0].Start = sla.Handoff
	s := tell(t, set)
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:00:01Z", fromBot)
	if len(s.c.Clocks) != 0 || !s.c.WaitingSince.IsZero() {
		t.Errorf("nobody waits for a human yet: %+v", s.c.Clocks)
	}
	s.at("2026-07-06T09:20:00Z", hub.ClockEvent{Type: hub.EvHandoff}).is(frt, 1, hub.ClockRunning, "2026-07-06T09:50:00Z", "")
	s.at("2026-07-06T09:35:00Z", fromAgent).is(frt, 1, hub.ClockMet, "2026-07-06T09:50:00Z", "")
	_, bot, err := s.e.Held(&s.c, s.now)
	if k := s.clock(frt, 1); err != nil || k.ConsumedSec != 15*60 || bot != 20*60 {
		t.Errorf("human %d s, bot %d s, %v", k.ConsumedSec, bot, err)
	}
}

func TestE24MergeKeepsTheEarlierWait(t *testing.T) {
	set := settings(t, sla.Calendar{}, "next_response 1h")
	b := tell(t, set).at("2026-07-06T09:15:00Z", fromCustomer)
	a := tell(t, set).at("2026-07-06T10:00:00Z", fromCustomer)
	a.at("2026-07-06T10:05:00Z", hub.ClockEvent{Type: hub.EvAbsorbed, WaitingSince: b.c.WaitingSince, StartedAt: utc(t, "2026-07-06T09:15:00Z")})
	b.at("2026-07-06T10:05:00Z", hub.ClockEvent{Type: hub.EvMerged})
	a.is(nrt, 1, hub.ClockRunning, "2026-07-06T10:15:00Z", "")
	b.is(nrt, 1, hub.ClockCancelled, "2026-07-06T10:15:00Z", sla.CauseMerged)
	if !a.c.WaitingSince.Equal(utc(t, "2026-07-06T09:15:00Z")) || !b.c.WaitingSince.IsZero() {
		t.Error(a.c.WaitingSince, b.c.WaitingSince)
	}
}

func TestE25ShorterTargetBreachesAtTheChange(t *testing.T) {
	set := settings(t, sla.Calendar{}, "first_response 4h")
	set.Policies[0].Targets = append(set.Policies[0].Targets, sla.Target{Metric: frt, Priority: hub.Urgent, Within: 20 * 60})
	s := tell(t, set)
	s.c.AssigneeID = "agt_ada"
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:30:00Z", hub.ClockEvent{Type: hub.EvPriority, Priority: hub.Urgent})
	s.is(frt, 1, hub.ClockBreached, "2026-07-06T09:30:00Z", sla.CausePolicyChange)
	held, _, err := s.e.Held(&s.c, s.now)
	if err != nil || len(held) != 1 || held[0].Breached || held[0].Seconds != 1800 {
		t.Errorf("attributed to %+v, %v", held, err)
	}
}

func TestE27ThanksStartsAWaitThatOneKeyWaives(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:10:00Z", fromAgent).at("2026-07-06T09:20:00Z", fromCustomer)
	s.is(nrt, 1, hub.ClockRunning, "2026-07-06T10:20:00Z", "")
	s.at("2026-07-06T09:21:00Z", hub.ClockEvent{Type: hub.EvWaived, By: "agt_ada", Reason: "thanks, nothing more"})
	s.is(nrt, 1, hub.ClockCancelled, "2026-07-06T10:20:00Z", sla.CauseWaived)
	if last := s.changes[len(s.changes)-1]; last.Kind != "cancelled" || last.By != "agt_ada" || last.Reason != "thanks, nothing more" {
		t.Errorf("%+v", last)
	}
}

func TestE28WaitingForCustomerDoesNotHideAnUnansweredMessage(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h, next_response 1h, resolution 8h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer).at("2026-07-06T09:10:00Z", fromAgent).at("2026-07-06T09:20:00Z", fromCustomer)
	s.at("2026-07-06T09:30:00Z", status(hub.WaitingCustomer))
	s.is(rt, 1, hub.ClockPaused, "", "").is(nrt, 1, hub.ClockRunning, "2026-07-06T10:20:00Z", "")
}
