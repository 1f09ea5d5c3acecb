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

type promised struct {
	Promises []struct {
		ConversationID hub.ConversationID `json:"conversation_id"`
		Cycle          int
		Text           string
		DueAt          *time.Time `json:"due_at"`
		StoppedAt      *time.Time `json:"stopped_at"`
		State          string
		Open           bool
	}
}

// What a person was told stands on their profile, from whichever conversation,
// also after it was resolved, merged or given to somebody else.
func TestPromisesStandOnTheProfile(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		in := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, in)
		box := olga.chatInbox()
		one, two := begun(t, in, olga, box, 1), begun(t, in, olga, box, 2)
		profile := func(id hub.ContactID) (p promised) {
			t.Helper()
			olga.get("/contacts/"+string(id), &p)
			return p
		}
		if p := profile(one.Contact.ID); p.Promises == nil || len(p.Promises) != 0 {
			t.Fatalf("nothing was promised: %+v", p)
		}
		path := "/conversations/" + string(one.ID)
		late, soonest := c.Now().Add(5*time.Hour).UTC().Truncate(time.Second), c.Now().Add(3*time.Hour).UTC().Truncate(time.Second)
		olga.post(path+"/promise", obj{"due_at": late, "text": "The parcel by five"}, nil)
		olga.post(path+"/promise", obj{"due_at": soonest, "text": "A call by three"}, nil)
		olga.post(path+"/status", obj{"status": "resolved"}, nil)
		p := profile(one.Contact.ID)
		if len(p.Promises) != 2 || p.Promises[0].Text != "A call by three" || !p.Promises[0].Open || p.Promises[0].DueAt == nil || !p.Promises[0].DueAt.Equal(soonest) ||
			p.Promises[0].ConversationID != one.ID || p.Promises[1].Text != "The parcel by five" {
			t.Fatalf("%+v", p)
		}
		olga.post(fmt.Sprintf("%s/promises/%d/keep", path, p.Promises[0].Cycle), nil, nil)
		if p = profile(one.Contact.ID); len(p.Promises) != 2 || p.Promises[0].Text != "The parcel by five" || p.Promises[1].Open || p.Promises[1].State != "met" || p.Promises[1].StoppedAt == nil {
			t.Fatalf("kept: %+v", p)
		}
		// Two visitors turn out to be one person, and their conversations one matter.
		olga.post("/contacts/"+string(two.Contact.ID)+"/merge", obj{"other_id": one.Contact.ID}, nil)
		olga.post("/conversations/"+string(two.ID)+"/merge", obj{"other_id": one.ID}, nil)
		p = profile(two.Contact.ID)
		open := 0
		for _, x := range p.Promises {
			if x.Open {
				open++
				if x.ConversationID != two.ID || x.Text != "The parcel by five" {
					t.Errorf("%+v", x)
				}
			}
		}
		if open != 1 {
			t.Errorf("%d are open: %+v", open, p)
		}
		if p = profile(one.Contact.ID); len(p.Promises) != 0 {
			t.Errorf("who was merged away keeps %+v", p)
		}
	})
}
