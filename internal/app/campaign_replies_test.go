package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// mailed is a campaign by mail that went to so many people, and what each got.
type mailed struct {
	*agent
	p    *process
	box  hub.InboxID
	run  string
	sent map[string]letter
	n    int64 // mails that came in
}

func mailedTo(t *testing.T, cfg config.Config, people int, more map[string]any) *mailed {
	t.Helper()
	p := begin(t, cfg, Options{})
	post := newMailHost(t)
	m := &mailed{agent: atDesk(t, p), p: p, sent: map[string]letter{}}
	m.box = m.mailInbox(post)
	m.run = m.campaign(string(m.box), subscribers(t, p, people), people, more)
	m.outcome(m.run, finished)
	for _, l := range post.letters() {
		m.sent[l.to] = l
	}
	return m
}

// back is where an answer to what person n got goes.
func (m *mailed) back(n int) string {
	v := m.sent[to(n)].header.Get("Reply-To")
	return strings.Trim(v[strings.LastIndex(v, "<")+1:], "<> ")
}

// named are the header lines by which an answer names what person n got.
func (m *mailed) named(n int) string {
	return "In-Reply-To: " + m.sent[to(n)].header.Get("Message-Id") + "\n"
}

// comes hands in mails from people and waits until they are decided.
func (m *mailed) comes(raws ...string) {
	m.t.Helper()
	for _, raw := range raws {
		at, _, _ := strings.Cut(raw[strings.Index(raw, "\nTo: ")+5:], "\n")
		if err := mailIn(m.p.MailAddr(), "somebody@example.com", at, raw); err != nil {
			m.t.Fatal(err)
		}
		m.n++
	}
	testpeers.Await(m.t, soon, "the mails to be decided", func() bool {
		total := m.ledger(m.box).Total
		return total.Received == m.n && total.OnTheWay == 0
	})
}

// letterTo is a mail that somebody writes to an address of ours.
func letterTo(id, from, at, text string) string {
	return strings.Replace(plain(id, from, "Re: spring", text), "To: "+houseAddress, "To: "+at, 1)
}

// where is the conversation in which a text was said, with what was said before it.
func (m *mailed) where(text string) (hub.Conversation, []hub.Message, hub.Message) {
	m.t.Helper()
	for _, card := range m.conversations() {
		all, err := m.p.store.MessagesFor(m.t.Context(), hub.Scope{All: true}, card.ID, 0, 0, 50)
		if err != nil {
			m.t.Fatal(err)
		}
		for i := range all {
			if strings.TrimSpace(all[i].Text) == text {
				found, err := m.p.store.Conversations(m.t.Context(), []hub.ConversationID{card.ID})
				if err != nil || len(found) != 1 {
					m.t.Fatalf("%v %v", found, err)
				}
				for _, c := range found {
					return c, all[:i], all[i]
				}
			}
		}
	}
	m.t.Fatalf("nobody said %q", text)
	return hub.Conversation{}, nil, hub.Message{}
}

// shows checks that the campaign's message to person n is what was said before.
func (m *mailed) shows(n int, before []hub.Message) {
	m.t.Helper()
	if len(before) == 0 || before[0].Author.Type != hub.ActorCampaign || !strings.Contains(before[0].Text, fmt.Sprintf("Hello Ana%d of", n)) {
		m.t.Errorf("what was sent to person %d is not shown: %+v", n, before)
	}
}

func person(n int) hub.ContactID { return hub.ContactID(fmt.Sprintf("con_%06d", n)) }

func TestAnAnswerByMailIsMatchedAsSurelyAsItNamesWhatWasSent(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		m := mailedTo(t, cfg, 8, map[string]any{"variants": []map[string]any{{"name": "a", "weight": 1}, {"name": "b", "weight": 1}}})
		second := hub.Identity{ID: "idn_second", ContactID: person(1), Handle: hub.EmailHandle("ana1@home.example")}
		if err := m.p.store.Commit(t.Context(), hub.WriteSet{Identities: []hub.Identity{second}}); err != nil {
			t.Fatal(err)
		}
		id := func(n int) string { return m.sent[to(n)].header.Get("Message-Id") }
		m.comes(
			letterTo("a0", to(0), m.back(0), "by the address"),
			letterTo("a1", "ana1@home.example", m.back(1), "from my other address"),
			m.named(2)+letterTo("a2", to(2), houseAddress, "by what it answers"),
			"References: <x@a.example>\n "+id(3)+"\n <y@b.example>\n"+letterTo("a3", to(3), houseAddress, "by the references"),
			letterTo("a4", "stranger@example.org", m.back(4), "from an unknown address"),
			m.named(5)+letterTo("a5", "other@example.org", houseAddress, "from an unknown address too"),
			letterTo("a6", to(0), m.back(6), "I am not person six"),
			letterTo("a7", to(7), houseAddress, "names nothing"),
		)
		for _, c := range []struct {
			text  string
			n     int
			sure  float64
			owner hub.ContactID // empty: somebody whom nobody knew
			state string
		}{
			{"by the address", 0, 1, person(0), "replied"},
			{"from my other address", 1, 1, person(1), "replied"},
			{"by what it answers", 2, 1, person(2), "replied"},
			{"by the references", 3, 1, person(3), "replied"},
			{"from an unknown address", 4, 0.5, "", "replied"},
			{"from an unknown address too", 5, 0.5, "", "replied"},
			{"I am not person six", 6, 0.5, person(0), "accepted"}, // nobody speaks for somebody whom we know
		} {
			conv, before, said := m.where(c.text)
			m.shows(c.n, before)
			mark := said.Campaign
			if mark == nil || mark.Run != m.run || mark.Confidence != c.sure || mark.Variant == "" || len(before) == 1 && before[0].Campaign.N != mark.N {
				t.Errorf("%q: %+v", c.text, mark)
				continue
			}
			known := conv.ContactID == person(0) || conv.ContactID == person(1) || conv.ContactID == person(2) || conv.ContactID == person(3)
			if c.owner != "" && conv.ContactID != c.owner || c.owner == "" && known || conv.HasFlag(hub.FlagOtherSender) != (c.sure < 1) {
				t.Errorf("%q is of %s with %v", c.text, conv.ContactID, conv.Flags)
			}
			row := m.rowOf(string(person(c.n)))
			if row.State != c.state || (row.AnsweredAt != nil) != (c.state == "replied") || row.ConversationID != string(conv.ID) {
				t.Errorf("%q: the row is %+v", c.text, row)
			}
		}
		if _, before, said := m.where("names nothing"); said.Campaign != nil || len(before) > 0 || m.rowOf(string(person(7))).State != "accepted" {
			t.Errorf("what names nothing answers nothing: %+v", said.Campaign)
		}
	})
}

// Whoever is faster with what was sent to somebody, the person's own answer is in
// their own conversation, below what they got, and is what the ledger points to.
func TestAnAnswerOfSomebodyElseTakesNothingFromThePerson(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		m := mailedTo(t, cfg, 3, nil)
		m.comes(m.named(0)+letterTo("s1", "eve@example.org", houseAddress, "a stranger"), letterTo("s2", to(2), m.back(1), "person two"))
		m.comes(m.named(0) + letterTo("s3", "eve@example.org", houseAddress, "the stranger again"))
		one, _, _ := m.where("a stranger")
		if again, _, _ := m.where("the stranger again"); again.ID != one.ID {
			t.Errorf("a second word of the same stranger is in a conversation of its own")
		}
		m.comes(m.named(0)+letterTo("o1", to(0), houseAddress, "person zero"), letterTo("o2", to(1), m.back(1), "person one"))
		m.comes(m.named(0)+letterTo("o3", to(0), houseAddress, "person zero again"), letterTo("s4", "mallory@example.org", m.back(0), "too late"))
		for n, text := range map[int]string{0: "person zero", 1: "person one"} {
			conv, before, said := m.where(text)
			m.shows(n, before)
			if conv.ContactID != person(n) || said.Campaign == nil || said.Campaign.Confidence != 1 || conv.HasFlag(hub.FlagOtherSender) {
				t.Errorf("%q: %s, %+v", text, conv.ContactID, said.Campaign)
			}
			if row := m.rowOf(string(person(n))); row.State != "replied" || row.ConversationID != string(conv.ID) {
				t.Errorf("%q: the row is %+v", text, row)
			}
		}
		own, _, _ := m.where("person zero")
		if again, before, _ := m.where("person zero again"); again.ID != own.ID || len(before) != 2 {
			t.Errorf("%d messages before the second word", len(before))
		}
		if late, before, _ := m.where("too late"); late.LinkedID != own.ID || len(before) != 0 || !late.HasFlag(hub.FlagOtherSender) {
			t.Errorf("who comes later is linked to %s with %d messages", late.LinkedID, len(before))
		}
		if findings, err := m.p.store.Check(t.Context()); err != nil || len(findings) > 0 {
			t.Errorf("fsck: %+v, %v", findings, err)
		}
	})
}
