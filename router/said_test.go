package router_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// ears is a clock engine that remembers what it was told.
type ears struct {
	mu    sync.Mutex
	heard []string
}

// Advance implements router.Clocks.
func (e *ears) Advance(_ *hub.Conversation, _ time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, v := range events {
		word := string(v.Type)
		if v.Type == hub.EvReceived && !v.Qualifies {
			word += " unqualified"
		}
		e.heard = append(e.heard, word)
	}
	return nil, nil, nil
}

func (e *ears) all() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.heard, ", ")
}

var ada = hub.Handle{Kind: "poster", Scope: "inb_post", Address: "ada"}

func post(key, ref, text string) hub.Inbound {
	return hub.Inbound{Inbox: "inb_post", SrcKey: key, Ref: ref, From: ada, FromName: "Ada", Text: text, Thread: "ada", Raw: []byte("raw " + text), RawType: "text/plain"}
}

func change(key, ref string, kind hub.ChangeKind, what string) hub.Inbound {
	in := post(key, "", "")
	in.Change, in.Raw = &hub.Change{Kind: kind, Ref: ref}, nil
	if kind == hub.Reacted {
		in.Change.Reaction = what
	} else {
		in.Text = what
	}
	return in
}

// ledger reports whether all keys have been decided.
func (h *house) ledger(keys ...string) func() bool {
	return func() bool {
		hashed := make([]string, len(keys))
		for i, k := range keys {
			hashed[i] = hub.SourceHash("inb_post", k)
		}
		seen, err := h.store.Seen(h.t.Context(), hashed)
		return err == nil && len(seen) == len(keys)
	}
}

// said are all messages of the only conversation.
func (h *house) said() []hub.Message {
	h.t.Helper()
	rows := h.conversations()
	if len(rows) != 1 {
		h.t.Fatalf("%d conversations", len(rows))
	}
	return h.messages(rows[0].Conversation.ID)
}

func TestAnAlbumInParallelIsOneMessage(t *testing.T) {
	h := newHouse(t)
	var wg sync.WaitGroup
	for i := range 10 {
		for range 3 { // and each more than once
			wg.Go(func() {
				in := post(fmt.Sprint("photo", i), "album", "")
				in.Joins, in.Attachments = true, []hub.Attachment{{ID: hub.BlobID(fmt.Sprint("blb_", i)), Name: "a.png", Type: "image/png", Size: 1}}
				if i == 4 {
					in.Text = "My holiday"
				}
				h.publish(in)
			})
		}
	}
	wg.Wait()
	h.route(h.ledger("photo0", "photo1", "photo2", "photo3", "photo4", "photo5", "photo6", "photo7", "photo8", "photo9"))
	all := h.said()
	if len(all) != 1 || len(all[0].Attachments) != 10 || all[0].Text != "My holiday" {
		t.Fatalf("%d messages, the first: %+v", len(all), all[0])
	}
}

func TestEditsReactionsAndWhoMayMakeThem(t *testing.T) {
	h := newHouse(t)
	h.publish(post("m1", "1", "Helo"))
	h.route(h.ledger("m1"))
	h.clock.Move(time.Minute)
	h.publish(change("e1", "1", hub.Edited, "Hello"))
	h.publish(change("r1", "1", hub.Reacted, "👍"))
	h.publish(change("r2", "1", hub.Reacted, "❤️")) // one sign per person
	other := change("x1", "1", hub.Edited, "Pwned")
	other.From.Address = "eve"
	h.publish(other)
	late := change("e0", "1", hub.Edited, "Hel")
	late.ReceivedAt = h.clock.Now().Add(-30 * time.Second)
	h.publish(late)
	h.route(h.ledger("e1", "r1", "r2", "x1", "e0"))
	m := h.said()[0]
	if m.Text != "Hello" || len(m.Edits) != 1 || m.Edits[0].Text != "Helo" || m.EditedAt.IsZero() {
		t.Errorf("%q, edits %+v", m.Text, m.Edits)
	}
	if len(m.Reactions) != 1 || m.Reactions[0].Sign != "❤️" || m.Reactions[0].Name != "Ada" {
		t.Errorf("reactions %+v", m.Reactions)
	}
	h.publish(change("r3", "1", hub.Reacted, ""))
	h.route(h.ledger("r3"))
	if m = h.said()[0]; len(m.Reactions) != 0 {
		t.Errorf("the sign is still there: %+v", m.Reactions)
	}
	if c := h.conversations()[0].Conversation; c.LastMessage.Preview != "Hello" {
		t.Errorf("the list shows %q", c.LastMessage.Preview)
	}
}

func TestWhatIsTakenBackIsGone(t *testing.T) {
	for name, together := range map[string]bool{"later": false, "in one batch": true} {
		t.Run(name, func(t *testing.T) {
			h, heard := newHouse(t), &ears{}
			h.clocks = heard
			in := post("m1", "1", "My secret is xylophone")
			in.Attachments = []hub.Attachment{{ID: "blb_1", Name: "s.png", Type: "image/png", Size: 1}}
			h.publish(in)
			if !together {
				h.route(h.ledger("m1"))
				for n := 1; n > 0; {
					n, _ = h.store.IndexNext(t.Context(), 100)
				}
			}
			h.publish(change("d1", "1", hub.Deleted, ""))
			h.publish(change("e1", "1", hub.Edited, "My secret is xylophone after all"))
			h.route(h.ledger("m1", "d1", "e1"))
			m := h.said()[0]
			if m.Text != "" || len(m.Attachments) != 0 || m.DeletedAt.IsZero() || m.Seq != 1 {
				t.Errorf("%+v", m)
			}
			if raw, err := h.store.RawOf(t.Context(), m.ID); !hub.Is(err, hub.Missing) {
				t.Errorf("the original is there: %q, %v", raw.Bytes, err)
			}
			facts, err := h.store.FactsSince(t.Context(), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range facts {
				if strings.Contains(string(f.Data), "xylophone") || strings.Contains(string(f.Data), "blb_1") {
					t.Errorf("the feed still says %s", f.Data)
				}
			}
			if last := facts[len(facts)-1]; last.Type != hub.MessageDeleted {
				t.Errorf("the last fact is %s", last.Type)
			}
			for n := 1; n > 0; {
				n, _ = h.store.IndexNext(t.Context(), 100)
			}
			if c := h.conversations()[0].Conversation; c.LastMessage.Preview != "" || !c.LastMessage.Deleted {
				t.Errorf("the list shows %+v", c.LastMessage)
			}
			if got := heard.all(); got != "message.received, message.withdrawn" {
				t.Errorf("the clocks heard %s", got)
			}
		})
	}
}

// News that overtakes its message waits for it, in the batch or out of it.
func TestNewsThatComesBeforeItsMessage(t *testing.T) {
	h := newHouse(t)
	h.publish(change("d1", "1", hub.Deleted, ""))
	h.publish(change("r2", "2", hub.Reacted, "👍"))
	h.route(h.ledger("d1", "r2"))
	h.clock.Move(5 * time.Minute)
	h.publish(post("m2", "2", "Still here"))
	h.publish(post("m1", "1", "Never mind"))
	h.route(h.ledger("m1", "m2"))
	all := h.said()
	if len(all) != 2 || all[0].Text != "Still here" || len(all[0].Reactions) != 1 || all[1].Text != "" || all[1].DeletedAt.IsZero() {
		t.Fatalf("%+v", all)
	}
	if held, err := h.store.HeldDue(t.Context(), h.clock.Now().Add(48*time.Hour), 10); err != nil || len(held) != 0 {
		t.Errorf("something still waits: %+v, %v", held, err)
	}
}

func TestNewsOfNothingIsForgottenInTheEnd(t *testing.T) {
	h := newHouse(t)
	h.publish(change("r1", "nothing", hub.Reacted, "👍"))
	h.route(h.ledger("r1"))
	gone := func() bool {
		held, err := h.store.HeldDue(t.Context(), h.clock.Now().Add(48*time.Hour), 10)
		return err == nil && len(held) == 0
	}
	if gone() {
		t.Fatal("it does not wait")
	}
	h.clock.Move(25 * time.Hour)
	h.route(gone)
	if n := len(h.conversations()); n != 0 {
		t.Errorf("%d conversations", n)
	}
}

func (h *house) nothingWaits() bool {
	held, err := h.store.HeldDue(context.Background(), h.clock.Now().Add(48*time.Hour), 10)
	return err == nil && len(held) == 0
}

// fly makes an order of the inbox that is under way to ada's conversation.
func (h *house) fly(c hub.Conversation) (hub.Message, hub.Order) {
	h.t.Helper()
	now := h.clock.Now()
	c.LastSeq++
	m := hub.Message{ID: hub.NewMessageID(now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirOut, Channel: "post", InboxID: "inb_post",
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, Text: "Coming", CreatedAt: now, ReceivedAt: now, Delivery: hub.Delivery{State: hub.Attempting}}
	o := hub.Order{ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: c.ID, InboxID: "inb_post", Lane: hub.LaneReply, To: ada,
		State: hub.Attempting, LeaseUntil: now.Add(time.Hour), CreatedAt: now, UpdatedAt: now}
	if err := h.store.Commit(h.t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}, Orders: []hub.Order{o}}); err != nil {
		h.t.Fatal(err)
	}
	o.Version = 1
	return m, o
}

func TestAnEchoIsSaidOnceWhoeverIsFaster(t *testing.T) {
	h, heard := newHouse(t), &ears{}
	h.clocks = heard
	h.publish(post("m1", "1", "Where is it?"))
	h.route(h.ledger("m1"))
	_, o := h.fly(h.conversations()[0].Conversation)
	echo := post("echo", "9", "Coming")
	echo.Echo, echo.Author = true, "Olga"
	h.publish(echo)
	h.route(h.ledger("echo")) // the answer of the API has not come: it waits
	if n := len(h.said()); n != 2 {
		t.Fatalf("%d messages while it is on its way", n)
	}
	o.State, o.ProviderRef, o.LeaseUntil = hub.Accepted, "9", time.Time{}
	if err := h.store.Commit(t.Context(), hub.WriteSet{Orders: []hub.Order{o}}); err != nil {
		t.Fatal(err)
	}
	h.clock.Move(10 * time.Second)
	h.route(func() bool {
		held, err := h.store.HeldDue(context.Background(), h.clock.Now().Add(time.Hour), 10)
		return err == nil && len(held) == 0
	})
	elsewhere := post("echo2", "10", "And from my phone")
	elsewhere.Echo, elsewhere.Author = true, "Olga"
	h.publish(elsewhere)
	h.route(h.ledger("echo2"))
	all := h.said()
	if len(all) != 3 || !all[2].Echo || all[2].Direction != hub.DirOut || all[2].Author != (hub.Actor{Type: hub.ActorAgent, Name: "Olga"}) {
		t.Fatalf("%d messages, the last %+v", len(all), all[len(all)-1])
	}
	c := h.conversations()[0].Conversation
	if c.LastInSeq != 1 || heard.all() != "message.received, reply.sent" {
		t.Errorf("last inbound %d, the clocks heard %s", c.LastInSeq, heard.all())
	}
}

func TestCallNewsInAnyOrderIsOneItemAndMovesTheClocks(t *testing.T) {
	at := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	ring := hub.Call{State: hub.CallRinging, From: "+40210000001", To: "+40310000001", StartedAt: at, Order: 1}
	for name, c := range map[string]struct {
		last  hub.Call
		heard string
	}{
		"missed":            {hub.Call{State: hub.CallMissed, EndedAt: at.Add(time.Second), Order: 3}, "message.received"},
		"voicemail":         {hub.Call{State: hub.CallVoicemail, Transcript: "Call me", Order: 3}, "message.received"},
		"answered":          {hub.Call{State: hub.CallEnded, AnsweredAt: at.Add(time.Second), EndedAt: at.Add(time.Minute), Seconds: 59, Order: 3}, "message.received, reply.sent"},
		"we called":         {hub.Call{State: hub.CallEnded, Outgoing: true, AnsweredAt: at.Add(time.Second), EndedAt: at.Add(time.Minute), Order: 3}, "conversation.opened, reply.sent"},
		"we called in vain": {hub.Call{State: hub.CallMissed, Outgoing: true, Order: 3}, "conversation.opened"},
	} {
		for _, reversed := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " reversed ", reversed), func(t *testing.T) {
				h, heard := newHouse(t), &ears{}
				h.clocks = heard
				first := ring
				first.Outgoing = c.last.Outgoing
				news := []hub.Call{first, {State: hub.CallActive, Outgoing: first.Outgoing, StartedAt: at, Order: 2}, c.last}
				if reversed {
					slices.Reverse(news)
				}
				for _, n := range news {
					in := post("call"+fmt.Sprint(n.Order), "CA1", "")
					in.Joins, in.Call = true, &n
					h.publish(in)
				}
				h.route(h.ledger("call1", "call2", "call3"))
				h.clock.Move(10 * time.Second) // a call of ours waits for the desk to write it down
				h.route(h.nothingWaits)
				all := h.said()
				if len(all) != 1 || all[0].Call == nil || all[0].Call.State != c.last.State || all[0].Call.From != ring.From {
					t.Fatalf("%d items, the first %+v", len(all), all[0].Call)
				}
				if heard.all() != c.heard {
					t.Errorf("the clocks heard %s, want %s", heard.all(), c.heard)
				}
			})
		}
	}
}

func TestAnEditThatTellsOnlyOfWordsKeepsTheFiles(t *testing.T) {
	h := newHouse(t)
	first := post("m1", "1", "See")
	first.Attachments = []hub.Attachment{{ID: "blb_1", Name: "a.png"}}
	h.publish(first)
	h.route(h.ledger("m1"))
	edit := change("e1", "1", hub.Edited, "See this")
	edit.Change.KeepFiles = true
	h.publish(edit)
	h.route(h.ledger("e1"))
	if m := h.said()[0]; m.Text != "See this" || len(m.Attachments) != 1 {
		t.Errorf("%+v", m)
	}
}

func TestEventsAreKeptRawAndShownToNobody(t *testing.T) {
	h := newHouse(t)
	in := post("ev", "", "")
	in.Event = "message_template_status_update"
	h.publish(in)
	h.route(h.ledger("ev"))
	page, err := h.store.ListQuarantine(t.Context(), "", 10, "")
	if err != nil || len(page.Items) != 0 || len(h.conversations()) != 0 {
		t.Fatalf("%+v, %v", page.Items, err)
	}
}

// A provider may know that somebody wants no messages before we have heard it.
func TestAnEventThatSpeaksOfConsentIsBelieved(t *testing.T) {
	h := newHouse(t)
	h.publish(post("hello", "1", "Hello"))
	h.route(h.ledger("hello"))
	out := post("out", "", "")
	out.Event, out.Consent = "opted_out", &hub.Consent{Purpose: "all", Proof: "the provider refused"}
	stranger := out
	stranger.SrcKey, stranger.From = "stranger", hub.Handle{Kind: hub.HandlePhone, Address: "+12025550143"}
	h.clock.Move(time.Minute)
	h.publish(out)
	h.publish(stranger)
	h.route(h.ledger("out", "stranger"))
	if n := len(h.said()); n != 1 {
		t.Fatalf("%d messages", n)
	}
	who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
	if err != nil || len(who.Consents) != 1 || who.Consents[0].Given || who.Consents[0].Channel != "post" || who.Consents[0].Proof != "the provider refused" {
		t.Fatalf("%+v, %v", who.Consents, err)
	}
}
