package loadgen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// crowd is a hub's past, committed straight into the store of a stopped hub:
// most conversations resolved, some waiting with a running clock, words as
// uneven as in a language.
type crowd struct {
	st     *store.Store
	r      *rand.Rand
	words  *rand.Zipf
	now    time.Time
	brand  hub.BrandID
	inbox  hub.InboxID
	agents []hub.AgentID
	made   int // messages
}

// openStore opens the data of a stopped hub.
func openStore(ctx context.Context, p *outside.Process) (*store.Store, error) {
	if p.Database != "" {
		return postgres.Open(ctx, p.Database, run.Wall)
	}
	return sqlite.Open(ctx, filepath.Join(p.Data, "hub.db"), run.Wall)
}

// seed fills the data of a stopped hub and indexes it.
func seed(ctx context.Context, p *outside.Process, conversations, messages int) error {
	st, err := openStore(ctx, p)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	r := rand.New(rand.NewPCG(7, 7)) // #nosec G404 -- the same crowd each time
	c := &crowd{st: st, r: r, words: rand.NewZipf(r, 1.1, 4, 20_000), now: run.Wall(), inbox: "inb_crowd", brand: "brd_crowd"}
	agents, err := st.Agents(ctx)
	if err != nil {
		return err
	}
	for _, a := range agents {
		c.agents = append(c.agents, a.ID)
	}
	for n := 0; n < conversations; {
		var w hub.WriteSet
		for range min(500, conversations-n) {
			n++
			c.conversation(&w, n, messages*n/conversations)
		}
		if err := st.Commit(ctx, w); err != nil {
			return err
		}
	}
	for {
		if n, err := st.IndexNext(ctx, 2000); err != nil || n == 0 {
			return err
		}
	}
}

// conversation adds the n-th conversation, with messages until there are upTo in all.
func (c *crowd) conversation(w *hub.WriteSet, n, upTo int) {
	at := c.now.Add(-time.Duration(c.r.IntN(60*24*3600)) * time.Second).Truncate(time.Millisecond)
	who := hub.Contact{ID: hub.NewContactID(at), Name: fmt.Sprintf("Person %d", n), CreatedAt: at, UpdatedAt: at}
	conv := hub.Conversation{
		ID: hub.NewConversationID(at), ContactID: who.ID, BrandID: c.brand, Status: hub.Resolved, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{c.inbox}, LastInboxID: c.inbox, Channel: "chat", Class: hub.ClassLive,
		CreatedAt: at, UpdatedAt: at, LastAt: at,
	}
	switch k := c.r.IntN(10); {
	case k < 2:
		conv.Status, conv.WaitingSince = hub.Open, at
		conv.Clocks = []hub.Clock{{
			Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: at,
			DueAt: c.now.Add(time.Duration(c.r.IntN(48*3600)) * time.Second).Truncate(time.Millisecond), PolicyID: "slp_crowd", TargetSec: 3600,
		}}
	case k < 3:
		conv.Status = hub.WaitingCustomer
	case k < 4:
		conv.Status = hub.Snoozed
	}
	if len(c.agents) > 0 && c.r.IntN(3) > 0 {
		conv.AssigneeID = c.agents[c.r.IntN(len(c.agents))]
	}
	for ; c.made < upTo; c.made++ {
		c.message(w, &conv, who)
	}
	w.Contacts, w.Conversations = append(w.Contacts, who), append(w.Conversations, conv)
}

func (c *crowd) message(w *hub.WriteSet, conv *hub.Conversation, who hub.Contact) {
	var text strings.Builder
	for range 6 + c.r.IntN(20) {
		fmt.Fprintf(&text, "w%d ", c.words.Uint64())
	}
	conv.LastSeq++
	conv.LastInSeq = conv.LastSeq
	m := hub.Message{
		ID: hub.NewMessageID(conv.LastAt), ConversationID: conv.ID, Seq: conv.LastSeq, Direction: hub.DirIn, Channel: conv.Channel,
		InboxID: c.inbox, Author: hub.Actor{Type: hub.ActorContact, ID: string(who.ID), Name: who.Name}, Text: text.String(),
		SourceKey: hub.NewToken(), ReceivedAt: conv.LastAt, CreatedAt: conv.LastAt,
	}
	conv.LastMessage = m.Summary()
	w.Messages = append(w.Messages, m)
	w.Ledger = append(w.Ledger, hub.LedgerRow{SrcKey: hub.SourceHash(c.inbox, m.SourceKey), InboxID: c.inbox, MessageID: m.ID, At: m.CreatedAt})
	card, cc := m.Card(), conv.Card(hub.ContactRef{ID: who.ID, Name: who.Name})
	w.Facts = append(w.Facts, hub.NewFact(hub.MessageReceived, m.CreatedAt, m.Author, hub.FactData{Message: &card, Conversation: &cc}))
}
