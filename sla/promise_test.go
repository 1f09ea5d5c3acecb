package sla_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

func promised(t testing.TB, due, text string) hub.ClockEvent {
	return hub.ClockEvent{Type: hub.EvPromised, DueAt: utc(t, due), By: "agt_a", Reason: text}
}

func TestPromiseRunsUntilItIsKept(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", fromCustomer)
	s.at("2026-07-06T09:30:00Z", promised(t, "2026-07-07T15:00:00Z", "I'll call you, 100 %"))
	s.is(hub.Promise, 1, hub.ClockRunning, "2026-07-07T15:00:00Z", "")
	s.at("2026-07-06T09:40:00Z", fromAgent) // answers, but is not what was promised
	s.at("2026-07-06T09:50:00Z", hub.ClockEvent{Type: hub.EvHolder, TeamID: "tea_b", AgentID: "agt_b"})
	s.at("2026-07-06T10:00:00Z", status(hub.Resolved))
	s.is(hub.Promise, 1, hub.ClockRunning, "2026-07-07T15:00:00Z", "")
	s.at("2026-07-07T14:00:00Z", hub.ClockEvent{Type: hub.EvKept, Cycle: 1, By: "agt_b"})
	s.is(hub.Promise, 1, hub.ClockMet, "2026-07-07T15:00:00Z", "")
	if k := s.clock(hub.Promise, 1); k.Text != "I'll call you, 100 %" {
		t.Errorf("%+v", k)
	}
}

func TestBrokenPromiseIsBreachedWithItsCause(t *testing.T) {
	s := tell(t, settings(t, sla.Calendar{}, "first_response 1h"))
	s.at("2026-07-06T09:00:00Z", promised(t, "2026-07-06T10:00:00Z", "an answer"))
	s.at("2026-07-06T09:10:00Z", promised(t, "2026-07-06T12:00:00Z", "a call"))
	s.at("2026-07-06T09:20:00Z", promised(t, "2026-07-06T13:00:00Z", "cake"))
	s.at("2026-07-06T09:30:00Z", hub.ClockEvent{Type: hub.EvDropped, Cycle: 3})
	s.wait("2026-07-06T10:00:01Z")
	s.is(hub.Promise, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", sla.CausePromise)
	s.is(hub.Promise, 2, hub.ClockRunning, "2026-07-06T12:00:00Z", "")
	s.is(hub.Promise, 3, hub.ClockCancelled, "2026-07-06T13:00:00Z", sla.CauseDropped)
	if s.told("breached", hub.Promise) != 1 {
		t.Error(s.kinds())
	}
	s.at("2026-07-06T11:00:00Z", hub.ClockEvent{Type: hub.EvKept, Cycle: 1}) // late
	s.is(hub.Promise, 1, hub.ClockBreached, "2026-07-06T10:00:00Z", sla.CausePromise)
	s.at("2026-07-06T11:30:00Z", hub.ClockEvent{Type: hub.EvMerged})
	s.is(hub.Promise, 2, hub.ClockCancelled, "2026-07-06T12:00:00Z", sla.CauseMerged)
}
