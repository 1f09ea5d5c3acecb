package router_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestFirstLetterOpensAConversationWithItsPerson(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "Where is my parcel?"))
	h.route(h.facts(1))
	rows := h.conversations()
	if len(rows) != 1 {
		t.Fatalf("%d conversations", len(rows))
	}
	c := rows[0].Conversation
	if c.Subject != "About a" || c.LastSeq != 1 || c.Status != hub.Open || rows[0].ContactName != "ada@example.org" {
		t.Fatalf("%+v", c)
	}
	m := h.messages(c.ID)[0]
	if m.Text != "Where is my parcel?" || m.SourceKey != "a" || m.Seq != 1 {
		t.Fatalf("%+v", m)
	}
	raw, err := h.store.RawOf(t.Context(), m.ID)
	if err != nil || string(raw.Bytes) != "Where is my parcel?" {
		t.Fatalf("%q, %v", raw.Bytes, err)
	}
}

func TestOneProviderEventIsOneMessageForEver(t *testing.T) {
	h := newHouse(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { h.publish(letter("same", "ada@example.org", "once")) })
	}
	wg.Wait()
	h.publish(letter("other", "ada@example.org", "twice"))
	h.route(h.facts(2))
	h.clock.Move(90 * 24 * time.Hour)
	h.publish(letter("same", "ada@example.org", "once"))
	h.publish(letter("last", "ada@example.org", "end"))
	h.route(h.facts(3))
	if n := len(h.conversations()); n != 3 {
		t.Fatalf("%d conversations, want 3: same, other, last", n)
	}
}

func TestAnswerThreadsByReferenceForTheSamePersonOnly(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "first"))
	h.route(h.facts(1))
	again := letter("b", "ada@example.org", "second")
	again.Refs = []string{"unknown@example.org", "a@example.org"}
	h.publish(again)
	stranger := letter("c", "mallory@example.org", "let me in")
	stranger.Refs = []string{"a@example.org"}
	h.publish(stranger)
	h.route(h.facts(3))
	rows := h.conversations()
	if len(rows) != 2 {
		t.Fatalf("%d conversations", len(rows))
	}
	for _, row := range rows {
		c := row.Conversation
		switch row.ContactName {
		case "ada@example.org":
			if c.LastSeq != 2 {
				t.Errorf("ada: %+v", c)
			}
		case "mallory@example.org":
			if c.LinkedID == "" || !c.HasFlag(hub.FlagOtherSender) || c.LastSeq != 1 {
				t.Errorf("mallory: %+v", c)
			}
		}
	}
}

func TestLetterWithoutReferenceOpensItsOwnConversation(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "first"))
	h.publish(letter("b", "ada@example.org", "second"))
	h.route(h.facts(2))
	rows := h.conversations()
	if len(rows) != 2 || rows[0].Conversation.ContactID != rows[1].Conversation.ContactID {
		t.Fatalf("%+v", rows)
	}
}

func TestTalkGoesOnInItsConversationForThreeDays(t *testing.T) {
	h := newHouse(t)
	h.publish(talk("1", "vis", "hello"))
	h.publish(talk("2", "vis", "anybody?"))
	h.route(h.facts(2))
	h.clock.Move(71 * time.Hour)
	h.publish(talk("3", "vis", "still here"))
	h.route(h.facts(3))
	h.clock.Move(73 * time.Hour)
	h.publish(talk("4", "vis", "new matter"))
	h.route(h.facts(4))
	rows := h.conversations()
	if len(rows) != 2 || rows[0].Conversation.LastSeq != 1 || rows[1].Conversation.LastSeq != 3 {
		t.Fatalf("%+v", rows)
	}
}

func TestSignedVisitorAndTheirMailMeetInOneProfile(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "by mail"))
	h.publish(talk("1", "vis", "by chat, nobody yet"))
	h.route(h.facts(2))
	signed := talk("2", "vis", "it is me")
	signed.From = hub.Handle{Kind: hub.HandleExternal, Scope: "inb_talk", Address: "user-7"}
	signed.Thread = talk("1", "vis", "").From.Key()
	signed.Proof, signed.FromName = "signed_identity", "Ada Lovelace"
	signed.Also = []hub.Handle{talk("1", "vis", "").From, hub.EmailHandle("ada@example.org")}
	h.publish(signed)
	h.route(h.facts(4)) // merged, received
	people := map[hub.ContactID]int{}
	for _, row := range h.conversations() {
		people[row.Conversation.ContactID]++
		if row.ContactName != "Ada Lovelace" {
			t.Errorf("named %q", row.ContactName)
		}
	}
	if len(people) != 1 {
		t.Fatalf("still %d people", len(people))
	}
	for id := range people {
		ids, err := h.store.IdentitiesOf(t.Context(), []hub.ContactID{id})
		if err != nil || len(ids[id]) != 3 {
			t.Fatalf("%+v, %v", ids, err)
		}
		for _, ident := range ids[id] {
			if !ident.Verified {
				t.Errorf("%s is not verified", ident.Handle.Kind)
			}
		}
	}
}

func TestUnverifiedClaimNeverMerges(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "by mail"))
	claiming := talk("1", "vis", "I am Ada, really")
	claiming.FromName, claiming.Claims = "Ada", []hub.Handle{hub.EmailHandle("ada@example.org")}
	h.publish(claiming)
	h.route(h.facts(2))
	rows := h.conversations()
	if len(rows) != 2 || rows[0].Conversation.ContactID == rows[1].Conversation.ContactID {
		t.Fatalf("%+v", rows)
	}
}

func TestSpoofedSenderGetsAFlaggedConversationOfTheirOwn(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "real"))
	h.route(h.facts(1))
	fake := letter("b", "ada@example.org", "give me the parcel")
	fake.Refs, fake.Auth = []string{"a@example.org"}, hub.VerdictFailed
	h.publish(fake)
	h.route(h.facts(2))
	rows := h.conversations()
	if len(rows) != 2 || !rows[0].Conversation.HasFlag(hub.FlagAuthFailed) && !rows[1].Conversation.HasFlag(hub.FlagAuthFailed) {
		t.Fatalf("%+v", rows)
	}
}

func TestCustomersWordReopensAndAutomaticMailDoesNot(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "first"))
	h.route(h.facts(1))
	c := h.conversations()[0].Conversation
	c.Status = hub.Resolved
	if err := h.store.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}}); err != nil {
		t.Fatal(err)
	}
	away := letter("b", "ada@example.org", "I am away")
	away.Refs, away.Automatic = []string{"a@example.org"}, hub.AutoReply
	h.publish(away)
	h.route(h.facts(2))
	if got := h.conversations()[0].Conversation; got.Status != hub.Resolved || got.LastSeq != 2 {
		t.Fatalf("%+v", got)
	}
	back := letter("c", "ada@example.org", "I am back")
	back.Refs = []string{"a@example.org"}
	h.publish(back)
	h.route(h.facts(4)) // received, reopened
	if got := h.conversations()[0].Conversation; got.Status != hub.Open || got.LastSeq != 3 {
		t.Fatalf("%+v", got)
	}
}

func TestAnswerOfTheCustomerEndsTheWaitForItWithAFact(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "Hello"))
	h.route(h.facts(1))
	c := h.conversations()[0].Conversation
	c.Status = hub.WaitingCustomer
	if err := h.store.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}}); err != nil {
		t.Fatal(err)
	}
	answer := letter("b", "ada@example.org", "Here it is")
	answer.Refs = []string{"a@example.org"}
	h.publish(answer)
	h.route(h.facts(3))
	facts, err := h.store.FactsSince(t.Context(), 2, 10)
	if err != nil || len(facts) != 1 || facts[0].Type != hub.ConversationStatus || !strings.Contains(string(facts[0].Data), `"before":"waiting_customer","after":"open"`) {
		t.Fatalf("%v %+v", err, facts)
	}
}

func TestPoisonIsSetAsideAndItsNeighboursAreRouted(t *testing.T) {
	h := newHouse(t)
	h.panic = func(in *hub.Inbound) {
		if in.SrcKey == "poison" {
			panic("a bug")
		}
	}
	for i := range 10 {
		in := talk(fmt.Sprint(i), "vis", fmt.Sprint("word ", i))
		if i == 4 {
			in.SrcKey = "poison"
		}
		h.publish(in)
	}
	broken := talk("unread", "vis", "")
	broken.Broken, broken.Raw = "nested too deeply", []byte("raw bytes")
	h.publish(broken)
	large := talk("large", "vis", "")
	large.Broken, large.RawBlob, large.RawSize = "too large", "blb_1", 300_000
	h.publish(large)
	h.route(h.facts(12))
	c := h.conversations()[0].Conversation
	if c.LastSeq != 9 {
		t.Fatalf("%d messages, want 9", c.LastSeq)
	}
	last := ""
	for i, m := range h.messages(c.ID) {
		if m.Seq != int64(i+1) || m.Text < last {
			t.Fatalf("out of order: %d %q after %q", m.Seq, m.Text, last)
		}
		last = m.Text
	}
	page, err := h.store.ListQuarantine(t.Context(), "inb_talk", 50, "")
	if err != nil || len(page.Items) != 3 {
		t.Fatalf("%+v, %v", page.Items, err)
	}
	for _, q := range page.Items {
		if want := map[string]int64{"unread": 9, "large": 300_000}[q.SrcKey]; want != 0 && q.Size != want {
			t.Errorf("%s: size %d, want %d", q.SrcKey, q.Size, want)
		}
		full, err := h.store.Quarantined(t.Context(), q.ID)
		if err != nil || full.Reason == "" || (q.SrcKey == "unread" && string(full.Raw) != "raw bytes") {
			t.Fatalf("%+v, %v", full, err)
		}
	}
}

func TestInboxThatCannotBeLookedUpNowIsWaitedFor(t *testing.T) {
	h := newHouse(t)
	h.away.Store(5)
	h.publish(talk("one", "vis", "hello"))
	h.route(h.facts(1))
	if c := h.conversations()[0].Conversation; c.LastSeq != 1 {
		t.Fatalf("%d messages, want 1", c.LastSeq)
	}
	page, err := h.store.ListQuarantine(t.Context(), "", 50, "")
	if err != nil || len(page.Items) != 0 {
		t.Fatalf("set aside: %+v, %v", page.Items, err)
	}
}

func TestTokenFromItsMailboxBringsTheChatBackAndProvesTheAddress(t *testing.T) {
	h := newHouse(t)
	first := talk("1", "vis", "hello")
	first.Claims = []hub.Handle{hub.EmailHandle("ada@example.org")}
	h.publish(first)
	h.route(h.facts(1))
	c := h.conversations()[0].Conversation
	token := hub.ReplyToken{Token: "tok1", ConversationID: c.ID, Handle: hub.EmailHandle("ada@example.org"), At: h.clock.Now()}
	if err := h.store.Commit(t.Context(), hub.WriteSet{Tokens: []hub.ReplyToken{token}}); err != nil {
		t.Fatal(err)
	}
	answer := letter("b", "ada@example.org", "by mail now")
	answer.Tokens = []string{"tok1"}
	h.publish(answer)
	thief := letter("c", "mallory@example.org", "mine")
	thief.Tokens = []string{"tok1"}
	h.publish(thief)
	h.route(h.facts(3))
	rows := h.conversations()
	if len(rows) != 2 {
		t.Fatalf("%d conversations", len(rows))
	}
	for _, row := range rows {
		if row.Conversation.ID == c.ID && row.Conversation.LastSeq != 2 {
			t.Errorf("chat has %d messages", row.Conversation.LastSeq)
		}
		if row.Conversation.ID != c.ID && !row.Conversation.HasFlag(hub.FlagOtherSender) {
			t.Errorf("thief: %+v", row.Conversation)
		}
	}
	ids, err := h.store.IdentitiesOf(t.Context(), []hub.ContactID{c.ContactID})
	if err != nil || len(ids[c.ContactID]) != 2 {
		t.Fatalf("%+v, %v", ids, err)
	}
}

func TestAnswerToAMergedConversationGoesWhereItWent(t *testing.T) {
	h := newHouse(t)
	h.publish(letter("a", "ada@example.org", "first"))
	h.publish(letter("b", "ada@example.org", "second"))
	h.route(h.facts(2))
	rows := h.conversations()
	into, merged := rows[0].Conversation, rows[1].Conversation
	merged.Flags, merged.LinkedID, merged.Status = []string{hub.FlagMerged}, into.ID, hub.Resolved
	if err := h.store.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{merged}}); err != nil {
		t.Fatal(err)
	}
	answer := letter("c", "ada@example.org", "third")
	answer.Refs = []string{merged.Subject[len("About "):] + "@example.org"}
	h.publish(answer)
	h.route(h.facts(3))
	for _, row := range h.conversations() {
		if c := row.Conversation; c.ID == into.ID && c.LastSeq != 2 || c.ID == merged.ID && c.LastSeq != 1 {
			t.Errorf("%s has %d messages", c.Subject, c.LastSeq)
		}
	}
}
