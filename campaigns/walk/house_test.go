package walk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/post"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/enrolments"
	"github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// house is an engine over a real store and the real ledger, which can fail at
// every call.
type house struct {
	t       *testing.T
	s       *store.Store
	rows    enrolments.Rows
	ledger  sends.Rows
	now     time.Time
	e       *walk.Engine
	cut     func() error // before and after each write, when set
	talking map[hub.ContactID]bool
	became  map[hub.ContactID]hub.SendState
	n       int
}

var begin = time.Date(2031, 5, 6, 10, 0, 0, 0, time.UTC)

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: begin, talking: map[hub.ContactID]bool{}, became: map[hub.ContactID]hub.SendState{}}
	var err error
	h.s, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return h.now })
	h.must(err)
	t.Cleanup(func() { _ = h.s.Close() })
	h.rows, h.ledger = enrolments.Of(h.s), sends.Of(h.s)
	h.start()
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// start makes a new engine, as a restart does.
func (h *house) start() {
	p := &post.Post{Ledger: failing{h}, Now: func() time.Time { return h.now }, Told: func() {},
		Sends: func(context.Context, int64, []string) (map[hub.ContactID]hub.SendState, error) { return h.became, nil },
		Inboxes: func(context.Context) ([]hub.Inbox, error) {
			return []hub.Inbox{{ID: "inb_1", Kind: "letters"}, {ID: "inb_2", Kind: "texts"}}, nil
		}}
	h.e = walk.New(walk.Deps{Feed: h.s, Rows: rows{h.rows, h}, People: people{h}, Shelf: h.s, Post: p, Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler)})
}

func (h *house) fail() error {
	if h.cut == nil {
		return nil
	}
	return h.cut()
}

type rows struct {
	enrolments.Rows
	h *house
}

func (r rows) Save(ctx context.Context, all []enrolments.Change) ([]bool, error) {
	if err := r.h.fail(); err != nil {
		return nil, err
	}
	made, err := r.Rows.Save(ctx, all)
	if err == nil {
		err = r.h.fail() // it was written, and nobody was told
	}
	return made, err
}

type failing struct{ h *house }

func (f failing) AddRun(ctx context.Context, x hub.Run) (hub.Run, error) {
	if err := f.h.fail(); err != nil {
		return x, err
	}
	out, err := f.h.ledger.AddRun(ctx, x)
	if err == nil {
		err = f.h.fail()
	}
	return out, err
}

func (f failing) AddMany(ctx context.Context, run int64, at time.Time, all []sends.Given) error {
	if err := f.h.fail(); err != nil {
		return err
	}
	err := f.h.ledger.AddMany(ctx, run, at, all)
	if err == nil {
		err = f.h.fail()
	}
	return err
}

func (f failing) AskedBefore(ctx context.Context, key string) (sends.Asked, error) {
	return f.h.ledger.AskedBefore(ctx, key)
}

func (f failing) Recall(ctx context.Context, run int64, who hub.ContactID, reason string, now time.Time) (int64, error) {
	if err := f.h.fail(); err != nil {
		return 0, err
	}
	return f.h.ledger.Recall(ctx, run, who, reason, now)
}

func (f failing) Run(ctx context.Context, id string) (hub.Run, error) { return f.h.ledger.Run(ctx, id) }

type people struct{ h *house }

func (p people) Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error) {
	return p.h.s.Contacts(ctx, ids)
}

func (p people) Segments(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error) {
	return segments.Of(p.h.s).Of(ctx, ids)
}

func (p people) Talking(context.Context, []string) (map[hub.ContactID]bool, error) {
	return p.h.talking, nil
}

func (p people) Newcomers(ctx context.Context, id, segment string, since time.Time, after hub.ContactID, limit int) ([]hub.ContactID, []time.Time, error) {
	return p.h.rows.Newcomers(ctx, id, segment, since, after, limit)
}

func (p people) Set(ctx context.Context, id hub.ContactID, set *journey.Set) error {
	all, err := p.h.s.Contacts(ctx, []hub.ContactID{id})
	c, ok := all[id]
	if err != nil || !ok {
		return err
	}
	for k, v := range set.Traits {
		c.Traits = append(c.Traits, hub.Trait{Key: k, Value: *v, Source: "journey", At: p.h.now})
	}
	return p.h.s.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{c}})
}

// turn lets the engine work until nothing is left to do.
func (h *house) turn() error {
	ctx, stop := context.WithCancel(h.t.Context())
	defer stop()
	return h.e.Settle(ctx)
}

func (h *house) after(d time.Duration) {
	h.t.Helper()
	h.now = h.now.Add(d)
	h.must(h.turn())
}

func (h *house) people(n int, trait ...hub.Trait) {
	h.t.Helper()
	var w hub.WriteSet
	for range n {
		h.n++
		w.Contacts = append(w.Contacts, hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%05d", h.n)), Name: "P", Traits: trait, CreatedAt: h.now, UpdatedAt: h.now})
	}
	h.must(h.s.Commit(h.t.Context(), w))
}

func (h *house) journey(text string, version int64, p journey.Policy) {
	h.t.Helper()
	j, _, err := journey.ReadText([]byte(text))
	h.must(err)
	body, err := json.Marshal(j)
	h.must(err)
	h.must(h.s.Commit(h.t.Context(), hub.WriteSet{Documents: []hub.Document{{Kind: journey.Kind, ID: "jny_1", Version: version - 1, Body: body, At: h.now}}}))
	h.state(version-1, walk.State{Standing: walk.Running, Live: version, Policy: p, Since: begin})
}

func (h *house) state(was int64, s walk.State) {
	h.t.Helper()
	body, err := json.Marshal(s)
	h.must(err)
	h.must(h.s.Commit(h.t.Context(), hub.WriteSet{
		Documents: []hub.Document{{Kind: walk.StateKind, ID: "jny_1", Version: was, Body: body, At: h.now}},
		Facts:     []hub.Fact{hub.NewFact(hub.SettingsChanged, h.now, hub.Actor{}, hub.FactData{After: map[string]any{"kind": walk.StateKind, "id": "jny_1"}})},
	}))
}

func (h *house) fact(t hub.FactType, who hub.ContactID, after any) {
	h.t.Helper()
	f := hub.NewFact(t, h.now, hub.Actor{}, hub.FactData{After: after})
	f.ContactID = who
	h.must(h.s.Commit(h.t.Context(), hub.WriteSet{Facts: []hub.Fact{f}}))
}

func (h *house) event(name string, who hub.ContactID) {
	h.t.Helper()
	h.n++
	h.fact(hub.ContactHadEvent, who, hub.ContactEvent{ID: fmt.Sprint("evt_", h.n), ContactID: who, Name: name, At: h.now})
}

// letters are how often each person is in a run of each step.
func (h *house) letters() map[string]int {
	h.t.Helper()
	runs, err := h.ledger.OpenRuns(h.t.Context())
	h.must(err)
	out := map[string]int{}
	for i := range runs {
		_, step, ok := post.Journey(runs[i].CampaignID)
		if !ok {
			h.t.Fatalf("a run of %s", runs[i].CampaignID)
		}
		rows, err := h.ledger.List(h.t.Context(), runs[i].Seq, 0, "", "", 10_000)
		h.must(err)
		for _, r := range rows {
			if r.State == hub.SendPlanned {
				out[step+" "+string(r.ContactID)]++
			} else {
				out[string(r.State)+" "+r.Reason+" "+step+" "+string(r.ContactID)]++
			}
		}
	}
	return out
}

func (h *house) states() map[journey.State]int64 {
	h.t.Helper()
	all, err := h.rows.Standing(h.t.Context(), "jny_1")
	h.must(err)
	out := map[journey.State]int64{}
	for _, s := range all {
		out[s.State] += s.N
	}
	return out
}

// move lets people come into a segment and leave it; told says whether there is a
// fact about each of them, else there is one about all.
func (h *house) move(segment string, told bool, in, out []hub.ContactID) {
	h.t.Helper()
	card := hub.SegmentCard{ID: segment, Name: "S"}
	var facts []hub.Fact
	tell := func(t hub.FactType, who hub.ContactID) {
		f := hub.NewFact(t, h.now, hub.Actor{}, hub.FactData{After: card})
		f.ContactID = who
		facts = append(facts, f)
	}
	switch {
	case told:
		for _, id := range in {
			tell(hub.SegmentEntered, id)
		}
		for _, id := range out {
			tell(hub.SegmentLeft, id)
		}
	default:
		card.Entered, card.Left = len(in), len(out)
		tell(hub.SegmentChanged, "")
	}
	h.must(segments.Of(h.s).Move(h.t.Context(), h.now, []segments.Move{{Segment: segment, Entered: in, Left: out}}, facts))
}

// person is the last time that somebody was inside.
func (h *house) person(id hub.ContactID) journey.Enrolment {
	h.t.Helper()
	all, err := h.rows.OfContact(h.t.Context(), id, 5)
	h.must(err)
	if len(all) == 0 {
		return journey.Enrolment{}
	}
	return all[0]
}
