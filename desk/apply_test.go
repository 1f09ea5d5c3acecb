package desk

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

var rule = hub.Actor{Type: hub.ActorSystem, ID: "rule:vip", Name: "VIP"}

func TestApplyIsOneDecisionWithItsRun(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	head, team := h.head(), hub.TeamID("tea_1")
	changes := []Change{{Team: &team}, {Raise: true}, {Tag: "vip"}, {Untag: "none"}, {Note: "Be quick.\r\n"}, {Snooze: time.Hour}}
	more := func(a Applied) (hub.WriteSet, error) {
		if !slices.Equal(a.Changed, []bool{true, true, true, false, true, true}) || a.Conversation.Priority != hub.High || a.Contact.Name != "Ana" {
			t.Errorf("applied: %+v", a)
		}
		return hub.WriteSet{Runs: []hub.RuleRun{{ID: "run_1", ConversationID: c.ID, RuleID: "vip", At: a.Now, Outcome: "done"}}}, nil
	}
	if err := h.Apply(ctx, rule, "rules:vip", c.ID, changes, more); err != nil {
		t.Fatal(err)
	}
	now := h.conv(c.ID)
	if now.TeamID != team || now.Status != hub.Snoozed || !slices.Equal(now.Tags, []string{"vip"}) || now.Version != c.Version+1 || now.LastMessage.Preview != "Be quick." {
		t.Errorf("the conversation is %+v", now)
	}
	facts, err := h.store.FactsSince(ctx, head, 50)
	h.ok(err)
	for _, f := range facts {
		if f.Op != "rules:vip" {
			t.Errorf("%s has op %q", f.Type, f.Op)
		}
	}
	if len(facts) < 5 {
		t.Errorf("only %d facts", len(facts))
	}
	err = h.Apply(ctx, rule, "", c.ID, []Change{{Tag: "twice"}}, func(a Applied) (hub.WriteSet, error) {
		return hub.WriteSet{Runs: []hub.RuleRun{{ID: "run_1", ConversationID: c.ID, RuleID: "vip", At: a.Now}}}, nil
	})
	if !hub.Is(err, hub.Conflict) || slices.Contains(h.conv(c.ID).Tags, "twice") {
		t.Errorf("the same run a second time: %v", err)
	}
}

func TestApplyRefusesWhatCannotBeAndMakesTheRest(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	gone, none := hub.AgentID("agt_gone"), hub.TeamID("tea_none")
	changes := []Change{{Agent: &gone}, {Team: &none}, {Priority: "huge"}, {Status: hub.Snoozed}, {Tag: "a,b"}, {Status: hub.Resolved}, {Snooze: time.Hour}}
	var got Applied
	h.ok(h.Apply(ctx, rule, "", c.ID, changes, func(a Applied) (hub.WriteSet, error) { got = a; return hub.WriteSet{}, nil }))
	for i, err := range got.Refused {
		if i == 5 != (err == nil) || got.Changed[i] != (i == 5) {
			t.Errorf("change %d: %v, changed %v", i, err, got.Changed[i])
		}
	}
	if h.conv(c.ID).Status != hub.Resolved {
		t.Error("what could be made was not")
	}
	if err := h.Apply(ctx, rule, "", "cnv_none", nil, nil); !hub.Is(err, hub.Missing) {
		t.Errorf("no conversation: %v", err)
	}
}

func TestBreachThatARuleCausesCarriesItsChain(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	h.move(3*time.Hour + 59*time.Minute)
	h.ok(h.Apply(ctx, rule, "rules:a>b", c.ID, []Change{{Priority: hub.Urgent}}, func(Applied) (hub.WriteSet, error) { return hub.WriteSet{}, nil }))
	h.move(2 * time.Hour)
	h.ok(h.Apply(ctx, rule, "rules:a>b", c.ID, []Change{{Priority: hub.Low}}, func(Applied) (hub.WriteSet, error) { return hub.WriteSet{}, nil }))
	f, d := h.fact(hub.SLABreached)
	if f.Op != "rules:a>b" || d.Clock == nil {
		raw, _ := json.Marshal(f)
		t.Errorf("the breach is %s", raw)
	}
}
