package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// onwardHouse is a hub with a ferry and mail, and Ana of whom both are known.
type onwardHouse struct {
	t     *testing.T
	c     *clock
	f     *ferries
	p     *process
	olga  *agent
	post  *mailHost
	ferry hub.InboxID
	conv  hub.ConversationID
}

func newOnwardHouse(t *testing.T, cfg config.Config, policy delivery.Onward) *onwardHouse {
	t.Helper()
	h := &onwardHouse{t: t, c: &clock{}}
	h.f = &ferries{now: h.c.Now, lost: map[string]bool{}}
	h.p = begin(t, cfg, Options{Now: h.c.Now, Channels: append(builtin.All(), h.f.channel())})
	h.olga, h.post = atDesk(t, h.p), newMailHost(t)
	h.olga.mailInbox(h.post)
	h.ferry = h.olga.inbox("ferry", map[string]any{})
	body, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.p.store.Commit(t.Context(), hub.WriteSet{Documents: []hub.Document{{Kind: delivery.KindOnward, ID: delivery.Everywhere, Body: body, At: h.c.Now()}}}); err != nil {
		t.Fatal(err)
	}
	call(t, h.p, h.ferry, `{"id":"c1","text":"Hello?"}`)
	h.conv = h.olga.await(1)[0].ID
	who := h.olga.conversation(h.conv).Contact.ID
	err = h.p.store.Commit(t.Context(), hub.WriteSet{Identities: []hub.Identity{{
		ID: hub.NewIdentityID(h.c.Now()), ContactID: who, Handle: hub.EmailHandle("ana@example.com"), Verified: true, Evidence: "test", CreatedAt: h.c.Now()}}})
	if err != nil {
		t.Fatal(err)
	}
	h.c.advance(5 * time.Second) // what policies there are is remembered for a moment
	return h
}

// mails are how many letters hold text.
func (h *onwardHouse) mails(text string) (n int) {
	for _, l := range h.post.letters() {
		if strings.Contains(l.raw, text) {
			n++
		}
	}
	return n
}

func (h *onwardHouse) message(id hub.MessageID) hub.MessageCard {
	h.t.Helper()
	for _, m := range h.olga.messages(h.conv) {
		if m.ID == id {
			return m
		}
	}
	h.t.Fatalf("no message %s", id)
	return hub.MessageCard{}
}

func (h *onwardHouse) sound() {
	h.t.Helper()
	if findings, err := h.p.store.Check(h.t.Context()); err != nil || len(findings) > 0 {
		h.t.Errorf("fsck: %+v, %v", findings, err)
	}
}

func TestAMessageThatItsChannelRefusesGoesOnByMailOnceAndTheAnswerComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		h := newOnwardHouse(t, cfg, delivery.Onward{Failed: true})
		h.f.refuse = func(int) error { return hub.Errorf(hub.Invalid, "Nobody of that name lives there.") }
		said := h.olga.reply(h.conv, h.ferry, "Your kettle is on its way.")
		began := time.Now()
		l := h.post.await(t, "Your kettle is on its way.")
		if took := time.Since(began); took > 5*time.Second {
			t.Logf("it took %v", took) // what is promised is measured on an idle machine
		}
		if l.to != "ana@example.com" {
			t.Errorf("it goes to %s", l.to)
		}
		h.olga.awaitState(h.conv, said.ID, hub.Accepted)
		if m := h.message(said.ID); m.Delivery.Via == "" || m.InboxID == nil || *m.InboxID != h.ferry {
			t.Errorf("the thread does not say that it went on: %+v", m.Delivery)
		}
		if h.olga.conversation(h.conv).WaitingSince != nil {
			t.Error("somebody who has been answered still waits")
		}
		h.c.advance(time.Hour)
		time.Sleep(2 * time.Second) //nolint:forbidigo // the time in which nothing must happen
		if n := h.mails("Your kettle is on its way."); n != 1 {
			t.Errorf("%d letters", n)
		}
		raw := strings.Replace(plain("answer", "Ana <ana@example.com>", "Re: kettle", "Thank you!"), "To: "+houseAddress, "To: "+l.header.Get("Reply-To"), 1)
		to := l.header.Get("Reply-To")
		if i := strings.IndexByte(to, '<'); i >= 0 {
			to = strings.Trim(to[i:], "<>")
		}
		if err := mailIn(h.p.MailAddr(), "ana@example.com", to, raw); err != nil {
			t.Fatal(err)
		}
		h.olga.awaitLast(h.conv, 3)
		if n := len(h.olga.await(1)); n != 1 {
			t.Errorf("%d conversations", n)
		}
		h.sound()
	})
}

func TestAMessageThatDoesNotArriveGoesOnAndOneThatDoesStays(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		h := newOnwardHouse(t, cfg, delivery.Onward{Undelivered: 10})
		stays := h.olga.reply(h.conv, h.ferry, "This one arrives.")
		h.olga.awaitState(h.conv, stays.ID, hub.Accepted)
		call(t, h.p, h.ferry, fmt.Sprintf(`{"ref":"ferry-%s","state":"delivered"}`, stays.ID))
		h.olga.awaitState(h.conv, stays.ID, hub.Delivered)
		goes := h.olga.reply(h.conv, h.ferry, "This one does not.")
		h.olga.awaitState(h.conv, goes.ID, hub.Accepted)
		h.c.advance(9 * time.Minute)
		time.Sleep(2 * time.Second) //nolint:forbidigo // the time in which nothing must happen
		if n := h.mails("This one"); n != 0 {
			t.Fatalf("%d letters before the time", n)
		}
		h.c.advance(2 * time.Minute)
		h.post.await(t, "This one does not.")
		testpeers.Await(t, soon, "the thread to say so", func() bool { return h.message(goes.ID).Delivery.Via != "" })
		call(t, h.p, h.ferry, fmt.Sprintf(`{"ref":"ferry-%s","state":"read"}`, goes.ID)) // after all
		h.olga.awaitState(h.conv, goes.ID, hub.Read)
		h.c.advance(time.Hour)
		time.Sleep(2 * time.Second) //nolint:forbidigo // the time in which nothing must happen
		if h.mails("This one arrives.") != 0 || h.mails("This one does not.") != 1 {
			t.Error("too many letters")
		}
		h.sound()
	})
}

func TestNobodyIsFollowedToAChannelTheyDoNotWant(t *testing.T) {
	t.Parallel()
	h := newOnwardHouse(t, alone(t), delivery.Onward{Failed: true})
	who := h.olga.conversation(h.conv).Contact.ID
	people, err := h.p.store.Contacts(t.Context(), []hub.ContactID{who})
	if err != nil {
		t.Fatal(err)
	}
	ana := people[who]
	ana.Consents = []hub.Consent{{Channel: "email", Purpose: "service", Given: false, At: h.c.Now()}}
	if err := h.p.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{ana}}); err != nil {
		t.Fatal(err)
	}
	h.f.refuse = func(int) error { return hub.Errorf(hub.Invalid, "Nobody of that name lives there.") }
	said := h.olga.reply(h.conv, h.ferry, "Your kettle is on its way.")
	h.olga.awaitState(h.conv, said.ID, hub.Failed)
	time.Sleep(3 * time.Second) //nolint:forbidigo // the time in which nothing must happen
	if m := h.message(said.ID); h.mails("kettle") != 0 || m.Delivery.Via != "" || m.Delivery.State != hub.Failed {
		t.Errorf("%d letters, %+v", h.mails("kettle"), m.Delivery)
	}
}

// Two processes and a restart in between send one letter.
func TestAMessageGoesOnOnceOverTwoProcesses(t *testing.T) {
	t.Parallel()
	cfg := alone(t)
	cfg.Database = testpeers.Postgres(t)
	cfg.NATS = []string{testpeers.NATS(t).URL}
	h := newOnwardHouse(t, cfg, delivery.Onward{Undelivered: 10})
	other := cfg
	other.Data, other.SMTPIn = t.TempDir(), ""
	b := begin(t, other, Options{Now: h.c.Now, Channels: append(builtin.All(), h.f.channel())})
	var ids []hub.MessageID
	for i := range 5 {
		m := h.olga.reply(h.conv, h.ferry, fmt.Sprintf("Number %d.", i))
		h.olga.awaitState(h.conv, m.ID, hub.Accepted)
		ids = append(ids, m.ID)
	}
	h.c.advance(11 * time.Minute)
	h.p.end() // whichever of them was at it
	h.olga = atDesk(t, b)
	h.p = b
	for i, id := range ids {
		h.post.await(t, fmt.Sprintf("Number %d.", i))
		testpeers.Await(t, soon, "the thread to say so", func() bool { return h.message(id).Delivery.Via != "" })
	}
	time.Sleep(2 * time.Second) //nolint:forbidigo // the time in which nothing must happen
	for i := range ids {
		if n := h.mails(fmt.Sprintf("Number %d.", i)); n < 1 || n > 1 {
			t.Errorf("number %d: %d letters", i, n)
		}
	}
}
