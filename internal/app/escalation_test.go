package app

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// escalating saves a policy that asks for something at every step.
func (a *agent) escalating(team hub.TeamID) {
	a.t.Helper()
	a.must(http.DefaultClient, http.MethodPut, "/sla-policies", js{"version": 0, "policies": []js{{
		"id": "pol_x", "name": "Everybody",
		"on_warn":   []js{{"do": "notify", "to": "supervisors"}},
		"on_breach": []js{{"do": "priority", "to": "urgent"}, {"do": "tag", "to": "late"}, {"do": "notify", "to": "supervisors"}},
		"targets": []js{{"metric": "first_response", "within": "1h", "escalate": []js{
			{"after": "10m", "actions": []js{{"do": "reassign", "to": team}, {"do": "notify", "to": "team"}}}}}},
	}}}, nil)
}

func stepsOf(all []runView) string {
	var out []string
	for _, r := range all {
		s := r.RuleID + " " + r.Outcome
		if r.Late {
			s += " late"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestStepsOfAPolicyActOnceAndInTime(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		team := olga.team("Leads", olga.me())
		olga.escalating(team)
		box := olga.chatInbox()
		mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "Is anybody there?")
		conv := olga.await(1)[0]
		olga.post("/conversations/"+string(conv.ID)+"/claim", nil, nil)
		due := olga.awaitDue(conv.ID, "the deadline", func(d time.Duration) bool { return d == time.Hour }).DueAt
		c.advance(48*time.Minute + time.Second - c.Now().Sub(conv.CreatedAt))
		olga.awaitRuns(conv.ID, 1)
		c.advance(due.Sub(c.Now()) + 10*time.Millisecond)
		olga.awaitRuns(conv.ID, 2)
		c.advance(10 * time.Minute)
		got := olga.awaitRuns(conv.ID, 3)
		// How late a step is depends on when the moved clock is looked at.
		if s := strings.ReplaceAll(stepsOf(got), " late", ""); s != "sla:pol_x:warn:80% done, sla:pol_x:breach done, sla:pol_x:escalate:10m done" {
			t.Errorf("the runs are %s", s)
		}
		now := olga.conversation(conv.ID)
		if now.Priority != hub.Urgent || len(now.Tags) != 1 || now.TeamID == nil || *now.TeamID != team || now.AssigneeID != nil {
			t.Errorf("the conversation is %+v", now)
		}
		var told struct {
			Items []struct{ Kind, Text string }
		}
		olga.get("/notices", &told)
		var words []string
		for _, n := range told.Items {
			words = append(words, n.Kind+" "+n.Text)
		}
		if s := strings.Join(words, ", "); s != "sla.escalated first_response escalate:10m, sla.breached first_response breach, sla.warned first_response warn:80%" {
			t.Errorf("the notices are %s", s)
		}
	})
}

func TestStepsAfterDowntimeActLateAndOnce(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		olga.escalating(olga.team("Leads", olga.me()))
		mustEnter(t, p.HTTPAddr(), olga.chatInbox(), nil).say("c1", "Is anybody there?")
		id := olga.await(1)[0].ID
		olga.awaitDue(id, "the deadline", func(d time.Duration) bool { return d == time.Hour })
		p.end()
		c.advance(3 * time.Hour)
		for start := range 2 {
			p = begin(t, cfg, Options{Now: c.Now})
			olga.at = p.HTTPAddr()
			// Once it is breached nobody has to be warned any more.
			if s := stepsOf(olga.awaitRuns(id, 2)); s != "sla:pol_x:breach done late, sla:pol_x:escalate:10m done late" &&
				s != "sla:pol_x:escalate:10m done late, sla:pol_x:breach done late" { // of one instant
				t.Errorf("start %d: the runs are %s", start, s)
			}
			caughtUp(p)
			p.end()
			s, err := OpenStore(context.Background(), cfg, c.Now)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.MoveFollower(context.Background(), "rules", 1); err != nil { // as if the position had not been kept
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestManyStepsAtOnceAreActedOnOnceEach(t *testing.T) {
	t.Parallel()
	c := &clock{}
	p := begin(t, alone(t), Options{Now: c.Now})
	olga := atDesk(t, p)
	olga.escalating(olga.team("Leads"))
	mustEnter(t, p.HTTPAddr(), olga.chatInbox(), nil).say("c1", "Is anybody there?")
	first := olga.await(1)[0]
	olga.awaitDue(first.ID, "the deadline", func(d time.Duration) bool { return d == time.Hour })
	const many = 300
	set := hub.WriteSet{}
	for _, f := range p.facts(hub.MessageReceived, first.ID) {
		all, err := p.store.Conversations(t.Context(), []hub.ConversationID{f.ConversationID})
		if err != nil {
			t.Fatal(err)
		}
		for range many {
			x := all[f.ConversationID]
			x.ID, x.Version, x.ClockLog = hub.NewConversationID(c.Now()), 0, nil
			set.Conversations = append(set.Conversations, x)
			card := x.Card(hub.ContactRef{ID: x.ContactID})
			clock := x.Clocks[0].Card()
			set.Facts = append(set.Facts, hub.NewFact(hub.SLABreached, c.Now(), hub.Actor{Type: hub.ActorSystem, ID: "sla"},
				hub.FactData{Conversation: &card, Clock: &clock, Step: "breach"}))
		}
	}
	if err := p.store.Commit(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	testpeers.Await(t, 4*soon, "the steps", func() bool {
		caughtUp(p)
		return len(p.facts(hub.RuleRan, "")) >= many
	})
	if n := len(p.facts(hub.RuleRan, "")); n != many {
		t.Errorf("%d runs for %d steps", n, many)
	}
}

func TestBreachThatAnAgentCausesIsEscalated(t *testing.T) {
	t.Parallel()
	c := &clock{}
	p := begin(t, alone(t), Options{Now: c.Now})
	olga := atDesk(t, p)
	olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", js{"version": 0, "policies": []js{{"id": "pol_x", "on_breach": []js{{"do": "tag", "to": "late"}},
		"targets": []js{{"metric": "first_response", "within": "4h"}, {"metric": "first_response", "priority": "urgent", "within": "20m"}}}}}, nil)
	mustEnter(t, p.HTTPAddr(), olga.chatInbox(), nil).say("c1", "Is anybody there?")
	id := olga.await(1)[0].ID
	olga.awaitDue(id, "the deadline", func(d time.Duration) bool { return d == 4*time.Hour })
	c.advance(30 * time.Minute)
	olga.post("/conversations/"+string(id)+"/priority", js{"priority": "urgent"}, nil) // more is used than this leaves
	if got := stepsOf(olga.awaitRuns(id, 1)); got != "sla:pol_x:breach done" {
		t.Errorf("the runs are %s", got)
	}
	testpeers.Await(t, soon, "the tag", func() bool { return len(olga.conversation(id).Tags) == 1 })
}
