package router_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testclock"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/router"
	"github.com/parleyhub/parley/router/courtesy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a router on a real bus and a real database, under a clock that the
// test moves.
type house struct {
	t      *testing.T
	store  *store.Store
	bus    *bus.Bus
	clock  *testclock.Clock
	inbox  map[hub.InboxID]hub.Inbox
	can    map[hub.InboxID]channels.Abilities
	panic  func(*hub.Inbound) // called for each item that is resolved
	away   atomic.Int32       // how many more times an inbox cannot be looked up
	news   router.Receipts    // nil: there is news of nothing
	log    slog.Handler       // nil: nobody listens
	clocks router.Clocks
	rows   router.Ledger                                 // nil: the store
	sent   router.Sent                                   // nil: no campaign has sent anything
	asks   bool                                          // START has to be confirmed
	thanks bool                                          // who changes their mind is told that it was heard
	speaks string                                        // the house's language
	own    func(m courtesy.Mind, language string) string // its words
}

// still is a clock engine that measures nothing; the router must not care.
type still struct{}

func (still) Advance(*hub.Conversation, time.Time, ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	return nil, nil, nil
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, clocks: still{}, clock: testclock.At(time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC))}
	dir := t.TempDir()
	var err error
	if h.store, err = sqlite.Open(t.Context(), filepath.Join(dir, "hub.db"), h.clock.Now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	if h.bus, err = bus.Open(t.Context(), bus.Options{Dir: filepath.Join(dir, "bus")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.bus.Close)
	brand := hub.Brand{ID: hub.NewBrandID(h.clock.Now()), Name: "Acme", CreatedAt: h.clock.Now()}
	if err := h.store.PutBrand(t.Context(), brand); err != nil {
		t.Fatal(err)
	}
	h.inbox = map[hub.InboxID]hub.Inbox{}
	h.can = map[hub.InboxID]channels.Abilities{}
	h.addInbox("inb_letters", "letters", brand.ID, channels.Abilities{Class: hub.ClassMail, Threads: true, HandleKind: hub.HandleEmail})
	h.addInbox("inb_post", "post", brand.ID, channels.Abilities{
		Class: hub.ClassLive, Continues: true, HandleKind: "poster", EditIn: true, DeleteIn: true, Reactions: true, Public: true,
	})
	h.addInbox("inb_talk", "talk", brand.ID, channels.Abilities{Class: hub.ClassLive, Continues: true, HandleKind: hub.HandleVisitor})
	return h
}

func (h *house) addInbox(id hub.InboxID, kind hub.ChannelKind, brand hub.BrandID, can channels.Abilities) {
	h.t.Helper()
	row := store.InboxRow{ID: id, Kind: kind, Name: string(id), BrandID: brand, Settings: []byte("{}"), CreatedAt: h.clock.Now()}
	if err := h.store.PutInbox(h.t.Context(), row); err != nil {
		h.t.Fatal(err)
	}
	h.inbox[id] = hub.Inbox{ID: id, Kind: kind, Name: string(id), BrandID: brand}
	h.can[id] = can
}

// Receiver implements router.Inboxes.
func (h *house) Receiver(_ context.Context, id hub.InboxID) (hub.Inbox, channels.Abilities, error) {
	if h.away.Add(-1) >= 0 {
		return hub.Inbox{}, channels.Abilities{}, hub.Errorf(hub.Temporary, "the database is away")
	}
	in, ok := h.inbox[id]
	if !ok {
		return in, h.can[id], hub.Errorf(hub.Missing, "there is no such inbox")
	}
	return in, h.can[id], nil
}

// Receive implements router.Receipts.
func (h *house) Receive(ctx context.Context, in hub.InboxID, r hub.Receipt, now time.Time) (hub.WriteSet, error) {
	if h.news != nil {
		return h.news.Receive(ctx, in, r, now)
	}
	return hub.WriteSet{}, hub.Errorf(hub.Missing, "no such order")
}

// Echoed implements router.Receipts.
func (h *house) Echoed(ctx context.Context, u hub.Unsure, ref string, now time.Time) (hub.WriteSet, error) {
	if h.news != nil {
		return h.news.Echoed(ctx, u, ref, now)
	}
	return hub.WriteSet{}, hub.Errorf(hub.Missing, "no such order")
}

func (h *house) publish(in hub.Inbound) {
	h.t.Helper()
	if in.ReceivedAt.IsZero() {
		in.ReceivedAt = h.clock.Now()
	}
	if in.Thread == "" {
		in.Thread = in.From.Key()
	}
	in.AcceptedAt = h.clock.Now()
	in.Kind = h.inbox[in.Inbox].Kind
	data, err := json.Marshal(in)
	if err != nil {
		h.t.Fatal(err)
	}
	// Past the window in which the bus itself drops doubles, only the ledger does.
	id := hub.SourceHash(in.Inbox, in.SrcKey) + fmt.Sprint(hub.NewToken())
	if err := h.bus.Publish(h.t.Context(), in.Kind, in.Inbox, in.Thread, id, data); err != nil {
		h.t.Fatal(err)
	}
}

// route runs the router until the ledger holds n keys in all.
func (h *house) route(until func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	log := h.log
	if log == nil {
		log = slog.DiscardHandler
	}
	ledger := h.rows
	if ledger == nil {
		ledger = h.store
	}
	r := router.New(router.Deps{
		Bus: h.bus, Ledger: ledger, People: h.store, Threads: h.store, Said: h.store, Doubts: intake.Of(h.store), Inboxes: h, Clocks: h.clocks, Receipts: h,
		Thanks: router.Thanks{Consents: people.Of(h.store).Consents, Rules: func(context.Context, hub.BrandID) courtesy.House {
			return courtesy.House{On: h.thanks, Language: h.speaks, Own: h.own}
		}},
		Sent: h.sent, Confirms: func(context.Context) bool { return h.asks },
		Resolve: func(in *hub.Inbound, k hub.Known, now time.Time) hub.Who {
			if h.panic != nil {
				h.panic(in)
			}
			return profile.Resolve(in, k, now)
		},
		Token: func(string, hub.ReplyToken) bool { return true },
		Now:   h.clock.Now, Log: slog.New(log), Owner: "test",
	})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := r.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	for !until() && ctx.Err() == nil {
		pauseBriefly(ctx)
	}
	timedOut := ctx.Err() != nil
	cancel()
	wg.Wait()
	if timedOut {
		h.t.Fatal("not routed in 20 s")
	}
}

// pauseBriefly yields between two looks at what real parts have done.
func pauseBriefly(ctx context.Context) {
	timer := time.NewTimer(2 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// head reports whether n facts are there.
func (h *house) facts(n int64) func() bool {
	return func() bool {
		_, seq, err := h.store.Head(h.t.Context())
		return err == nil && seq >= n
	}
}

func (h *house) conversations() []store.ConversationRow {
	h.t.Helper()
	page, err := h.store.ListConversations(h.t.Context(), hub.Scope{All: true}, store.ConversationQuery{Limit: 200})
	if err != nil {
		h.t.Fatal(err)
	}
	return page.Items
}

func (h *house) messages(id hub.ConversationID) []hub.Message {
	h.t.Helper()
	msgs, err := h.store.MessagesFor(h.t.Context(), hub.Scope{All: true}, id, 0, 0, 200)
	if err != nil {
		h.t.Fatal(err)
	}
	return msgs
}

func letter(key, from, text string) hub.Inbound {
	return hub.Inbound{
		Inbox: "inb_letters", SrcKey: key, From: hub.EmailHandle(from), Subject: "About " + key, Text: text,
		Ref: key + "@example.org", Raw: []byte(text), RawType: "message/rfc822", Auth: hub.VerdictUnverified,
	}
}

func talk(key, visitor, text string) hub.Inbound {
	return hub.Inbound{
		Inbox: "inb_talk", SrcKey: key, Text: text, ClientID: key,
		From: hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_talk", Address: visitor},
	}
}
