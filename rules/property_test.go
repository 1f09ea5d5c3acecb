package rules

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

var monday = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)

// always is open.
type always struct{}

func (always) Open(time.Time, string, hub.TeamID, hub.InboxID) bool { return true }
func (always) Flip(time.Time, string, hub.TeamID, hub.InboxID) time.Time {
	return time.Time{}
}

// random draws a few rules that react to what rules do.
func random(t *rapid.T) Set {
	var s Set
	for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
		r := Rule{ID: fmt.Sprint("r", i), Name: fmt.Sprint("Rule ", i), Enabled: true,
			On: []string{rapid.SampledFrom([]string{"message.received", "conversation.priority", "conversation.tags", "conversation.assigned",
				"conversation.status", "conversation.reopened", "note.added"}).Draw(t, "on")}}
		var all []RuleCondition
		for range rapid.IntRange(0, 2).Draw(t, "conditions") {
			all = append(all, rapid.SampledFrom([]RuleCondition{
				{Field: "conversation.priority", Op: "is", Value: "low"}, {Field: "conversation.priority", Op: "is_not", Value: "urgent"},
				{Field: "conversation.tags", Op: "is", Value: "a"}, {Field: "conversation.tags", Op: "is_not", Value: "a"},
				{Field: "conversation.tags", Op: "exists", Value: false}, {Field: "conversation.status", Op: "in", Value: []any{"open", "resolved"}},
				{Field: "conversation.status", Op: "is", Value: "open"}, {Field: "conversation.assignee_id", Op: "exists", Value: false},
				{Field: "conversation.team_id", Op: "is", Value: "tea_1"}, {Field: "fact.actor_type", Op: "is", Value: "agent"},
				{Any: []RuleCondition{{Field: "conversation.tags", Op: "is", Value: "b"}, {Field: "conversation.priority", Op: "is", Value: "high"}}},
				{Not: &RuleCondition{Field: "conversation.tags", Op: "is", Value: "b"}},
			}).Draw(t, "condition"))
		}
		if len(all) > 0 {
			r.When = &RuleCondition{All: all}
		}
		for range rapid.IntRange(1, 2).Draw(t, "actions") {
			r.Do = append(r.Do, rapid.SampledFrom([]RuleAction{
				{Do: "priority", To: "low"}, {Do: "priority", To: "urgent"}, {Do: "priority", To: "raise"}, {Do: "tag", To: "a"}, {Do: "tag", To: "b"},
				{Do: "untag", To: "a"}, {Do: "status", To: "open"}, {Do: "status", To: "resolved"}, {Do: "snooze", ForS: 60}, {Do: "note", Text: "x"},
				{Do: "assign", To: "tea_1"}, {Do: "reassign", To: "tea_1"}, {Do: "assign", To: "agt_1"}, {Do: "assign", To: "nobody"}, {Do: "notify", To: "team"},
			}).Draw(t, "action"))
		}
		s.Rules = append(s.Rules, r)
	}
	if problems := s.Compile(); len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return s
}

// begun is a message that begins a conversation.
func begun(seq int64, id hub.ConversationID, at time.Time) hub.Fact {
	card := hub.ConversationCard{ID: id, Contact: hub.ContactRef{ID: "con_1"}, Status: hub.Open, Priority: hub.Normal, LastSeq: 1, CreatedAt: at}
	msg := hub.MessageCard{ConversationID: id, Seq: 1, Direction: hub.DirIn, Text: "Help!"}
	f := hub.NewFact(hub.MessageReceived, at, hub.Actor{Type: hub.ActorContact, ID: "con_1"}, hub.FactData{Conversation: &card, Message: &msg})
	f.Seq = seq
	return f
}

// runOut plays a fact and all it sets off; it answers how many rules acted and
// how many were held back.
func runOut(t *rapid.T, s Set, f hub.Fact) (acted, looped int) {
	rep := DryRun{counts: map[string]int{}}
	for i, r := range s.Rules {
		rep.counts[r.ID] = i
		rep.Rules = append(rep.Rules, DryRunCount{RuleID: r.ID, seen: map[hub.ConversationID]bool{}})
	}
	st := &stage{set: &s, hours: always{}, rep: &rep, talks: map[hub.ConversationID]*talk{}}
	if err := st.happens(f); err != nil {
		t.Fatal(err)
	}
	for _, c := range rep.Rules {
		acted += c.Matched
		looped += c.Looped
	}
	return acted, looped
}

func TestWhatWasNotRefusedComesToAnEndByItself(t *testing.T) {
	fine := 0
	rapid.Check(t, func(t *rapid.T) {
		s := random(t)
		refused := len(s.Check(World{})) > 0
		acted, looped := runOut(t, s, begun(1, "cnv_1", monday))
		if acted > 20_000 {
			t.Fatalf("%d rules acted on one message", acted)
		}
		if !refused {
			fine++
			if looped > 0 {
				raw, _ := json.Marshal(s)
				t.Fatalf("the guard was needed for rules that a save accepts: %s", raw)
			}
		}
	})
	if fine == 0 {
		t.Error("every set was refused: nothing was tried")
	}
}
