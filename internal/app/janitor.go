package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/telemetry"
)

const (
	keepFacts   = 30 * 24 * time.Hour // how far back a screen may resume
	purgeEvery  = time.Minute
	trimEvery   = time.Hour
	orphanAfter = 24 * time.Hour
	keepAnswers = 24 * time.Hour     // how long a write's Idempotency-Key is remembered
	keepIdle    = 7 * 24 * time.Hour // rows of people who came and never wrote
	idlePage    = 500
)

// janitor frees what nobody can need any more: what lies behind the cursors in
// the inbound streams, facts older than any screen may resume from, answers to
// repeats that nobody sends any more, sessions of visitors who never wrote, files
// without a row.
type janitor struct {
	store *store.Store
	bus   *bus.Bus
	disk  *blob.Store
	kinds []channels.Channel
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
	if err := j.store.ForgetExpired(ctx, j.now().Add(-keepAnswers)); err != nil {
		j.log.Warn("what has expired was not removed", "error", err)
	}
	if n, err := j.forgetIdle(ctx, j.now().Add(-keepIdle)); err != nil {
		j.log.Warn("unused sessions were not removed", "error", err)
	} else if n > 0 {
		j.log.Info("unused sessions removed", "count", n)
	}
	n, err := j.disk.Sweep(ctx, j.now().Add(-orphanAfter), j.store.BlobDigests)
	if err != nil {
		j.log.Warn("files were not swept", "error", err)
	} else if n > 0 {
		j.log.Info("files without a row removed", "count", n)
	}
}

// forgetIdle removes what channels keep for people whom the hub does not know
// and who have not been heard of since before.
func (j *janitor) forgetIdle(ctx context.Context, before time.Time) (removed int64, err error) {
	inboxes, err := j.store.Inboxes(ctx)
	if err != nil {
		return 0, err
	}
	for _, in := range inboxes {
		at := slices.IndexFunc(j.kinds, func(c channels.Channel) bool { return c.Kind == in.Kind })
		if at < 0 || j.kinds[at].Idle == nil {
			continue
		}
		for after, more := "", true; more; {
			rows, err := j.store.States(ctx, in.ID, after, idlePage)
			if err != nil {
				return removed, err
			}
			if more = len(rows) == idlePage; more {
				after = rows[len(rows)-1].Key
			}
			n, err := j.dropIdle(ctx, in.ID, j.kinds[at], rows, before)
			removed += n
			if err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

func (j *janitor) dropIdle(ctx context.Context, in hub.InboxID, c channels.Channel, rows []store.StateRow, before time.Time) (int64, error) {
	var who []hub.Handle
	var idle []store.StateRow
	for _, r := range rows {
		if h, ok := c.Idle(in, r.Key, r.Value, before); ok {
			who, idle = append(who, h), append(idle, r)
		}
	}
	known, err := j.store.ByHandles(ctx, who)
	if err != nil {
		return 0, err
	}
	unknown := idle[:0]
	for i, r := range idle {
		if _, ok := known[who[i].Key()]; !ok {
			unknown = append(unknown, r)
		}
	}
	if len(unknown) == 0 {
		return 0, nil
	}
	return j.store.DropStates(ctx, in, unknown)
}

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
