package answers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/campaigns/answers"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/router"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// soon bounds what real parts need on a machine that has much else to do.
const soon = time.Minute

var key = []byte("0123456789abcdef")

// house is a router on a real bus and a real database, behind a campaign that went
// out at nine: by text to everybody, each row with an id of its provider.
type house struct {
	t      *testing.T
	s      *store.Store
	rows   sends.Rows
	bus    *bus.Bus
	back   *answers.Back
	run    hub.Run
	shape  draft.Campaign // of what goes out, besides what all have
	silent bool           // whoever hands it over dies before saying so
	inbox  map[hub.InboxID]hub.Inbox
	can    map[hub.InboxID]channels.Abilities
	keys   []string // of what came in

	mu    sync.Mutex
	at    time.Time
	heard []string // by the clocks
}

func onEach(t *testing.T, story func(t *testing.T, h *house)) {
	nine := time.Date(2031, 5, 5, 9, 0, 0, 0, time.UTC)
	bothtest.Each(t, func() time.Time { return nine }, func(t *testing.T, s *store.Store) {
		h := &house{t: t, s: s, rows: sends.Of(s), at: nine, inbox: map[hub.InboxID]hub.Inbox{}, can: map[hub.InboxID]channels.Abilities{}}
		h.back = &answers.Back{Rows: h.rows, People: s, Key: key, Again: func(_ context.Context, row *hub.Send, _ *draft.Frozen, _ *hub.Run) (answers.Words, error) {
			return answers.Words{Text: "It is spring, " + string(row.ContactID)}, nil
		}}
		var err error
		if h.bus, err = bus.Open(t.Context(), bus.Options{Dir: filepath.Join(t.TempDir(), "bus")}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.bus.Close)
		brand := hub.Brand{ID: hub.NewBrandID(nine), Name: "Shop", CreatedAt: nine}
		must(t, s.PutBrand(t.Context(), brand))
		for id, can := range map[hub.InboxID]channels.Abilities{
			"inb_text":  {Class: hub.ClassMessaging, Continues: true, WeStart: true, HandleKind: hub.HandlePhone},
			"inb_other": {Class: hub.ClassMessaging, Continues: true, WeStart: true, HandleKind: hub.HandlePhone},
			"inb_mail":  {Class: hub.ClassMail, Threads: true, WeStart: true, HandleKind: hub.HandleEmail},
		} {
			kind := hub.ChannelKind(strings.TrimPrefix(string(id), "inb_"))
			must(t, s.PutInbox(t.Context(), store.InboxRow{ID: id, Kind: kind, Name: string(id), BrandID: brand.ID, Settings: []byte("{}"), CreatedAt: nine}))
			h.inbox[id], h.can[id] = hub.Inbox{ID: id, Kind: kind, Name: string(id), BrandID: brand.ID}, can
		}
		story(t, h)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func phone(n int) hub.Handle {
	return hub.Handle{Kind: hub.HandlePhone, Address: fmt.Sprintf("+4072000%04d", n)}
}

func person(n int) hub.ContactID { return hub.ContactID(fmt.Sprintf("con_%03d", n)) }

// ref is the id that the provider gave what person n got.
func ref(n int) string { return fmt.Sprintf("wamid.%d", n) }

// sends lets a campaign go out to people 1 to n; row n is of person n. The next
// one goes to the same people.
func (h *house) sends(n int) hub.Run {
	h.t.Helper()
	at := h.now()
	var w hub.WriteSet
	rows := make([]hub.Send, n)
	for i := range rows {
		p := i + 1
		rows[i] = hub.Send{ContactID: person(p), To: phone(p), ProviderRef: ref(p)}
		if h.run.ID == "" {
			w.Contacts = append(w.Contacts, hub.Contact{ID: person(p), Name: fmt.Sprint("Ana ", p), CreatedAt: at})
			w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprint("idn_", p)), ContactID: person(p), Handle: phone(p)})
		} else {
			rows[i].ProviderRef = "later-" + ref(p)
		}
	}
	must(h.t, h.s.Commit(h.t.Context(), w))
	return h.out(rows)
}

// to lets a campaign go out to somebody who is known already.
func (h *house) to(who hub.ContactID, at hub.Handle) hub.Run {
	return h.out([]hub.Send{{ContactID: who, To: at, ProviderRef: ref(1)}})
}

// out is a run whose rows the other side took.
func (h *house) out(rows []hub.Send) hub.Run {
	h.t.Helper()
	ctx, at := h.t.Context(), h.now()
	c := h.shape
	c.Name, c.Purpose, c.Variants = "Spring", "service", []draft.Split{{Name: "a", Weight: 1}}
	body, err := json.Marshal(draft.Frozen{Campaign: c})
	must(h.t, err)
	x, err := h.rows.AddRun(ctx, hub.Run{ID: "run_" + hub.NewToken(), CampaignID: "cmp_1", State: hub.RunPlanning, Body: body, StartAt: at, CreatedAt: at, UpdatedAt: at})
	must(h.t, err)
	plan := make([]hub.Send, len(rows))
	for i := range rows {
		s := &rows[i]
		s.Run, s.N, s.Variant, s.UpdatedAt = x.Seq, int64(i+1), "a", at
		plan[i] = *s
		plan[i].State, plan[i].DueAt = hub.SendPlanned, at
	}
	x.Planned, x.State, x.PlannedAt = int64(len(rows)), hub.RunRunning, at
	must(h.t, h.rows.Plan(ctx, x, plan))
	for i := range rows {
		s := &rows[i]
		s.State, s.InboxID, s.Channel, s.FirstAt, s.Attempts = hub.SendAttempting, "inb_text", "text", at, 1
	}
	must(h.t, h.rows.Claim(ctx, rows))
	for i := range rows {
		rows[i].State, rows[i].AcceptedAt = hub.SendAccepted, at
	}
	if !h.silent {
		must(h.t, h.rows.Results(ctx, rows, nil))
	}
	if h.run.ID == "" {
		h.run = x
	}
	return x
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *house) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// Receiver implements router.Inboxes.
func (h *house) Receiver(_ context.Context, id hub.InboxID) (hub.Inbox, channels.Abilities, error) {
	return h.inbox[id], h.can[id], nil
}

// Advance implements router.Clocks: it remembers what it was told.
func (h *house) Advance(c *hub.Conversation, _ time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		if e.Type == hub.EvReceived && e.Qualifies {
			h.heard = append(h.heard, string(c.ContactID))
		}
	}
	return nil, nil, nil
}

// nothing is news of nothing that an agent sent.
type nothing struct{}

func (nothing) Receive(context.Context, hub.InboxID, hub.Receipt, time.Time) (hub.WriteSet, error) {
	return hub.WriteSet{}, hub.Errorf(hub.Missing, "no such order")
}

func (nothing) Echoed(context.Context, hub.Unsure, string, time.Time) (hub.WriteSet, error) {
	return hub.WriteSet{}, hub.Errorf(hub.Missing, "no such order")
}

// text is what somebody writes by phone.
func (h *house) text(key string, from hub.Handle, text string, refs ...string) hub.Inbound {
	return hub.Inbound{Inbox: "inb_text", SrcKey: key, Ref: "in-" + key, From: from, Thread: from.Key(), Text: text, Refs: refs, ReceivedAt: h.now()}
}

// comes puts items on the bus.
func (h *house) comes(all ...hub.Inbound) {
	h.t.Helper()
	for i := range all {
		in := &all[i]
		in.AcceptedAt, in.Kind = h.now(), h.inbox[in.Inbox].Kind
		data, err := json.Marshal(in)
		must(h.t, err)
		// Past the window in which the bus itself drops doubles, only the ledger does.
		must(h.t, h.bus.Publish(h.t.Context(), in.Kind, in.Inbox, in.Thread, hub.SourceHash(in.Inbox, in.SrcKey)+hub.NewToken(), data))
		h.keys = append(h.keys, hub.SourceHash(in.Inbox, in.SrcKey))
	}
}

// decided reports whether all that came in was.
func (h *house) decided() bool {
	seen, err := h.s.Seen(context.WithoutCancel(h.t.Context()), h.keys)
	if err != nil {
		return false
	}
	for _, k := range h.keys {
		if _, ok := seen[k]; !ok {
			return false
		}
	}
	return true
}

// process runs a router with a database of its own until the returned function is
// called.
func (h *house) process(owner string, ledger router.Ledger, sent router.Sent) (end func()) {
	r := router.New(router.Deps{
		Bus: h.bus, Ledger: ledger, People: h.s, Threads: h.s, Said: h.s, Doubts: intake.Of(h.s), Inboxes: h, Clocks: h, Receipts: nothing{}, Sent: sent,
		Resolve: profile.Resolve, Token: func(string, hub.ReplyToken) bool { return true }, Now: h.now, Log: slog.New(slog.DiscardHandler), Owner: owner,
	})
	ctx, cancel := context.WithCancel(h.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := r.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	return sync.OnceFunc(func() { cancel(); wg.Wait() })
}

// route lets one process decide all that came.
func (h *house) route() {
	h.t.Helper()
	defer h.process("one", h.s, h.back)()
	testpeers.Await(h.t, soon, "what came to be decided", h.decided)
}

func (h *house) row(n int) hub.Send { return h.rowOf(h.run, n) }

func (h *house) rowOf(x hub.Run, n int) hub.Send {
	h.t.Helper()
	s, err := h.rows.Get(h.t.Context(), hub.SendRef{Run: x.Seq, N: int64(n)})
	must(h.t, err)
	return s
}

// said is everything in all conversations, by whose it is.
func (h *house) said() map[hub.ContactID][][]hub.Message {
	h.t.Helper()
	out := map[hub.ContactID][][]hub.Message{}
	page, err := h.s.ListConversations(h.t.Context(), hub.Scope{All: true}, store.ConversationQuery{Limit: 200})
	must(h.t, err)
	for _, row := range page.Items {
		all, err := h.s.MessagesFor(h.t.Context(), hub.Scope{All: true}, row.Conversation.ID, 0, 0, 200)
		must(h.t, err)
		out[row.Conversation.ContactID] = append(out[row.Conversation.ContactID], all)
	}
	return out
}

// only is the one conversation of somebody.
func (h *house) only(id hub.ContactID) []hub.Message {
	h.t.Helper()
	all := h.said()[id]
	if len(all) != 1 {
		h.t.Fatalf("%d conversations of %s", len(all), id)
	}
	return all[0]
}
