package app

import (
	"context"
	"time"

	ledgers "github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/ingest/health"
	"github.com/parleyhub/parley/ingest/watch"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/intake"
)

// wireHealth makes what keeps how inboxes stand. It comes before they are opened.
func (a *App) wireHealth() {
	a.intake = intake.Of(a.store.Store)
	a.health = health.New(health.Deps{
		Rows: a.intake, Commit: a.store.Commit, Now: a.opt.Now, Log: a.opt.Log,
		Version: func(id hub.InboxID) int64 {
			in, _, _ := a.inboxes.Known(id)
			return in.Version
		},
	})
}

// openedInbox says whether an inbox could be opened.
func (a *App) openedInbox(id hub.InboxID) {
	o, ok := a.inboxes.Opened(id)
	switch {
	case !ok:
	case o.Problem != "":
		a.health.Report(id, health.Settings, channels.Health{State: channels.Stopped, Text: o.Problem})
	case o.Adapter != nil:
		a.health.Report(id, health.Settings, channels.Health{State: channels.Healthy})
	}
}

// bell tells admins of inboxes in trouble.
func (a *App) bell() *health.Bell {
	return &health.Bell{Rows: a.intake, Agents: a.store.Agents, Commit: a.store.Commit, Now: a.opt.Now, Log: a.opt.Log,
		Inboxes: func(ctx context.Context) ([]health.Inbox, error) {
			rows, err := a.store.Inboxes(ctx)
			out := make([]health.Inbox, len(rows))
			for i, r := range rows {
				out[i] = health.Inbox{ID: r.ID, Name: r.Name, Version: r.Version, Off: r.Disabled || !r.DeletedAt.IsZero()}
			}
			return out, err
		}}
}

// wireWatch makes what compares providers' lists with the ledger.
func (a *App) wireWatch() {
	a.looker = watch.New(watch.Deps{
		Rows: a.intake, Ledger: a.store, Leases: a.bus, Inboxes: a.inboxes, Sink: a.ingest.Sink, Settled: a.settled,
		Report: func(id hub.InboxID, h channels.Health) { a.health.Report(id, health.List, h) },
		Now:    a.opt.Now, Log: a.opt.Log, Owner: a.owner,
	})
}

// figures answers how honest ingestion and delivery are.
func (a *App) figures() *ledgers.Desk {
	return &ledgers.Desk{Rows: a.intake, Standing: a.intake, House: a.store, Now: a.opt.Now, Waiting: a.bus.Waiting,
		Onward: &ledgers.Onward{Rows: a.store, Now: a.opt.Now},
		Lists: func(id hub.InboxID) bool {
			o, ok := a.inboxes.Opened(id)
			if !ok {
				return false
			}
			_, ok = o.Adapter.(channels.Reconciler)
			return ok
		}}
}

// How long is waited for what was accepted to be routed.
const settleTime = 30 * time.Second

// settled waits until everything that was accepted before the call is routed.
func (a *App) settled(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for shard := range bus.Shards {
		end, err := a.bus.End(ctx, shard)
		for err == nil {
			var c hub.Cursor
			if c, err = a.store.Cursor(ctx, shard); err != nil || c.Gen == end.Gen && c.Seq >= end.Seq || end.Seq == 0 {
				break
			}
			err = run.Sleep(ctx, 50*time.Millisecond)
		}
		if err != nil {
			return false
		}
	}
	return true
}
