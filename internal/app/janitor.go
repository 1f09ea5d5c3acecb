package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/telemetry"
)

const (
	keepFacts   = 30 * 24 * time.Hour // how far back a screen may resume
	purgeEvery  = time.Minute
	trimEvery   = time.Hour
	orphanAfter = 24 * time.Hour
)

// janitor frees what nobody can need any more: what lies behind the cursors in
// the inbound streams, facts older than any screen may resume from, files
// without a row.
type janitor struct {
	store *store.Store
	bus   *bus.Bus
	disk  *blob.Store
	met   *telemetry.Metrics
	now   func() time.Time
	log   *slog.Logger
}

// Run works until ctx ends. It holds a lease, so that one process does it.
func (j *janitor) Run(ctx context.Context, owner string) error {
	return j.bus.Hold(ctx, "janitor", owner, func(ctx context.Context) error {
		purge, trim := time.NewTicker(purgeEvery), time.NewTicker(trimEvery)
		defer purge.Stop()
		defer trim.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-purge.C:
				j.purge(ctx)
				if _, head, err := j.store.Head(ctx); err == nil {
					j.met.FeedHead(head)
				}
			case <-trim.C:
				j.trim(ctx)
			}
		}
	})
}

func (j *janitor) purge(ctx context.Context) {
	for shard := range bus.Shards {
		c, err := j.store.Cursor(ctx, shard)
		if err == nil {
			err = j.bus.Purge(ctx, c)
		}
		if err != nil {
			j.log.Warn("stream was not purged", "shard", shard, "error", err)
			continue
		}
		if lag, err := j.bus.Lag(ctx, c); err == nil {
			j.met.Lag(shard, int64(min(lag, 1<<62)))
		}
	}
}

func (j *janitor) trim(ctx context.Context) {
	if n, err := j.store.TrimFacts(ctx, j.now().Add(-keepFacts)); err != nil {
		j.log.Warn("facts were not trimmed", "error", err)
	} else if n > 0 {
		j.log.Info("facts trimmed", "count", n)
	}
	n, err := j.disk.Sweep(ctx, j.now().Add(-orphanAfter), j.store.BlobDigests)
	if err != nil {
		j.log.Warn("files were not swept", "error", err)
	} else if n > 0 {
		j.log.Info("files without a row removed", "count", n)
	}
}

// indexer keeps the search index up, off the way of messages.
type indexer struct {
	store *store.Store
	wake  <-chan struct{}
	log   *slog.Logger
}

// indexMost bounds one transaction of the index.
const indexMost = 500

// Run indexes whenever there are new facts, and looks every five seconds.
func (x *indexer) Run(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		for {
			n, err := x.store.IndexNext(ctx, indexMost)
			if err != nil && ctx.Err() == nil {
				return err
			}
			if n < indexMost || ctx.Err() != nil {
				break // what has come meanwhile has a wake of its own
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-x.wake:
			// Let a burst gather: the index may be a moment behind, and one
			// transaction for many messages is much cheaper than one for each.
			if !pause(ctx, 250*time.Millisecond) {
				return nil
			}
		}
	}
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
