package sweep

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/terms"
)

// RedoStore is what Redo needs of the database.
type RedoStore interface {
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
	OpenAfter(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error)
	StepsOf(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.DueStep, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	ListConversations(ctx context.Context, sc hub.Scope, q store.ConversationQuery) (store.Page[store.ConversationRow], error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Redo brings open clocks to the settings of now: those that a change moves are
// written and told. A pass goes on where it was when its process ends.
type Redo struct {
	store  RedoStore
	engine *sla.Engine
	fresh  func(context.Context) error // takes over the newest settings
	now    func() time.Time
	log    *slog.Logger
}

// NewRedo makes one. One at a time runs on a database.
func NewRedo(store RedoStore, engine *sla.Engine, fresh func(context.Context) error, now func() time.Time, log *slog.Logger) *Redo {
	return &Redo{store, engine, fresh, now, log}
}

// Run looks for passes that were asked for, within a second, until ctx ends.
func (r *Redo) Run(ctx context.Context) error {
	tick := time.NewTicker(napMax)
	defer tick.Stop()
	for {
		for _, kind := range [2]string{terms.ApplyTimer, terms.RedoTimer} {
			if err := r.Pass(ctx, kind); err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
				r.log.Error("open clocks were not brought to the settings", "pass", kind, "error", err)
			}
		}
		if err := r.persons(ctx); err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
			r.log.Error("open clocks were not brought to what their people are now", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// mark is where a pass is.
type mark struct {
	After hub.ConversationID `json:"after"`
}

// Pass does what was asked for until it is done. Conflict: it was asked for
// anew meanwhile, and begins anew.
func (r *Redo) Pass(ctx context.Context, kind string) error {
	due, err := r.store.DueTimers(ctx, kind, r.now(), 1)
	if err != nil || len(due) == 0 {
		return err
	}
	if err := r.fresh(ctx); err != nil {
		return err
	}
	t := due[0]
	var at mark
	if len(t.Body) > 0 {
		if err := json.Unmarshal(t.Body, &at); err != nil {
			at = mark{}
		}
	}
	for ctx.Err() == nil {
		ids, err := r.store.OpenAfter(ctx, at.After, batch)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return r.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}})
		}
		if err := r.move(ctx, ids, kind == terms.ApplyTimer); err != nil {
			return err
		}
		at.After = ids[len(ids)-1]
		body, err := json.Marshal(at)
		if err != nil {
			return err
		}
		next := hub.Timer{Kind: t.Kind, Key: t.Key, At: t.At, Was: t.At, Body: body}
		if err := r.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// tries is how often a conversation that somebody else changes is read again.
const tries = 5

// move brings some conversations to the settings; together, and when somebody
// was faster with one of them, each alone.
func (r *Redo) move(ctx context.Context, ids []hub.ConversationID, apply bool) error {
	for range tries {
		set, err := r.decide(ctx, ids, apply)
		if err != nil {
			return err
		}
		if err = r.store.Commit(ctx, set); !hub.Is(err, hub.Conflict) {
			return err
		}
		if len(ids) == 1 {
			continue
		}
		for _, id := range ids {
			if err := r.move(ctx, []hub.ConversationID{id}, apply); err != nil {
				return err
			}
		}
		return nil
	}
	r.log.Warn("clocks keep their deadlines until the next event: others were always faster", "conversation", ids[0])
	return nil
}

func (r *Redo) decide(ctx context.Context, ids []hub.ConversationID, apply bool) (hub.WriteSet, error) {
	var set hub.WriteSet
	moved, err := look(ctx, r.store, r.engine, r.now(), ids, apply)
	if err != nil || len(moved) == 0 {
		return set, err
	}
	people := make([]hub.ContactID, len(moved))
	for i := range moved {
		people[i] = moved[i].is.ContactID
	}
	who, err := r.store.Contacts(ctx, people)
	if err != nil {
		return set, err
	}
	now := r.now()
	for i := range moved {
		c := moved[i].is
		c.UpdatedAt = now
		set.Conversations = append(set.Conversations, c)
		set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: moved[i].steps})
		c.Version++
		card := c.Card(hub.ContactRef{ID: c.ContactID, Name: who[c.ContactID].Name})
		announce(&set, &card, moved[i].changes, now, func(s hub.DueStep) []sla.Action { return r.engine.Actions(s, &c) })
	}
	return set, nil
}

// shift is a conversation that the settings of now change.
type shift struct {
	was, is hub.Conversation
	steps   []hub.DueStep
	changes []hub.ClockChange
}

// look answers which of some conversations change, without changing them.
// Broken ones are left alone: whoever touches them next is told.
func look(ctx context.Context, store reader, e *sla.Engine, now time.Time, ids []hub.ConversationID, apply bool) (out []shift, err error) {
	all, err := store.Conversations(ctx, ids)
	if err != nil {
		return nil, err
	}
	who, err := standings(ctx, store, e.Book().Now().AsksPerson(), all)
	if err != nil {
		return nil, err
	}
	stored, err := store.StepsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var events []hub.ClockEvent
	if apply {
		events = []hub.ClockEvent{{Type: hub.EvPolicy, At: now, SeenAt: now}}
	}
	for _, id := range ids {
		was, ok := all[id]
		if !ok || len(was.SLA) == 0 {
			continue
		}
		is := was
		if p, ok := who[was.ContactID]; ok {
			is.Standing = p.Standing()
		}
		steps, changes, err := e.Advance(&is, now, events...)
		if err != nil {
			continue
		}
		if len(changes) > 0 || differ(was.Clocks, is.Clocks) || !sameSteps(steps, stored[id]) ||
			apply && e.Agreed(&was, now) != e.Agreed(&is, now) {
			out = append(out, shift{was, is, steps, changes})
		}
	}
	return out, nil
}

type reader interface {
	contacts
	StepsOf(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.DueStep, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
}

// differ reports whether clocks show something else than before; how much is
// used is counted up to the last change and says nothing.
func differ(a, b []hub.Clock) bool {
	if len(a) != len(b) {
		return true
	}
	for i := range a {
		x, y := a[i].Card(), b[i].Card()
		if x.State != y.State || x.PolicyID != y.PolicyID || a[i].PolicyVer != b[i].PolicyVer || x.TargetSec != y.TargetSec ||
			!a[i].DueAt.Equal(b[i].DueAt) {
			return true
		}
	}
	return false
}

func sameSteps(a, b []hub.DueStep) bool {
	if len(a) != len(b) {
		return false
	}
	have := map[hub.DueStep]bool{}
	for _, s := range a {
		s.At = s.At.Truncate(time.Millisecond).UTC()
		have[s] = true
	}
	for _, s := range b {
		s.At = s.At.UTC()
		if !have[s] {
			return false
		}
	}
	return true
}

// Effect is what applying the newest policies to open clocks would do.
type Effect struct {
	Open     int `json:"open" doc:"Conversations that have not ended"`
	Changed  int `json:"changed" doc:"Of them those whose clocks would change"`
	Later    int `json:"later" doc:"Clocks that get a later deadline"`
	Earlier  int `json:"earlier" doc:"Clocks that get an earlier deadline"`
	Begun    int `json:"begun" doc:"Clocks that would begin"`
	Ended    int `json:"ended" doc:"Clocks that would no longer count"`
	Breached int `json:"breached" doc:"Clocks that would be breached at once"`

	Examples []hub.ConversationID `json:"examples" doc:"Up to twenty that change"`
}

const examples = 20

// Would counts what a pass with new policies would do under the engine given,
// without doing it.
func Would(ctx context.Context, store interface {
	reader
	OpenAfter(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error)
}, e *sla.Engine, now time.Time) (Effect, error) {
	out := Effect{Examples: []hub.ConversationID{}}
	var after hub.ConversationID
	for ctx.Err() == nil {
		ids, err := store.OpenAfter(ctx, after, batch)
		if err != nil || len(ids) == 0 {
			return out, err
		}
		after = ids[len(ids)-1]
		out.Open += len(ids)
		moved, err := look(ctx, store, e, now, ids, true)
		if err != nil {
			return out, err
		}
		for i := range moved {
			out.count(&moved[i])
		}
	}
	return out, ctx.Err()
}

func (x *Effect) count(s *shift) {
	if !differ(s.was.Clocks, s.is.Clocks) {
		return
	}
	x.Changed++
	if len(x.Examples) < examples {
		x.Examples = append(x.Examples, s.is.ID)
	}
	find := func(list []hub.Clock, k *hub.Clock) *hub.Clock {
		for i := range list {
			if list[i].Metric == k.Metric && list[i].Cycle == k.Cycle {
				return &list[i]
			}
		}
		return nil
	}
	for i := range s.is.Clocks {
		k := &s.is.Clocks[i]
		was := find(s.was.Clocks, k)
		switch {
		case was == nil:
			x.Begun++
		case was.BreachedAt.IsZero() && !k.BreachedAt.IsZero():
			x.Breached++
		case k.DueAt.After(was.DueAt) && !was.DueAt.IsZero():
			x.Later++
		case k.DueAt.Before(was.DueAt) && !k.DueAt.IsZero():
			x.Earlier++
		}
	}
	for i := range s.was.Clocks {
		if find(s.is.Clocks, &s.was.Clocks[i]) == nil {
			x.Ended++
		}
	}
}
