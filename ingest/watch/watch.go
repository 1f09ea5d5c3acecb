// Package watch compares what providers say they have for us with what the
// ledger has: after the hub was away and every hour, for each inbox whose adapter
// is a channels.Reconciler. In come the providers' own lists; whatever the ledger
// does not know is taken in the ordinary way, and looked for again. What is
// missing even then is written down, shown, and tried again at every look.
package watch

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/intake"
)

// Rows keep looks and what is missing; intake.Rows has them.
type Rows interface {
	Looks(ctx context.Context, inbox hub.InboxID) ([]intake.Look, error)
	SaveLook(ctx context.Context, l intake.Look) error
	Missing(ctx context.Context, inbox hub.InboxID, limit int) ([]intake.Missing, error)
	SetMissing(ctx context.Context, inbox hub.InboxID, found []intake.Missing, gone []string) error
}

// Ledger knows every source key that became something.
type Ledger interface {
	Seen(ctx context.Context, srcKeys []string) (map[string]hub.LedgerRow, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Leases let one process at a time look at an inbox.
type Leases interface {
	Hold(ctx context.Context, name, owner string, fn func(ctx context.Context) error) error
}

// Deps are what a Watch needs.
type Deps struct {
	Rows    Rows
	Ledger  Ledger
	Leases  Leases
	Inboxes *inboxes.Registry
	Sink    func(in hub.Inbox) channels.Sink
	// Settled waits until everything that was accepted before the call is routed,
	// or answers false when that takes too long.
	Settled func(ctx context.Context) bool
	Report  func(inbox hub.InboxID, h channels.Health)
	Now     func() time.Time
	Log     *slog.Logger
	Owner   string
}

// Times of looking.
const (
	every    = time.Hour
	away     = 5 * time.Minute  // who takes over and finds the last look older than this looks at once
	retry    = 5 * time.Minute  // after a look that failed
	tick     = 2 * time.Second  // how soon one that is asked for begins
	overlap  = 15 * time.Minute // looked at again: clocks differ, and lists are late
	tooNew   = 20 * time.Second // what has just come may still be on its way to us by itself
	furthest = 30 * 24 * time.Hour
)

// Watch looks for all inboxes of this process.
type Watch struct{ Deps }

// New makes one.
func New(d Deps) *Watch { return &Watch{d} }

// watched is one inbox's loop.
type watched struct {
	of     *inboxes.Opened
	cancel context.CancelFunc
}

// Run keeps a loop running for each inbox that can list, until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	active := map[hub.InboxID]watched{}
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for {
		for _, o := range w.Inboxes.All() {
			id := o.Inbox.ID
			if on, ok := active[id]; ok {
				if on.of == o {
					continue
				}
				on.cancel()
				delete(active, id)
			}
			r, ok := o.Adapter.(channels.Reconciler)
			if !ok {
				continue
			}
			own, cancel := context.WithCancel(ctx)
			active[id] = watched{o, cancel}
			all.Go(func() error { w.keep(own, o, r); return nil })
		}
		select {
		case <-ctx.Done():
			for _, on := range active {
				on.cancel()
			}
			return all.Wait()
		case <-clock.C:
		}
	}
}

// keep holds the inbox's lease and looks when it is time, coming back after trouble.
func (w *Watch) keep(ctx context.Context, o *inboxes.Opened, r channels.Reconciler) {
	back := run.Backoff{}
	for n := 1; ctx.Err() == nil; n++ {
		err := w.Leases.Hold(ctx, "look-"+string(o.Inbox.ID), w.Owner, func(ctx context.Context) error {
			return run.Safely(func() error { return w.follow(ctx, o, r) })
		})
		if ctx.Err() != nil {
			return
		}
		w.Log.Warn("an inbox's list is not watched; coming back", "inbox", o.Inbox.ID, "error", err)
		if run.Sleep(ctx, back.After(n)) != nil {
			return
		}
	}
}

func (w *Watch) follow(ctx context.Context, o *inboxes.Opened, r channels.Reconciler) error {
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for first := true; ; first = false {
		found, err := w.Rows.Looks(ctx, o.Inbox.ID)
		if err != nil {
			return err
		}
		var last intake.Look
		if len(found) > 0 {
			last = found[0]
		}
		last.InboxID = o.Inbox.ID
		if due(last, first, w.Now()) {
			if err := w.look(ctx, o, r, last); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-clock.C:
		}
	}
}

// due reports whether it is time to look. First: we have just begun, so we may
// have been away.
func due(last intake.Look, first bool, now time.Time) bool {
	since := now.Sub(last.EndedAt)
	switch {
	case last.AskedAt.After(last.BeganAt), last.State == intake.None:
		return true
	case last.State == intake.Running:
		return true // whoever was looking is gone: we hold the lease
	case last.State == intake.Broken:
		return since >= retry
	case first:
		return since >= away
	}
	return since >= every
}
