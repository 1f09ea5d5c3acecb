// Package janitor frees what nobody can need any more.
package janitor

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
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
	keepAnswers = 24 * time.Hour // how long a write's Idempotency-Key is remembered
	idlePage    = 500
)

// KeepIdle is how long rows are kept of people who came and never wrote.
const KeepIdle = 7 * 24 * time.Hour

// Janitor frees what nobody can need any more: what lies behind the cursors in
// the inbound streams, facts older than any screen may resume from, answers to
// repeats that nobody sends any more, sessions of visitors who never wrote, files
// without a row.
type Janitor struct {
	Store *store.Store
	Bus   *bus.Bus
	Disk  *blob.Store
	Kinds []channels.Channel
	Met   *telemetry.Metrics
	Sent  func(ctx context.Context) (int64, error) // optional: drops the data of messages whose time is over
	Now   func() time.Time
	Log   *slog.Logger
}

// Run works until ctx ends. It holds a lease, so that one process does it.
func (j *Janitor) Run(ctx context.Context, owner string) error {
	return j.Bus.Hold(ctx, "janitor", owner, func(ctx context.Context) error {
		purge, trim := time.NewTicker(purgeEvery), time.NewTicker(trimEvery)
		defer purge.Stop()
		defer trim.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-purge.C:
				j.purge(ctx)
				if _, head, err := j.Store.Head(ctx); err == nil {
					j.Met.FeedHead(head)
				}
			case <-trim.C:
				j.Trim(ctx)
			}
		}
	})
}

func (j *Janitor) purge(ctx context.Context) {
	for shard := range bus.Shards {
		c, err := j.Store.Cursor(ctx, shard)
		if err == nil {
			err = j.Bus.Purge(ctx, c)
		}
		if err != nil {
			j.Log.Warn("stream was not purged", "shard", shard, "error", err)
			continue
		}
		if lag, err := j.Bus.Lag(ctx, c); err == nil {
			j.Met.Lag(shard, int64(min(lag, 1<<62)))
		}
	}
}

// Trim removes what is too old.
func (j *Janitor) Trim(ctx context.Context) {
	if n, err := j.Store.TrimFacts(ctx, j.Now().Add(-keepFacts)); err != nil {
		j.Log.Warn("facts were not trimmed", "error", err)
	} else if n > 0 {
		j.Log.Info("facts trimmed", "count", n)
	}
	if err := j.Store.ForgetExpired(ctx, j.Now().Add(-keepAnswers)); err != nil {
		j.Log.Warn("what has expired was not removed", "error", err)
	}
	if n, err := j.ForgetIdle(ctx, j.Now().Add(-KeepIdle)); err != nil {
		j.Log.Warn("unused sessions were not removed", "error", err)
	} else if n > 0 {
		j.Log.Info("unused sessions removed", "count", n)
	}
	if j.Sent != nil {
		if n, err := j.Sent(ctx); err != nil {
			j.Log.Warn("data of what campaigns sent were not dropped", "error", err)
		} else if n > 0 {
			j.Log.Info("data of what campaigns sent dropped", "messages", n)
		}
	}
	n, err := j.Disk.Sweep(ctx, j.Now().Add(-orphanAfter), j.Store.BlobDigests)
	if err != nil {
		j.Log.Warn("files were not swept", "error", err)
	} else if n > 0 {
		j.Log.Info("files without a row removed", "count", n)
	}
}

// ForgetIdle removes what channels keep for people whom the hub does not know
// and who have not been heard of since before.
func (j *Janitor) ForgetIdle(ctx context.Context, before time.Time) (removed int64, err error) {
	inboxes, err := j.Store.Inboxes(ctx)
	if err != nil {
		return 0, err
	}
	for _, in := range inboxes {
		at := slices.IndexFunc(j.Kinds, func(c channels.Channel) bool { return c.Kind == in.Kind })
		if at < 0 || j.Kinds[at].Idle == nil {
			continue
		}
		for after, more := "", true; more; {
			rows, err := j.Store.States(ctx, in.ID, after, idlePage)
			if err != nil {
				return removed, err
			}
			if more = len(rows) == idlePage; more {
				after = rows[len(rows)-1].Key
			}
			n, err := j.dropIdle(ctx, in.ID, j.Kinds[at], rows, before)
			removed += n
			if err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

func (j *Janitor) dropIdle(ctx context.Context, in hub.InboxID, c channels.Channel, rows []store.StateRow, before time.Time) (int64, error) {
	var who []hub.Handle
	var idle []store.StateRow
	for _, r := range rows {
		if h, ok := c.Idle(in, r.Key, r.Value, before); ok {
			who, idle = append(who, h), append(idle, r)
		}
	}
	known, err := j.Store.ByHandles(ctx, who)
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
	return j.Store.DropStates(ctx, in, unknown)
}
