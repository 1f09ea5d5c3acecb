package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

// indexer keeps the search index up, off the way of messages.
type indexer struct {
	store *store.Store
	wake  <-chan struct{}
	log   *slog.Logger
}

// indexMost bounds one transaction of the index.
const indexMost = 500

// indexPace: the index may be a moment behind, and one transaction for many
// messages is much cheaper than one for each.
var indexPace = run.Turns{Every: 5 * time.Second, Gather: 250 * time.Millisecond}

// Run indexes whenever there are new facts.
func (x *indexer) Run(ctx context.Context) error {
	return indexPace.Run(ctx, x.wake, func(ctx context.Context) (bool, error) {
		n, err := x.store.IndexNext(ctx, indexMost)
		return n == indexMost, err // what has come meanwhile has a wake of its own
	}, func(err error) { x.log.Warn("the search index is behind", "err", err) })
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// signal is a wake-up that never blocks and never piles up.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) wake([]byte) {
	select {
	case s <- struct{}{}:
	default:
	}
}
