package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// A promise lives through reassigning, an answer on the channel, resolving and
// a merge; not kept, it is a breach with its cause.
func TestPromiseSurvivesWhateverHappensToTheConversation(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		one, two := begun(t, p, olga, box, 1), begun(t, p, olga, box, 2)
		due := c.Now().Add(3 * time.Hour).UTC().Truncate(time.Second)
		path := "/conversations/" + string(one.ID)
		olga.post(path+"/promise", obj{"due_at": due, "text": "We call you by three"}, nil)
		olga.post(path+"/claim", nil, nil)
		olga.reply(one.ID, box, "I'll look into it.")
		olga.post(path+"/status", obj{"status": "resolved"}, nil)
		olga.post("/conversations/"+string(two.ID)+"/merge", obj{"other_id": one.ID}, nil)

		vow := func(id hub.ConversationID) (k hub.ClockCard) {
			for _, k = range olga.conversation(id).Clocks {
				if k.Metric == hub.Promise {
					return k
				}
			}
			return k
		}
		if k := vow(two.ID); k.State != hub.ClockRunning || k.DueAt == nil || !k.DueAt.Equal(due) || k.Text != "We call you by three" {
			t.Fatalf("%+v", k)
		}
		c.advance(3*time.Hour + time.Second)
		testpeers.Await(t, soon, "the broken promise", func() bool { return vow(two.ID).State == hub.ClockBreached })
		breaches := 0
		for _, f := range p.facts(hub.SLABreached, "") {
			var d hub.FactData
			if err := json.Unmarshal(f.Data, &d); err != nil {
				t.Fatal(err)
			}
			if d.Clock.Metric == hub.Promise {
				breaches++
				if f.ConversationID != two.ID || d.Clock.Cause != "promise" {
					t.Errorf("%s: %+v", f.ConversationID, d.Clock)
				}
			}
		}
		if breaches != 1 {
			t.Errorf("%d breaches were told", breaches)
		}
		k := vow(two.ID)
		olga.post(fmt.Sprintf("/conversations/%s/promises/%d/keep", two.ID, k.Cycle), nil, nil)
		if k = vow(two.ID); k.State != hub.ClockBreached || k.StoppedAt == nil {
			t.Errorf("kept late: %+v", k)
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, path+"/promise", obj{"due_at": c.Now().Add(-time.Hour), "text": "x"}, nil); status != http.StatusUnprocessableEntity {
			t.Errorf("a promise for yesterday: %d", status)
		}
	})
}
