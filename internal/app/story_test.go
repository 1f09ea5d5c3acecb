package app

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMailAndChatOfOnePersonMeetAndBothAreAnswered(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		mainJob(t, p, p)
	})
}

// mainJob is a customer who writes a mail, then chats on the site that knows
// them, and an agent who answers both. Mail and sockets come in at in; the agent
// works at desk.
func mainJob(t *testing.T, in, desk *process) {
	t.Helper()
	post := newMailHost(t)
	olga := atDesk(t, desk)
	mailbox, chatbox := olga.mailInbox(post), olga.chatInbox()

	if err := mailIn(in.MailAddr(), "ana@example.com", houseAddress,
		plain("first", "Ana Pop <ana@example.com>", "The kettle", "It leaks.")); err != nil {
		t.Fatalf("the mail was refused: %v", err)
	}
	mailed := olga.await(1)[0]
	checkClocks(t, mailed, hub.ClockRunning)

	v := mustEnter(t, in.HTTPAddr(), chatbox, map[string]any{
		"identity": signed(t, chatbox, in.opt.Now(), "customer-7", "Ana Pop", "ana@example.com")})
	v.say("c1", "Did you get my mail?")
	olga.awaitLast(mailed.ID, 2)
	if n := len(olga.await(1)); n != 1 {
		t.Fatalf("%d conversations, want the one of the person", n)
	}

	said := olga.reply(mailed.ID, chatbox, "We did, one moment.")
	v.hear("We did, one moment.")
	olga.awaitState(mailed.ID, said.ID, hub.Read)
	written := olga.reply(mailed.ID, mailbox, "A new kettle is on its way.")
	l := post.await(t, "A new kettle is on its way.")
	olga.awaitState(mailed.ID, written.ID, hub.Accepted)
	if l.to != "ana@example.com" || !strings.Contains(l.header.Get("References"), "<first@mail.example>") {
		t.Errorf("the letter goes to %q with references %q", l.to, l.header.Get("References"))
	}
	checkOnePerson(t, olga, mailed.ID)

	// The answer to the letter comes back into the same conversation.
	again := strings.Replace(plain("second", "Ana Pop <ana@example.com>", "Re: The kettle", "Thank you!"), "\nMIME",
		"\nIn-Reply-To: "+l.header.Get("Message-ID")+"\nMIME", 1)
	if err := mailIn(in.MailAddr(), "ana@example.com", houseAddress, again); err != nil {
		t.Fatal(err)
	}
	olga.awaitLast(mailed.ID, 5)
	var channels []string
	for i, m := range olga.messages(mailed.ID) {
		if m.Seq != int64(i+1) {
			t.Errorf("message %d has seq %d", i, m.Seq)
		}
		channels = append(channels, string(m.Channel)+" "+string(m.Direction))
	}
	if got := strings.Join(channels, ", "); got != "email inbound, chat inbound, chat outbound, email outbound, email inbound" {
		t.Errorf("the thread reads %s", got)
	}
}

func checkClocks(t *testing.T, c hub.ConversationCard, want hub.ClockState) {
	t.Helper()
	for _, k := range c.Clocks {
		if k.Metric == hub.FirstResponse {
			if k.State != want {
				t.Errorf("the first response is %s, want %s", k.State, want)
			}
			return
		}
	}
	t.Errorf("there is no clock of the first response: %+v", c.Clocks)
}

// checkOnePerson looks at clocks, profile and timeline after both answers.
func checkOnePerson(t *testing.T, olga *agent, id hub.ConversationID) {
	t.Helper()
	c := olga.conversation(id)
	checkClocks(t, c, hub.ClockMet)
	for _, k := range c.Clocks {
		if k.Metric != hub.Resolution && k.State == hub.ClockRunning {
			t.Errorf("%s still runs after the answer", k.Metric)
		}
	}
	var who hub.ProfileCard
	olga.get("/contacts/"+string(c.Contact.ID), &who)
	proven := false
	for _, i := range who.Identities {
		proven = proven || i.Kind == hub.HandleEmail && i.Address == "ana@example.com" && i.Verified
	}
	if !proven {
		t.Errorf("the signed address is not proven: %+v", who.Identities)
	}
	var people list[hub.ProfileCard]
	olga.get("/contacts", &people)
	if len(people.Items) != 1 {
		t.Errorf("%d people, want one", len(people.Items))
	}
	var line list[hub.ConversationCard]
	olga.get("/contacts/"+string(c.Contact.ID)+"/timeline", &line)
	if len(line.Items) != 1 || len(line.Items[0].InboxIDs) != 2 {
		t.Errorf("the timeline is %+v", line.Items)
	}
	testpeers.Await(t, soon, "the waiting to end", func() bool { return olga.conversation(id).WaitingSince == nil })
}
