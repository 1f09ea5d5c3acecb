package runs_test

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

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// house is an engine over a real store, with an outside world that can fail.
type house struct {
	t     *testing.T
	s     *store.Store
	rows  sends.Rows
	e     *runs.Engine
	world *outside
	ahead atomic.Int64 // what the clock is ahead of the wall's
	rules draft.SendingRules
	hint  func()
	seen  sync.Map // facts of progress by run
}

// outside is two inboxes and what was handed to them.
type outside struct {
	mu     sync.Mutex
	got    map[hub.MessageID]int
	to     map[string]int
	send   func(ctx context.Context, m hub.Outbound, n int) error // n: which try of that message
	tries  map[hub.MessageID]int
	closed map[hub.InboxID]bool
	tells  bool // inb_mail reports what is delivered
}

func (w *outside) Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	kind, handle := hub.ChannelKind("letters"), hub.HandleEmail
	if id == "inb_text" {
		kind, handle = "texts", hub.HandlePhone
	}
	var receipts []string
	if w.tells && id != "inb_text" {
		receipts = []string{"accepted", "delivered"}
	}
	return box{w, id}, channels.Channel{Kind: kind, Can: channels.Abilities{HandleKind: handle, HTML: true, Receipts: receipts}}, hub.Inbox{ID: id, Kind: kind}, !w.closed[id]
}

type box struct {
	w  *outside
	id hub.InboxID
}

func (box) Close() error { return nil }

func (b box) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	b.w.mu.Lock()
	b.w.tries[m.Message]++
	n := b.w.tries[m.Message]
	fn := b.w.send
	b.w.mu.Unlock()
	if fn != nil {
		if err := fn(ctx, m, n); err != nil {
			return hub.Receipt{}, err
		}
	}
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.got[m.Message]++
	b.w.to[m.To.Address]++
	return hub.Receipt{State: hub.Accepted, Ref: "p-" + string(m.Message)}, nil
}

func (w *outside) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.got)
}

// letter is a template that names the reader.
type letter struct{}

func (letter) Open(context.Context, string, int64) (runs.Letter, error) { return letter{}, nil }
func (letter) Revision() int64                                          { return 7 }
func (letter) Render(in runs.Reader) (runs.Rendered, error) {
	switch in.Contact.Name {
	case "Nobody":
		return runs.Rendered{}, &runs.Skip{Reason: "abort"}
	case "Broken":
		panic("a template that breaks")
	}
	if in.Coupon != nil {
		return runs.Rendered{Subject: "Hello", Text: in.Coupon.Code, Snapshot: []byte(`{}`), Digest: make([]byte, 32)}, nil
	}
	return runs.Rendered{Subject: "Hello", Text: "Hello " + in.Contact.Name, Snapshot: []byte(`{"name":"` + in.Contact.Name + `"}`), Digest: make([]byte, 32)}, nil
}

func newHouse(t *testing.T, crowd int) *house {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), run.Wall)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return houseOn(t, s, crowd)
}

// onEach tells a story on both engines.
func onEach(t *testing.T, story func(t *testing.T, s *store.Store)) {
	bothtest.Each(t, run.Wall, story)
}

// houseOn is a house over a store that is there.
func houseOn(t *testing.T, s *store.Store, crowd int) *house {
	t.Helper()
	h := &house{t: t, s: s, rows: sends.Of(s), world: &outside{got: map[hub.MessageID]int{}, tries: map[hub.MessageID]int{}, to: map[string]int{}, closed: map[hub.InboxID]bool{}}}
	var w hub.WriteSet
	for i := range crowd {
		id := hub.ContactID(fmt.Sprintf("con_%05d", i))
		w.Contacts = append(w.Contacts, hub.Contact{ID: id, Name: fmt.Sprintf("P%d", i), CreatedAt: run.Wall(), Consents: []hub.Consent{{Given: true, At: run.Wall()}}})
		w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_%05d", i)), ContactID: id, Handle: hub.EmailHandle(fmt.Sprintf("p%d@d%d.test", i, i%3))})
	}
	if err := h.s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	h.engine()
	return h
}

func (h *house) now() time.Time { return run.Wall().Add(time.Duration(h.ahead.Load())) }

func (h *house) engine() {
	known := people.Of(h.s)
	h.e = runs.New(runs.Deps{
		Rows: h.rows, People: h.s, Suppressed: known.Suppressed, Adapters: h.world, Letters: letter{}, Key: []byte("0123456789abcdef"),
		Brand: func(context.Context, hub.BrandID) (hub.Brand, error) { return hub.Brand{}, nil },
		Rules: func(context.Context) (draft.SendingRules, error) { return h.rules, nil },
		Home:  func(context.Context) *time.Location { return time.UTC },
		Pages: func(ref hub.SendRef, _ hub.ContactID) runs.Pages {
			return runs.Pages{Unsubscribe: fmt.Sprintf("https://x.test/u/%d", ref.N)}
		},
		Commit: func(ctx context.Context, set hub.WriteSet) error {
			for _, f := range set.Facts {
				var d struct {
					After runs.Progress `json:"after"`
				}
				if json.Unmarshal(f.Data, &d) == nil {
					h.seen.Store(d.After.Run, d.After)
				}
			}
			return h.s.Commit(ctx, set)
		},
		OnHint: func(fn func()) (func(), error) { h.hint = fn; return func() {}, nil },
		Now:    h.now, Log: slog.New(slog.DiscardHandler),
	})
	p := &h.e.Pace
	p.Chunk, p.Plan, p.Write, p.Look, p.Report = 16, 50, 8, 5*time.Millisecond, 10*time.Millisecond
	p.Retry, p.Rest = run.Backoff{First: time.Millisecond, Max: 20 * time.Millisecond}, run.Backoff{First: 10 * time.Millisecond, Max: 50 * time.Millisecond}
}

// begin starts a run of a campaign to everybody.
func (h *house) begin(change func(c *draft.Campaign)) hub.Run {
	h.t.Helper()
	c := draft.Campaign{Name: "Spring", Audience: draft.Audience{Everyone: true}, Template: "tpl", Inboxes: []hub.InboxID{"inb_mail"}}
	if change != nil {
		change(&c)
	}
	body, err := json.Marshal(draft.Frozen{Campaign: c})
	if err != nil {
		h.t.Fatal(err)
	}
	x, err := h.rows.AddRun(h.t.Context(), hub.Run{ID: "run_" + hub.NewToken(), CampaignID: "cmp_1", State: hub.RunReady, Body: body, StartAt: h.now(), CreatedAt: h.now(), UpdatedAt: h.now()})
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

// works runs the engine until the returned function is called.
func (h *house) works() (stop func()) {
	ctx, cancel := context.WithCancel(h.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.e.Run(ctx); err != nil && ctx.Err() == nil {
			h.t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	h.t.Cleanup(stop)
	return stop
}

func (h *house) run(id string) hub.Run {
	h.t.Helper()
	x, err := h.rows.Run(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

func (h *house) until(what string, ok func() bool) {
	h.t.Helper()
	for end := run.Wall().Add(time.Minute); !ok(); {
		if run.Wall().After(end) {
			h.t.Fatalf("not within a minute: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (h *house) ends(x hub.Run) hub.Run {
	h.t.Helper()
	h.until("the run ends", func() bool { return h.run(x.ID).State == hub.RunFinished })
	return h.run(x.ID)
}

// counts are the rows of a run by state and reason.
func (h *house) counts(x hub.Run) map[string]int64 {
	h.t.Helper()
	all, err := h.rows.Counts(h.t.Context(), x.Seq)
	if err != nil {
		h.t.Fatal(err)
	}
	out := map[string]int64{}
	for _, c := range all {
		name := string(c.State)
		if c.Reason != "" {
			name += " " + c.Reason
		}
		out[name] += c.N
	}
	return out
}

// change sets how a run stands, as the desk does.
func (h *house) change(x hub.Run, state hub.RunState) {
	h.t.Helper()
	for range 50 {
		now := h.run(x.ID)
		now.State = state
		if err := h.rows.SaveRun(h.t.Context(), now); err == nil {
			h.hint()
			return
		}
	}
	h.t.Fatal("the run cannot be changed")
}
