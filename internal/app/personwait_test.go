package app

import (
	"net/http"
	"testing"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/api/tally"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/reports"
)

// waitOf is a person as the API shows them, once they wait in so many conversations.
func waitOf(t *testing.T, olga *agent, who hub.ContactID, doors int) api.ContactView {
	t.Helper()
	var c api.ContactView
	testpeers.Await(t, soon, "the person's wait", func() bool {
		c = api.ContactView{}
		olga.get("/contacts/"+string(who), &c)
		return doors == 0 && c.Waiting == nil || c.Waiting != nil && len(c.Waiting.Doors) == doors
	})
	return c
}

// knock makes a person wait in a conversation by mail and in one by chat.
func knock(t *testing.T, p *process, olga *agent) (mailed, chatted hub.ConversationCard) {
	t.Helper()
	olga.mailInbox(newMailHost(t))
	chatbox := olga.chatInbox()
	if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain("one", "Ana <ana@example.com>", "The kettle", "It leaks.")); err != nil {
		t.Fatal(err)
	}
	mailed = olga.await(1)[0]
	olga.post("/conversations/"+string(mailed.ID)+"/claim", nil, nil)
	v := mustEnter(t, p.HTTPAddr(), chatbox, nil)
	v.say("c1", "Hello? My kettle!")
	for _, c := range olga.await(2) {
		if c.ID != mailed.ID {
			chatted = c
		}
	}
	olga.post("/contacts/"+string(mailed.Contact.ID)+"/merge", map[string]any{"other_id": chatted.Contact.ID}, nil)
	return mailed, chatted
}

func TestPersonAtTwoDoorsWaitsOnceAndAnAnswerEndsIt(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		mailed, chatted := knock(t, p, olga)
		who := mailed.Contact.ID
		c := waitOf(t, olga, who, 2)
		if !c.Waiting.Since.Equal(*mailed.WaitingSince) || c.Waiting.Doors[0].Channel == c.Waiting.Doors[1].Channel {
			t.Errorf("waits since %v (mail: %v) at %+v", c.Waiting.Since, mailed.WaitingSince, c.Waiting.Doors)
		}
		var w reports.Wall
		testpeers.Await(t, soon, "the wall to show one person", func() bool {
			olga.get("/reports/wall", &w)
			return w.Totals.People == 1 && w.Totals.Waiting == 2 && len(w.People) == 1 && len(w.People[0].Doors) == 2
		})
		if chat := olga.conversation(chatted.ID); chat.Priority != hub.Normal || chat.AssigneeID != nil {
			t.Errorf("nobody switched it on, and the chat is %s and held by %v", chat.Priority, chat.AssigneeID)
		}
		olga.post("/conversations/"+string(chatted.ID)+"/separate", map[string]any{"separate": true}, nil)
		waitOf(t, olga, who, 1)
		testpeers.Await(t, soon, "the wall to show two matters", func() bool {
			olga.get("/reports/wall", &w)
			return w.Totals.People == 2
		})
		olga.post("/conversations/"+string(chatted.ID)+"/separate", map[string]any{"separate": false}, nil)
		waitOf(t, olga, who, 2)
		olga.reply(chatted.ID, chatted.LastInboxID, "A new one is on its way.")
		waitOf(t, olga, who, 0)
		if mail := olga.conversation(mailed.ID); mail.WaitingSince == nil {
			t.Error("the mail itself is still to be answered, and does not wait")
		}
	})
}

func TestWhoKnocksTwiceGetsOneOwnerAndPriorityWhereThatIsWanted(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		var s tally.ReportSettings
		olga.get("/reports/settings", &s)
		s.Person = reports.PersonPrefs{Raise: true, OneOwner: true}
		olga.must(http.DefaultClient, http.MethodPut, "/reports/settings", s, &s)
		if status, _ := olga.ask(http.DefaultClient, http.MethodPut, "/reports/settings", tally.ReportSettings{Prefs: s.Prefs}, nil); status != http.StatusConflict {
			t.Errorf("an old version is answered %d", status)
		}
		mailed, chatted := knock(t, p, olga)
		testpeers.Await(t, soon, "one owner and a higher priority", func() bool {
			mail, chat := olga.conversation(mailed.ID), olga.conversation(chatted.ID)
			return mail.Priority == hub.High && chat.Priority == hub.High && chat.AssigneeID != nil && *chat.AssigneeID == *mail.AssigneeID
		})
	})
}
