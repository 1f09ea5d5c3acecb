package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// tape is a feed that ends.
type tape []hub.Fact

func (p tape) FirstFactSince(context.Context, time.Time) (int64, error) { return 1, nil }
func (p tape) FactsSince(_ context.Context, after int64, _ int) ([]hub.Fact, error) {
	return p[min(after, int64(len(p))):], nil
}

// What a campaign sent stands before the answer: the conversation began with both,
// for a rule about its age in a status as for one about its beginning.
func TestADryRunKnowsWhenAnAnswerToACampaignBegan(t *testing.T) {
	mark := &hub.CampaignMark{Campaign: "cmp_1", N: 1}
	card := hub.ConversationCard{ID: "cnv_1", Status: hub.Open, Priority: hub.Normal, LastSeq: 2}
	said := func(seq int64, typ hub.FactType, by hub.Actor) hub.Fact {
		f := hub.NewFact(typ, monday, by, hub.FactData{Conversation: &card, Message: &hub.MessageCard{ID: hub.MessageID(fmt.Sprint("msg_", seq)), Seq: seq, Campaign: mark}})
		f.Seq, f.ConversationID = seq, card.ID
		if raw, err := json.Marshal(f.Data); err != nil || len(raw) == 0 {
			t.Fatal(err)
		}
		return f
	}
	past := tape{said(1, hub.MessageSent, hub.Actor{Type: hub.ActorCampaign, ID: "cmp_1"}), said(2, hub.MessageReceived, hub.Actor{Type: hub.ActorContact})}
	set := Set{Rules: []Rule{
		{ID: "waits", Name: "waits", Enabled: true, On: []string{"time"}, Do: []RuleAction{{Do: "tag", To: "old"}}},
		{ID: "opens", Name: "opens", Enabled: true, On: []string{"conversation.opened"}, Do: []RuleAction{{Do: "tag", To: "new"}}},
	}}
	if err := json.Unmarshal([]byte(`{"status_for_s":3600}`), &set.Rules[0].After); err != nil {
		t.Fatal(err)
	}
	if problems := set.Compile(); len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	rep, err := History(t.Context(), past, always{}, set, monday.Add(-time.Hour), monday.Add(2*time.Hour), "")
	if err != nil || rep.Rules[0].Matched != 1 || rep.Rules[1].Matched != 1 {
		t.Errorf("%v %+v", err, rep.Rules)
	}
}
