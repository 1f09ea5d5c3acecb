package app

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

func TestChatGoesOnByMailWhenTheVisitorHasLeftAndComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now, FallbackAfter: 10 * time.Millisecond})
		post := newMailHost(t)
		olga := atDesk(t, p)
		olga.mailInbox(post)
		chatbox := olga.chatInbox()

		v := mustEnter(t, p.HTTPAddr(), chatbox, map[string]any{"name": "Ana", "email": "ana@example.com"})
		v.say("c1", "Do you sell kettles?")
		id := olga.await(1)[0].ID
		who := olga.conversation(id).Contact.ID
		checkMailOf(t, olga, who, false)
		heard := olga.reply(id, chatbox, "Are you still there?")
		v.hear("Are you still there?")
		olga.awaitState(id, heard.ID, hub.Read) // or it would rightly follow them by mail
		v.leave()
		c.advance(2 * time.Minute) // longer than a beat of the widget counts

		said := olga.reply(id, chatbox, "We do: red ones and blue ones.")
		l := post.await(t, "red ones and blue ones")
		if l.to != "ana@example.com" {
			t.Fatalf("the letter goes to %s", l.to)
		}
		olga.awaitState(id, said.ID, hub.Accepted)
		for _, l := range post.letters() {
			if !strings.Contains(l.raw, "red ones and blue ones") {
				t.Errorf("a letter that nobody needs: %s", l.raw)
			}
		}
		checkMailOf(t, olga, who, false) // we wrote to what they said; nothing is proven yet

		back := l.header.Get("Reply-To")
		if back == "" {
			back = l.header.Get("From")
		}
		to, err := mail.ParseAddress(back)
		if err != nil {
			t.Fatalf("where does an answer go? %q: %v", back, err)
		}
		raw := strings.Replace(plain("answer", "Ana <ana@example.com>", "Re: kettles", "A blue one, please."), "To: "+houseAddress, "To: "+to.Address, 1)
		if err := mailIn(p.MailAddr(), "ana@example.com", to.Address, raw); err != nil {
			t.Fatal(err)
		}
		olga.awaitLast(id, 4)
		if n := len(olga.await(1)); n != 1 {
			t.Errorf("%d conversations", n)
		}
		last := olga.messages(id)[3]
		if last.Direction != hub.DirIn || !strings.Contains(last.Text, "A blue one") || string(last.Channel) != "email" {
			t.Errorf("the answer is %+v", last)
		}
		checkMailOf(t, olga, who, true)
	})
}

// checkMailOf checks whether the person's mail address is proven to be theirs.
func checkMailOf(t *testing.T, olga *agent, who hub.ContactID, proven bool) {
	t.Helper()
	var card hub.ProfileCard
	olga.get("/contacts/"+string(who), &card)
	for _, i := range card.Identities {
		if i.Kind == hub.HandleEmail && i.Address == "ana@example.com" {
			if i.Verified != proven || i.Claimed == proven {
				t.Errorf("the address is %+v, want proven %v", i, proven)
			}
			return
		}
	}
	t.Errorf("the address is not in the profile: %+v", card.Identities)
}
