package desk

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/sla"
)

var (
	_ Store  = (*store.Store)(nil)
	_ People = (*store.Store)(nil)
	_ Blobs  = (*store.Store)(nil)
	_ Clocks = (*sla.Engine)(nil)
)

var (
	everything = hub.Scope{All: true}
	ada        = hub.Actor{Type: hub.ActorAgent, ID: "agt_ada", Name: "Ada"}
	bob        = hub.Actor{Type: hub.ActorAgent, ID: "agt_bob", Name: "Bob"}
)

var letters = channels.Abilities{
	Class: hub.ClassMail, HandleKind: hub.HandleEmail, Subject: true, HTML: true, CopyLines: true, Threads: true, WeStart: true,
	Files: channels.Files{Max: 10, MaxBytes: 1 << 20},
}

var talk = channels.Abilities{Class: hub.ClassLive, HandleKind: hub.HandleVisitor, MaxText: 20, TextUnit: channels.UTF16}

// house is the desk on a real SQLite store with the real SLA engine.
type house struct {
	*Desk
	t      testing.TB
	store  *store.Store
	engine *sla.Engine
	brand  hub.BrandID
	who    hub.Contact

	mu    sync.Mutex
	now   time.Time
	boxes map[hub.InboxID]box
}

type box struct {
	inbox hub.Inbox
	can   channels.Abilities
}

func (h *house) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) Inbox(id hub.InboxID) (hub.Inbox, channels.Abilities, bool) {
	b, ok := h.boxes[id]
	return b.inbox, b.can, ok
}

func build(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), boxes: map[hub.InboxID]box{}}
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "hub.db"), h.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if h.engine, err = sla.New(sla.Settings{}); err != nil {
		t.Fatal(err)
	}
	h.store, h.brand = s, hub.NewBrandID(h.now)
	h.Desk = New(Deps{
		Store: s, People: s, Inboxes: h, Files: FilesIn(s), Clocks: h.engine, Now: h.Now, Key: []byte("key"),
		Clean: func(html string) (string, string) {
			clean := strings.ReplaceAll(html, "<script>", "")
			return clean, strings.NewReplacer("<p>", "", "</p>", "").Replace(clean)
		},
	})
	for id, can := range map[hub.InboxID]channels.Abilities{"inb_mail": letters, "inb_chat": talk} {
		h.boxes[id] = box{hub.Inbox{ID: id, Kind: hub.ChannelKind(id[4:]), BrandID: h.brand}, can}
	}
	h.boxes["inb_off"] = box{hub.Inbox{ID: "inb_off", Kind: "mail", BrandID: h.brand, Disabled: true}, letters}
	h.boxes["inb_else"] = box{hub.Inbox{ID: "inb_else", Kind: "mail", BrandID: "brd_else"}, letters}
	for _, a := range []hub.Agent{
		{ID: "agt_ada", Email: "ada@x", Name: "Ada", Role: hub.RoleAgent}, {ID: "agt_bob", Email: "bob@x", Name: "Bob", Role: hub.RoleAgent},
		{ID: "agt_gone", Email: "gone@x", Name: "Gone", Role: hub.RoleAgent, DisabledAt: h.now},
		{ID: "agt_read", Email: "read@x", Name: "Read", Role: hub.RoleReadOnly},
	} {
		a.CreatedAt = h.now
		h.ok(s.PutAgent(context.Background(), a))
	}
	h.ok(s.PutTeam(context.Background(), hub.Team{ID: "tea_1", Name: "First line"}))
	h.ok(s.PutBrand(context.Background(), hub.Brand{ID: h.brand, Name: "Acme", CreatedAt: h.now}))
	h.who = hub.Contact{ID: hub.NewContactID(h.now), Name: "Ana", CreatedAt: h.now, UpdatedAt: h.now}
	h.ok(s.Commit(context.Background(), hub.WriteSet{
		Contacts: []hub.Contact{h.who},
		Identities: []hub.Identity{
			{ID: "idn_1", ContactID: h.who.ID, Handle: hub.EmailHandle("ana@example.com"), CreatedAt: h.now},
			{ID: "idn_2", ContactID: h.who.ID, Handle: hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_chat", Address: "v1"}, CreatedAt: h.now},
		},
	}))
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// written is a conversation in which Ana has just written by mail.
func (h *house) written() hub.Conversation {
	h.t.Helper()
	now := h.Now()
	c := hub.Conversation{
		ID: hub.NewConversationID(now), ContactID: h.who.ID, BrandID: h.brand, Subject: "Broken lamp", Status: hub.Open,
		Priority: hub.Normal, Channel: "mail", Class: hub.ClassMail, CreatedAt: now,
	}
	return h.says(c, "inb_mail", hub.EmailHandle("ana@example.com"))
}

// says adds one more message of the customer's, as the router does.
func (h *house) says(c hub.Conversation, inbox hub.InboxID, from hub.Handle) hub.Conversation {
	h.t.Helper()
	now := h.Now()
	b := h.boxes[inbox]
	c.LastSeq++
	m := hub.Message{
		ID: hub.NewMessageID(now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirIn, Channel: b.inbox.Kind, InboxID: inbox,
		Author: hub.Actor{Type: hub.ActorContact, ID: string(h.who.ID), Name: "Ana"}, Text: "It does not light.", From: from,
		ReceivedAt: now, CreatedAt: now,
	}
	c.LastInSeq, c.LastInboxID, c.LastAt, c.LastMessage, c.UpdatedAt = c.LastSeq, inbox, now, m.Summary(), now
	c.UsesInbox(inbox)
	steps, _, err := h.engine.Advance(&c, now, hub.ClockEvent{Type: hub.EvReceived, At: now, MessageID: m.ID, Qualifies: true, Channel: b.inbox.Kind, Class: b.can.Class})
	h.ok(err)
	h.ok(h.store.Commit(context.Background(), hub.WriteSet{
		Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}, Steps: []hub.ClockSteps{{ConversationID: c.ID, Steps: steps}},
	}))
	return h.conv(c.ID)
}

func (h *house) conv(id hub.ConversationID) hub.Conversation {
	h.t.Helper()
	c, err := h.store.ConversationFor(context.Background(), everything, id)
	h.ok(err)
	return c
}

// fact is the newest fact of a type, with its data.
func (h *house) fact(kind hub.FactType) (hub.Fact, hub.FactData) {
	h.t.Helper()
	facts, err := h.store.FactsSince(context.Background(), 0, 10_000)
	h.ok(err)
	for i := len(facts) - 1; i >= 0; i-- {
		if facts[i].Type == kind {
			var d hub.FactData
			h.ok(json.Unmarshal(facts[i].Data, &d))
			return facts[i], d
		}
	}
	h.t.Fatalf("no fact %s", kind)
	return hub.Fact{}, hub.FactData{}
}

func (h *house) head() int64 {
	_, seq, err := h.store.Head(context.Background())
	h.ok(err)
	return seq
}

func clockOf(c hub.Conversation, metric hub.Metric) hub.Clock {
	for i := len(c.Clocks) - 1; i >= 0; i-- {
		if c.Clocks[i].Metric == metric {
			return c.Clocks[i]
		}
	}
	return hub.Clock{}
}

func num[T any](v T) *T { return &v }
