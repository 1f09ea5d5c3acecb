// Package sweep makes what clocks cause happen: warnings, breaches and
// escalations when they are due, snoozes that are over, and open clocks that
// other hours or another policy have to reach. In come due rows and the engine;
// out go conversations, steps and facts, each once, whoever sweeps.
package sweep

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// Store is what Watch needs of the database.
type Store interface {
	DueSteps(ctx context.Context, until time.Time, limit int) ([]hub.DueStep, error)
	NextStepAt(ctx context.Context) (time.Time, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

const (
	// napMax bounds the sleep, so that a hint that got lost costs a second.
	napMax = time.Second
	// batch is how many steps are read and conversations written at once.
	batch = 128
	// lateBy is how long after its instant a step counts as late: two seconds
	// are promised.
	lateBy = 2 * time.Second
)

// Watch fires what is due: it sleeps until the earliest step, moves the
// conversation's clocks and writes the facts. Any number may run on one
// database: the conversation's version and the fired key let one of them win.
type Watch struct {
	store  Store
	engine *sla.Engine
	now    func() time.Time
	log    *slog.Logger
	wake   chan struct{}
	// stuck is the version at which a commit was refused. When the same one is
	// refused again nobody changed the conversation: then it is the key that exists.
	stuck map[hub.ConversationID]int64
}

// NewWatch makes a sweeper.
func NewWatch(store Store, engine *sla.Engine, now func() time.Time, log *slog.Logger) *Watch {
	return &Watch{store: store, engine: engine, now: now, log: log, wake: make(chan struct{}, 1),
		stuck: map[hub.ConversationID]int64{}}
}

// Wake hints that there is an earlier step now. It never blocks.
func (w *Watch) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run fires steps until ctx ends. Trouble with the database is logged and tried
// again within a second.
func (w *Watch) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		case <-timer.C:
		}
		if err := w.Sweep(ctx); err != nil && ctx.Err() == nil {
			w.log.Error("due steps not fired", "error", err)
		}
		timer.Reset(w.nap(ctx))
	}
}

// nap is how long nothing will be due. A step fires in the first millisecond
// after its instant: an answer at the instant itself is in time. A step that
// could not be fired must not spin, so then the nap is full.
func (w *Watch) nap(ctx context.Context) time.Duration {
	next, err := w.store.NextStepAt(ctx)
	if err != nil || next.IsZero() || len(w.stuck) > 0 {
		return napMax
	}
	return min(max(next.Sub(w.now())+time.Millisecond, time.Millisecond), napMax)
}

// Sweep fires everything due by now, in batches, the earliest first.
func (w *Watch) Sweep(ctx context.Context) error {
	skip := map[hub.ConversationID]bool{} // could not be fired in this sweep
	for ctx.Err() == nil {
		// What was skipped comes first again, with a few steps each: read past it.
		rows, err := w.store.DueSteps(ctx, w.now().Add(-time.Millisecond), batch+8*len(skip))
		if err != nil {
			return err
		}
		var ids []hub.ConversationID
		seen := map[hub.ConversationID]bool{}
		for _, r := range rows {
			if !seen[r.ConversationID] && !skip[r.ConversationID] {
				seen[r.ConversationID] = true
				ids = append(ids, r.ConversationID)
			}
		}
		if len(ids) == 0 {
			if len(skip) == 0 {
				clear(w.stuck)
			}
			return nil
		}
		if err := w.fire(ctx, ids, skip); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fire writes one batch; when somebody was faster with one of them, each alone.
// What still cannot be written is put into skip.
func (w *Watch) fire(ctx context.Context, ids []hub.ConversationID, skip map[hub.ConversationID]bool) error {
	set, err := w.decide(ctx, ids, skip)
	if err != nil {
		return err
	}
	if err = w.store.Commit(ctx, set); !hub.Is(err, hub.Conflict) {
		return err
	}
	if len(ids) == 1 {
		skip[ids[0]] = true // the next sweep looks again
		for i := range set.Conversations {
			w.stuck[ids[0]] = set.Conversations[i].Version
		}
		return nil
	}
	for _, id := range ids {
		if err := w.fire(ctx, []hub.ConversationID{id}, skip); err != nil {
			return err
		}
	}
	return nil
}
