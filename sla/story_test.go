package sla_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// nineToFive is Monday to Friday 09:00–17:00.
func nineToFive(zone string, exceptions map[string][]sla.Span) sla.Calendar {
	return week(zone, exceptions, "mon tue wed thu fri", sla.Span{"09:00", "17:00"})
}

func week(zone string, exceptions map[string][]sla.Span, days string, spans ...sla.Span) sla.Calendar {
	c := sla.Calendar{Zone: zone, Week: map[string][]sla.Span{}, Exceptions: exceptions}
	for _, d := range strings.Fields(days) {
		c.Week[d] = spans
	}
	return c
}

const (
	bucharest = "Europe/Bucharest"
	paris     = "Europe/Paris"
	newYork   = "America/New_York"
	allDays   = "mon tue wed thu fri sat sun"
)

func utc(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func span(t testing.TB, s string) sla.Duration {
	t.Helper()
	d, err := sla.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// terms makes a policy from "first_response 2h, resolution 8h".
func terms(t testing.TB, text string) sla.Policy {
	p := sla.Policy{ID: "pol_test", Version: 1}
	for _, part := range strings.Split(text, ", ") {
		metric, within, _ := strings.Cut(part, " ")
		p.Targets = append(p.Targets, sla.Target{Metric: hub.Metric(metric), Within: span(t, within)})
	}
	return p
}

// story plays events into one conversation the way the rooms do.
type story struct {
	t       testing.TB
	e       *sla.Engine
	c       hub.Conversation
	now     time.Time
	n       int
	changes []hub.ClockChange
	steps   []hub.DueStep
	events  []hub.ClockEvent
}

func tell(t testing.TB, s sla.Settings) *story {
	t.Helper()
	e, err := sla.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return &story{t: t, e: e, c: hub.Conversation{ID: "cnv_1", Channel: "letter", Class: hub.ClassMail, Status: hub.Open, Priority: hub.Normal}}
}

// at plays an event that is learned of when it happens.
func (s *story) at(when string, ev hub.ClockEvent) *story {
	s.t.Helper()
	return s.seen(when, when, ev)
}

// seen plays an event that happened at one instant and is learned of at another.
func (s *story) seen(when, learned string, ev hub.ClockEvent) *story {
	s.t.Helper()
	ev.At, ev.SeenAt = utc(s.t, when), utc(s.t, learned)
	s.n++
	ev.Seq = int64(s.n)
	switch ev.Type {
	case hub.EvStatus:
		s.c.Status = ev.Status
	case hub.EvPriority:
		s.c.Priority = ev.Priority
	case hub.EvHolder:
		s.c.TeamID, s.c.AssigneeID = ev.TeamID, ev.AgentID
	case hub.EvReceived:
		if s.c.Status != hub.Spam {
			s.c.Status = hub.Open
		}
	}
	s.events = append(s.events, ev)
	s.advance(ev.SeenAt, ev)
	return s
}

// wait lets time pass.
func (s *story) wait(until string) *story {
	s.t.Helper()
	s.advance(utc(s.t, until))
	return s
}

func (s *story) advance(now time.Time, events ...hub.ClockEvent) {
	s.t.Helper()
	s.now = now
	steps, changes, err := s.e.Advance(&s.c, now, events...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.steps, s.changes = steps, append(s.changes, changes...)
}

// clock is a clock as it stands.
func (s *story) clock(m hub.Metric, cycle int) hub.Clock {
	s.t.Helper()
	for _, k := range s.c.Clocks {
		if k.Metric == m && k.Cycle == cycle {
			return k
		}
	}
	s.t.Fatalf("no %s clock %d in %+v", m, cycle, s.c.Clocks)
	return hub.Clock{}
}

// is checks state, deadline and cause of a clock; an empty due is no deadline.
func (s *story) is(m hub.Metric, cycle int, state hub.ClockState, due, cause string) *story {
	s.t.Helper()
	k := s.clock(m, cycle)
	want := time.Time{}
	if due != "" {
		want = utc(s.t, due)
	}
	if k.State != state || !k.DueAt.Equal(want) || k.Cause != cause {
		s.t.Errorf("%s %d: %s due %s cause %q, want %s %s %q", m, cycle, k.State, k.DueAt.Format(time.RFC3339), k.Cause, state, due, cause)
	}
	return s
}

// told counts the changes of a kind to a metric.
func (s *story) told(kind string, m hub.Metric) int {
	n := 0
	for _, c := range s.changes {
		if c.Kind == kind && c.Clock.Metric == m {
			n++
		}
	}
	return n
}

func (s *story) kinds() []string {
	var out []string
	for _, c := range s.changes {
		out = append(out, string(c.Clock.Metric)+" "+c.Kind)
	}
	return out
}

func (s *story) expectKinds(want ...string) *story {
	s.t.Helper()
	if got := s.kinds(); !slices.Equal(got, want) {
		s.t.Errorf("changes\n got %q\nwant %q", got, want)
	}
	return s
}

// The events of a story.
var (
	fromCustomer = hub.ClockEvent{Type: hub.EvReceived, Qualifies: true}
	fromAgent    = hub.ClockEvent{Type: hub.EvReplied, Human: true}
	fromBot      = hub.ClockEvent{Type: hub.EvReplied}
)

func message(id string) hub.ClockEvent {
	return hub.ClockEvent{Type: hub.EvReceived, Qualifies: true, MessageID: hub.MessageID(id)}
}

func reply(id string) hub.ClockEvent {
	return hub.ClockEvent{Type: hub.EvReplied, Human: true, MessageID: hub.MessageID(id)}
}

func failed(id string) hub.ClockEvent {
	return hub.ClockEvent{Type: hub.EvFailed, MessageID: hub.MessageID(id)}
}

func status(s hub.Status) hub.ClockEvent { return hub.ClockEvent{Type: hub.EvStatus, Status: s} }

const (
	frt = hub.FirstResponse
	nrt = hub.NextResponse
	rt  = hub.Resolution
)
