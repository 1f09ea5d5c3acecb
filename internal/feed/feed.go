// Package feed reads the facts of the hub in their order, for whoever acts on
// them: it knows where a reader stands, keeps that place, and goes on when facts
// that were not read yet are no longer kept.
package feed

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Source is what happens, and how far each reader has come; *store.Store is one.
type Source interface {
	Head(ctx context.Context) (epoch string, seq int64, err error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error) // Missing: some are no longer kept
	Follower(ctx context.Context, name string) (int64, error)
	MoveFollower(ctx context.Context, name string, seq int64) error
}

// keepEvery is how often a place is stored. What lies behind it is read again
// after a crash, so whoever reads must be able to act on a fact twice as on once.
const keepEvery = 2 * time.Second

// Reader reads the feed under a name. It is for one goroutine.
type Reader struct {
	Name   string
	Most   int // facts of one page
	Source Source
	Now    func() time.Time
	Log    *slog.Logger
	Whole  bool   // one that was never here begins with the oldest fact there is
	Lost   func() // called when facts were passed over because they are no longer kept; may be nil

	at, kept int64
	keptAt   time.Time
}

// Begin finds the place. A reader that was never here begins at the head: what
// lies behind it is not acted on. So does one whose place is ahead of all facts.
func (r *Reader) Begin(ctx context.Context) error {
	at, err := r.Source.Follower(ctx, r.Name)
	if err != nil {
		return err
	}
	_, head, err := r.Source.Head(ctx)
	if err != nil {
		return err
	}
	r.at, r.kept, r.keptAt = at, at, r.Now()
	if at > head || at == 0 && !r.Whole {
		r.at = head
	}
	return r.Keep(ctx)
}

// Rewind goes back to the place that is kept.
func (r *Reader) Rewind() { r.at = r.kept }

// Next answers the facts behind the place; the place stays until Passed.
func (r *Reader) Next(ctx context.Context) ([]hub.Fact, error) {
	facts, err := r.Source.FactsSince(ctx, r.at, r.Most)
	if !hub.Is(err, hub.Missing) {
		return facts, err
	}
	_, head, err := r.Source.Head(ctx)
	if err != nil {
		return nil, err
	}
	r.Log.Warn("a reader of the feed begins anew: what came in between is no longer kept", "reader", r.Name, "after", r.at, "head", head)
	r.at = head
	if r.Lost != nil {
		r.Lost()
	}
	return nil, r.Keep(ctx)
}

// Passed moves the place behind facts that were acted on, stores it now and then,
// and answers whether there may be more of them.
func (r *Reader) Passed(ctx context.Context, facts []hub.Fact) (more bool, err error) {
	more = r.Noted(facts)
	return more, r.Settle(ctx)
}

// Noted is Passed for whoever only notes what facts ask for: the place is not
// stored before Settle, which is called once all of that was done.
func (r *Reader) Noted(facts []hub.Fact) (more bool) {
	if len(facts) > 0 {
		r.at = facts[len(facts)-1].Seq
	}
	return len(facts) == r.Most
}

// Settle stores the place when the last time is long enough ago.
func (r *Reader) Settle(ctx context.Context) error {
	if now := r.Now(); now.Sub(r.keptAt) < keepEvery && !now.Before(r.keptAt) {
		return nil
	}
	return r.Keep(ctx)
}

// Keep stores the place.
func (r *Reader) Keep(ctx context.Context) error {
	if r.at == r.kept {
		return nil
	}
	if err := r.Source.MoveFollower(ctx, r.Name, r.at); err != nil {
		return err
	}
	r.kept, r.keptAt = r.at, r.Now()
	return nil
}

// Changed says that facts tell of a changed document of that kind.
func Changed(facts []hub.Fact, kind hub.DocumentKind) bool {
	for i := range facts {
		if facts[i].Type != hub.SettingsChanged {
			continue
		}
		var d struct {
			After struct {
				Kind hub.DocumentKind `json:"kind"`
			} `json:"after"`
		}
		if json.Unmarshal(facts[i].Data, &d) == nil && d.After.Kind == kind {
			return true
		}
	}
	return false
}
