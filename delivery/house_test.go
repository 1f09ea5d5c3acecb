package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/sla"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider is the outside world behind one inbox: it takes, refuses, hangs.
type provider struct {
	can channels.Abilities

	mu    sync.Mutex
	sent  []hub.Outbound
	fail  func(hub.Outbound) error
	here  bool
	enter func(ctx context.Context) // before anything else
	took  chan hub.Outbound
}

func (p *provider) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	p.mu.Lock()
	fail, enter := p.fail, p.enter
	p.mu.Unlock()
	if enter != nil {
		enter(ctx)
	}
	if fail != nil {
		if err := fail(m); err != nil {
			return hub.Receipt{}, err
		}
	}
	p.mu.Lock()
	p.sent = append(p.sent, m)
	p.mu.Unlock()
	if p.took != nil {
		p.took <- m
	}
	return hub.Receipt{State: hub.Accepted}, nil
}

func (p *provider) Close() error                  { return nil }
func (p *provider) MintRef(m hub.Outbound) string { return string(m.Order) + "@hub.test" }
func (p *provider) Present(context.Context, hub.Handle) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.here
}

func (p *provider) failing(fn func(hub.Outbound) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = fn
}

func (p *provider) taken() []hub.Outbound {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]hub.Outbound(nil), p.sent...)
}

// house is delivery on a real SQLite store with the real SLA engine.
type house struct {
	t     testing.TB
	store *store.Store
	d     *Delivery
	brand hub.BrandID
	c     hub.Conversation
	who   hub.Contact
	from  hub.Handle

	mu    sync.Mutex
	now   time.Time
	ears  map[string][]func([]byte)
	boxes map[hub.InboxID]*provider
	real  bool
}

func (h *house) Now() time.Time {
	if h.real {
		return time.Now()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) move(by time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(by)
	h.mu.Unlock()
	h.hint()
}

func (h *house) OnHint(subject string, fn func([]byte)) (func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ears[subject] = append(h.ears[subject], fn)
	return func() {}, nil
}

func (h *house) hint() {
	h.mu.Lock()
	ears := append([]func([]byte){}, h.ears[bus.HintOut(hub.LaneReply)]...)
	ears = append(ears, h.ears[bus.HintOut(hub.LaneCampaign)]...)
	h.mu.Unlock()
	for _, fn := range ears {
		fn(nil)
	}
}

func (h *house) Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.boxes[id]
	if !ok {
		return nil, channels.Channel{}, hub.Inbox{}, false
	}
	return p, channels.Channel{Kind: "letters", Can: p.can}, hub.Inbox{ID: id, Kind: "letters", Name: "Post", BrandID: h.brand}, true
}

var mailLike = channels.Abilities{
	Class: hub.ClassMail, HandleKind: hub.HandleEmail, Subject: true, HTML: true, CopyLines: true, Threads: true, GiveUpAfter: 48 * time.Hour,
}

func build(t testing.TB) *house {
	t.Helper()
	h := &house{
		t: t, now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), ears: map[string][]func([]byte){},
		boxes: map[hub.InboxID]*provider{"inb_mail": {can: mailLike}}, from: hub.EmailHandle("ana@example.com"),
	}
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "hub.db"), h.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h.store = s
	engine, err := sla.New(sla.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	h.d = New(Deps{
		Orders: s, Reads: s, Adapters: h, Hints: h, Clocks: engine, Now: h.Now, Key: []byte("key"), Log: slog.New(slog.DiscardHandler),
	})
	h.d.pace.look = 5 * time.Millisecond
	h.d.pace.grace = 50 * time.Millisecond
	h.seed(engine)
	return h
}

// seed makes one person with one conversation in which they have written once.
func (h *house) seed(engine *sla.Engine) {
	now := h.now
	h.brand = hub.NewBrandID(now)
	if err := h.store.PutBrand(context.Background(), hub.Brand{ID: h.brand, Name: "Acme", CreatedAt: now}); err != nil {
		h.t.Fatal(err)
	}
	h.who = hub.Contact{ID: hub.NewContactID(now), Name: "Ana", CreatedAt: now, UpdatedAt: now}
	h.c = hub.Conversation{
		ID: hub.NewConversationID(now), ContactID: h.who.ID, BrandID: h.brand, Subject: "Broken lamp", Status: hub.Open, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{"inb_mail"}, LastInboxID: "inb_mail", Channel: "letters", Class: hub.ClassMail,
		LastSeq: 1, LastInSeq: 1, LastAt: now, CreatedAt: now, UpdatedAt: now,
	}
	m := hub.Message{
		ID: hub.NewMessageID(now), ConversationID: h.c.ID, Seq: 1, Direction: hub.DirIn, Channel: "letters", InboxID: "inb_mail",
		Author: hub.Actor{Type: hub.ActorContact, ID: string(h.who.ID), Name: "Ana"}, Text: "It does not light.", From: h.from,
		Ref: "m1@customer", References: []string{"m0@customer"}, ReceivedAt: now, CreatedAt: now,
	}
	steps, _, err := engine.Advance(&h.c, now, hub.ClockEvent{Type: hub.EvReceived, At: now, MessageID: m.ID, Qualifies: true, Channel: "letters", Class: hub.ClassMail})
	if err != nil {
		h.t.Fatal(err)
	}
	h.commit(hub.WriteSet{
		Contacts: []hub.Contact{h.who}, Conversations: []hub.Conversation{h.c}, Messages: []hub.Message{m},
		Identities: []hub.Identity{{ID: hub.NewIdentityID(now), ContactID: h.who.ID, Handle: h.from, CreatedAt: now}},
		Steps:      []hub.ClockSteps{{ConversationID: h.c.ID, Steps: steps}},
	})
}

func (h *house) commit(set hub.WriteSet) {
	h.t.Helper()
	if err := h.store.Commit(context.Background(), set); err != nil {
		h.t.Fatal(err)
	}
}

// reply commits an agent's reply and its order, as the desk does.
func (h *house) reply(inbox hub.InboxID, lane hub.Lane) hub.MessageID {
	h.t.Helper()
	return h.says(inbox, lane, hub.ByPerson)
}

func (h *house) says(inbox hub.InboxID, lane hub.Lane, automatic hub.Automatic) hub.MessageID {
	h.t.Helper()
	now := h.Now().UTC()
	c := h.conv()
	m := hub.Message{
		ID: hub.NewMessageID(now), ConversationID: c.ID, Seq: c.LastSeq + 1, Direction: hub.DirOut, Channel: "letters", InboxID: inbox,
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1", Name: "Bob"}, Subject: "Re: Broken lamp", Text: "We send a new one.",
		HTML: "<p>We send a new one.</p>", To: []hub.Address{{Name: "Ana", Address: "ana@example.com"}},
		CreatedAt: now, ReceivedAt: now, Delivery: hub.Delivery{State: hub.Queued}, Automatic: automatic,
	}
	steps, _, err := h.d.Clocks.Advance(&c, now, hub.ClockEvent{Type: hub.EvReplied, At: now, MessageID: m.ID, Human: true})
	if err != nil {
		h.t.Fatal(err)
	}
	c.LastSeq++
	h.commit(hub.WriteSet{
		Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}, Steps: []hub.ClockSteps{{ConversationID: c.ID, Steps: steps}},
		Orders: []hub.Order{{
			ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: c.ID, InboxID: inbox, Lane: lane, To: h.from, NotBefore: now,
			State: hub.Queued, CreatedAt: now, UpdatedAt: now,
		}},
	})
	h.hint()
	return m.ID
}

func (h *house) conv() hub.Conversation {
	h.t.Helper()
	got, err := h.store.Conversations(context.Background(), []hub.ConversationID{h.c.ID})
	if err != nil {
		h.t.Fatal(err)
	}
	return got[h.c.ID]
}

func (h *house) message(id hub.MessageID) hub.Message {
	h.t.Helper()
	got, err := h.store.MessagesByID(context.Background(), []hub.MessageID{id})
	if err != nil {
		h.t.Fatal(err)
	}
	return got[id]
}

func (h *house) order(id hub.MessageID) hub.Order {
	h.t.Helper()
	o, err := h.store.OrderOf(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return o
}

// run lets delivery work until the test ends, or until the answer is called.
func (h *house) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.d.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				h.t.Error(err)
			}
		})
	}
	h.t.Cleanup(stop)
	return stop
}

func (h *house) until(what string, ok func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			h.t.Fatalf("waited 20 s for %s", what)
		}
	}
}

// becomes waits until the message is in the state.
func (h *house) becomes(id hub.MessageID, state hub.DeliveryState) hub.Message {
	h.t.Helper()
	h.until(fmt.Sprintf("the message to be %s", state), func() bool { return h.message(id).Delivery.State == state })
	return h.message(id)
}

// facts are all facts of a type.
func (h *house) facts(kind hub.FactType) (out []hub.Fact) {
	h.t.Helper()
	all, err := h.store.FactsSince(context.Background(), 0, 100_000)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range all {
		if f.Type == kind {
			out = append(out, f)
		}
	}
	return out
}
