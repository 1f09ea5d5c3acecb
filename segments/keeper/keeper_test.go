package keeper_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/keeper"
	"github.com/parleyhub/parley/segments/query"
	"github.com/parleyhub/parley/segments/shelf"
)

// house is a store with segments and a keeper whose writes can fail.
type house struct {
	s     *store.Store
	shelf *shelf.Shelf
	k     *keeper.Keeper
	now   time.Time
	n     int
	fails int // the write that fails from here; 0: none
}

var broken = errors.New("the power is gone")

// brittle fails before or after a write, as a process does that dies.
type brittle struct {
	rows.Rows
	h *house
}

func (b brittle) Move(ctx context.Context, at time.Time, moves []rows.Move, facts []hub.Fact) error {
	return b.h.dies(func() error { return b.Rows.Move(ctx, at, moves, facts) })
}

func (b brittle) SaveState(ctx context.Context, s rows.State) (out rows.State, err error) {
	err = b.h.dies(func() error { out, err = b.Rows.SaveState(ctx, s); return err })
	return out, err
}

func (h *house) dies(write func() error) error {
	if h.fails == 0 {
		return write()
	}
	switch h.fails--; h.fails {
	case 1:
		h.fails = 0
		return broken
	case 0:
		if err := write(); err != nil {
			return err
		}
		return broken
	}
	return write()
}

func onEach(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Parallel()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{now: time.Date(2028, 2, 26, 22, 30, 0, 0, time.UTC)}
			clock := func() time.Time { return h.now }
			var err error
			if name == "sqlite" {
				h.s, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), clock)
			} else {
				h.s, err = postgres.Open(t.Context(), testpeers.Postgres(t), clock)
			}
			must(t, err)
			t.Cleanup(func() { must(t, h.s.Close()) })
			h.shelf = &shelf.Shelf{Rows: h.s, Now: clock, Schema: func(context.Context) (segments.Schema, error) {
				return segments.Schema{Traits: map[string]segments.Type{"country": "text", "points": "number"}}, nil
			}}
			fn(t, h)
		})
	}
}

type fatal interface {
	Helper()
	Fatal(args ...any)
}

func must(t fatal, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// start begins a keeper as a new process does.
func (h *house) start(t fatal) {
	r := rows.Of(h.s)
	h.k = &keeper.Keeper{Members: brittle{r, h}, People: r, Source: h.s, Book: h.shelf.Book, Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler),
		Zone: func(context.Context) (*time.Location, error) { return time.UTC, nil }}
	must(t, h.k.Begin(context.Background()))
}

// settle lets the keeper do all that there is to do; it dies now and then.
func (h *house) settle(t fatal) {
	for range 200 {
		more, err := h.k.Turn(context.Background())
		if errors.Is(err, broken) {
			h.start(t)
			continue
		}
		must(t, err)
		if !more {
			return
		}
	}
	t.Fatal("it does not end")
}

var people = []hub.ContactID{"con_1", "con_2", "con_3", "con_4", "con_5", "con_6"}

var definitions = []string{
	`trait country in ("DE", "AT")`, `trait points >= 10 or event order count >= 2`, `event order within last 2 days`, `not event order`,
	`conversation where (tag = "vip", open = true)`, `conversation where (last_message older than 3 days)`, `created within last 3 days`,
	`not trait country = "DE" and identity email`, `everyone`, `nobody`, `event order sum > 20 within last 5 days and trait country is set`,
}

// step does something to somebody, as the hub does it.
func (h *house) step(t *rapid.T) {
	ctx := context.Background()
	id := rapid.SampledFrom(people).Draw(t, "who")
	h.now = h.now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)
	c, err := h.s.Contact(ctx, id)
	if hub.Is(err, hub.Missing) {
		c = hub.Contact{ID: id, Name: "P", CreatedAt: h.now}
	} else {
		must(t, err)
	}
	by := hub.Actor{Type: hub.ActorSystem}
	fact := hub.Fact{Type: hub.ContactChanged, At: h.now, ContactID: id, Actor: by}
	w := hub.WriteSet{Contacts: []hub.Contact{c}}
	what := rapid.SampledFrom([]string{"trait", "trait", "event", "event", "talk", "merge", "import", "email"}).Draw(t, "what")
	if c.Version == 0 {
		what = "trait"
	}
	switch what {
	case "trait", "import":
		w.Contacts[0].Traits = nil
		for key, from := range map[string][]string{"country": {"DE", "AT", "FR", ""}, "points": {"1", "10", "x", ""}} {
			if v := rapid.SampledFrom(from).Draw(t, key); v != "" {
				w.Contacts[0].Traits = append(w.Contacts[0].Traits, hub.Trait{Key: key, Value: v, At: h.now})
			}
		}
		if what == "import" {
			fact = hub.NewFact(hub.ContactImported, h.now, by, hub.FactData{After: []hub.ContactID{id}})
		}
	case "event":
		amount := float64(rapid.IntRange(0, 30).Draw(t, "amount"))
		h.n++
		w = hub.WriteSet{Events: []hub.ContactEvent{{ID: fmt.Sprint("evt_", h.n), ContactID: id, Name: "order", At: h.now, CreatedAt: h.now, Amount: &amount}}}
		fact.Type = hub.ContactHadEvent
	case "talk":
		h.n++
		at := h.now
		w = hub.WriteSet{Conversations: []hub.Conversation{{ID: hub.ConversationID(fmt.Sprint("cnv_", h.n)), ContactID: id, Status: rapid.SampledFrom([]hub.Status{hub.Open, hub.Resolved}).Draw(t, "status"),
			Priority: hub.Normal, InboxIDs: []hub.InboxID{"inb_1"}, Class: hub.ClassLive, Tags: rapid.SampledFrom([][]string{nil, {"vip"}}).Draw(t, "tags"), LastAt: at, CreatedAt: at, UpdatedAt: at}}}
		fact.Type, fact.ConversationID = hub.ConversationOpened, w.Conversations[0].ID
	case "email":
		w = hub.WriteSet{Identities: []hub.Identity{{ID: hub.IdentityID("idn_" + string(id)), ContactID: id, Handle: hub.Handle{Kind: hub.HandleEmail, Address: string(id)}, CreatedAt: h.now}}}
	case "merge":
		other := rapid.SampledFrom(people).Draw(t, "into")
		if other == id || c.MergedInto != "" {
			return
		}
		w.Contacts[0].MergedInto = other
		fact = hub.NewFact(hub.ContactMerged, h.now, by, hub.FactData{Before: id, After: other})
		fact.ContactID = other
	}
	w.Facts = []hub.Fact{fact}
	must(t, h.s.Commit(ctx, w))
}

// define changes what segments there are.
func (h *house) define(t *rapid.T) {
	ctx := context.Background()
	p, err := segments.Parse(rapid.SampledFrom(definitions).Draw(t, "definition"))
	must(t, err)
	book, err := h.shelf.Book(ctx)
	must(t, err)
	all := book.List()
	i := rapid.IntRange(0, 4).Draw(t, "segment")
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
	d := segments.Definition{Name: fmt.Sprint("S", i), Match: p.Node}
	switch {
	case i >= len(all):
		if len(all) > 0 && rapid.Bool().Draw(t, "names another") {
			d.Match = segments.Node{Is: segments.Not, Of: []segments.Node{{Is: segments.Segment, Key: all[0].ID}}}
		}
		_, err = h.shelf.Create(ctx, by, d)
	case rapid.IntRange(1, 4).Draw(t, "delete") == 1:
		err = h.shelf.Delete(ctx, by, all[i].ID)
	default:
		_, err = h.shelf.Change(ctx, by, all[i].ID, all[i].Version, d)
	}
	if err != nil && !hub.Is(err, hub.Conflict) && !hub.Is(err, hub.Invalid) {
		t.Fatal(err)
	}
}

// right compares what is kept with what is so.
func (h *house) right(t *rapid.T) {
	ctx := context.Background()
	r := rows.Of(h.s)
	book, err := h.shelf.Book(ctx)
	must(t, err)
	states, err := r.States(ctx)
	must(t, err)
	if len(states) != len(book.List()) {
		t.Fatalf("%d states of %d segments", len(states), len(book.List()))
	}
	for _, s := range book.List() {
		q, err := query.Compile(s.Match, query.Env{Now: h.now, Zone: time.UTC, Segment: book.Segment, Trait: book.Trait})
		must(t, err)
		want, err := r.Page(ctx, q, "", 100)
		must(t, err)
		got, err := r.Between(ctx, s.ID, "", "", 100)
		must(t, err)
		if !slices.Equal(got, want) {
			t.Fatalf("%s (%s): members %v, want %v", s.Name, segments.Print(s.Match), got, want)
		}
		if st := states[s.ID]; st.Members != int64(len(want)) {
			t.Fatalf("%s: %d members are counted, there are %d", s.Name, st.Members, len(want))
		}
	}
}

// Whatever happens, in whatever order and wherever the process dies, who is in a
// segment is who matches it; and facts tell of each one who came or went once.
func TestMembershipIsWhatTheSegmentSays(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.start(t)
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				switch rapid.IntRange(1, 6).Draw(t, "kind") {
				case 1:
					h.define(t)
				case 2:
					h.settle(t)
				case 3:
					h.fails = rapid.IntRange(1, 6).Draw(t, "dies at")
				case 4:
					h.start(t)
				default:
					h.step(t)
				}
			}
			h.now = h.now.Add(2 * time.Hour) // whatever is due is due now
			h.settle(t)
			h.fails = 0
			h.settle(t)
			h.right(t)
		})
		h.alternating(t)
	})
}

// alternating reads the feed: nobody enters who is in already, nobody leaves twice,
// as far as facts tell of single people.
func (h *house) alternating(t *testing.T) {
	in := map[string]bool{}
	told := 0
	for after := int64(0); ; {
		facts, err := h.s.FactsSince(t.Context(), after, 500)
		must(t, err)
		if len(facts) == 0 {
			break
		}
		for _, f := range facts {
			after = f.Seq
			var d struct{ After hub.SegmentCard }
			if f.Type == hub.ContactImported { // what an import moves is told for all at once, and not after a crash
				clear(in)
				continue
			}
			if f.Type != hub.SegmentEntered && f.Type != hub.SegmentLeft && f.Type != hub.SegmentChanged {
				continue
			}
			must(t, json.Unmarshal(f.Data, &d))
			key := d.After.ID + " " + string(f.ContactID)
			if f.Type == hub.SegmentChanged {
				for k := range in { // whoever moved without a fact
					if k[:len(d.After.ID)] == d.After.ID {
						delete(in, k)
					}
				}
				continue
			}
			told++
			if was, known := in[key]; known && was == (f.Type == hub.SegmentEntered) {
				t.Errorf("%s told twice of %s", f.Type, key)
			}
			in[key] = f.Type == hub.SegmentEntered
		}
	}
	if told == 0 {
		t.Error("no fact tells of anybody")
	}
}
