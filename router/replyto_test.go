package router_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
)

// form is what a contact form sends: the shop is the sender, the person is only
// where the answer goes.
func form(key, person string) hub.Inbound {
	in := letter(key, "noreply@shop.example", "A question from the form")
	in.ReplyTo = []hub.Address{{Name: "Ann", Address: person}}
	return in
}

func TestAnswerFromWhereAFormSentUsJoinsAndProvesNothing(t *testing.T) {
	h := newHouse(t)
	h.publish(form("a", "ann@customer.example"))
	h.route(h.facts(1))
	c := h.conversations()[0].Conversation
	if m := h.messages(c.ID)[0]; len(m.ReplyTo) != 1 || m.ReplyTo[0].Address != "ann@customer.example" || m.From.Address != "noreply@shop.example" {
		t.Fatalf("%+v", m)
	}
	// We answered; the token is for the mailbox that the form named.
	given := hub.ReplyToHandle(hub.EmailHandle("ann@customer.example"))
	token := "tok1"
	give := hub.WriteSet{Tokens: []hub.ReplyToken{{Token: token, ConversationID: c.ID, Handle: given, At: h.clock.Now()}}}
	if err := h.store.Commit(t.Context(), give); err != nil {
		t.Fatal(err)
	}
	back := letter("b", "ann@customer.example", "Thank you")
	back.Tokens = []string{token}
	h.publish(back)
	thief := letter("c", "eve@evil.example", "And me?")
	thief.Tokens = []string{token}
	h.publish(thief)
	h.route(h.facts(3))

	rows := h.conversations()
	if len(rows) != 2 {
		t.Fatalf("%d conversations", len(rows))
	}
	joined := h.messages(c.ID)
	if len(joined) != 2 || joined[1].From.Address != "ann@customer.example" {
		t.Fatalf("%+v", joined)
	}
	if joined[1].Author.ID == joined[0].Author.ID {
		t.Error("whoever a form names has become the sender of the form")
	}
	owners, err := h.store.ByHandles(t.Context(), []hub.Handle{hub.EmailHandle("ann@customer.example")})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range owners {
		if id.ContactID == c.ContactID || id.Evidence == "mailbox" {
			t.Errorf("the mailbox proved to be the form's: %+v", id)
		}
	}
	for _, row := range rows {
		if row.Conversation.ID != c.ID && !row.Conversation.HasFlag(hub.FlagOtherSender) {
			t.Errorf("the thief is in: %+v", row.Conversation)
		}
	}
}

func TestUnprovenSenderMovesNoMatterThatIsUnderWay(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "first"))
	h.route(h.facts(1))
	spoofed := letter("b", "ada@example.org", "please write to my new address")
	spoofed.Refs, spoofed.ReplyTo, spoofed.Auth = []string{"a@example.org"}, []hub.Address{{Address: "eve@evil.example"}}, hub.VerdictUnverified
	h.publish(spoofed)
	proven := spoofed
	proven.SrcKey, proven.Ref, proven.Auth, proven.Proof = "c", "c@example.org", hub.VerdictVerified, "dmarc"
	h.publish(proven)
	h.route(h.facts(3))
	c := h.conversations()[0].Conversation
	got := h.messages(c.ID)
	if len(got) != 3 || len(got[1].ReplyTo) != 0 || len(got[2].ReplyTo) != 1 {
		t.Errorf("%+v", got)
	}
}
