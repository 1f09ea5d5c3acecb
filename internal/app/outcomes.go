package app

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
	"github.com/parleyhub/parley/sla"
)

// outcomes keeps what became of clocks.
func (a *App) outcomes() *reports.Outcomes {
	return &reports.Outcomes{Rows: a.store, Replay: a.replayClocks, Agreed: a.reloadClocks, Asked: a.recomputeAsked, Log: a.opt.Log}
}

// recomputeTimer is the reminder that all outcomes are to be folded again.
const recomputeTimer = "reports.recompute"

func (a *App) recomputeAsked(ctx context.Context) (func(context.Context) error, error) {
	due, err := a.store.DueTimers(ctx, recomputeTimer, a.opt.Now(), 1)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	t := due[0]
	return func(ctx context.Context) error {
		err := a.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}})
		if hub.Is(err, hub.Conflict) { // asked again meanwhile: so again
			return nil
		}
		return err
	}, nil
}

// openTime is the part of a stretch of time in which the workspace is open.
func (a *App) openTime(from, to time.Time) time.Duration {
	return a.clocks.Book().Clock("").Consumed(from, to)
}

// replayClocks folds the log of a conversation's clocks up to its last entry.
func (a *App) replayClocks(id hub.ConversationID, log []hub.LoggedClockEvent) ([]store.Outcome, error) {
	r, err := sla.Replay(a.clocks.Book(), log, time.Time{})
	if err != nil {
		return nil, err
	}
	out := make([]store.Outcome, len(r.Clocks))
	for i, c := range r.Clocks {
		out[i] = store.Outcome{
			ConversationID: id, Clock: c.Clock, Channel: c.Channel, Class: c.Class, InboxID: c.InboxID, BrandID: c.BrandID, TeamID: c.TeamID,
			AgentID: c.AgentID, Priority: c.Priority, Business: c.Business, Elapsed: c.Elapsed,
		}
		for _, h := range c.Held {
			out[i].Held = append(out[i].Held, store.HeldBy(h))
		}
	}
	return out, nil
}

// attained answers the clocks that were decided today, in the workspace's zone.
func (a *App) attained(ctx context.Context, now time.Time) ([]reports.Attained, error) {
	zone, err := a.zone(ctx)
	if err != nil {
		return nil, err
	}
	y, m, d := now.In(zone).Date()
	met, breached, err := a.store.Decided(ctx, time.Date(y, m, d, 0, 0, 0, 0, zone), now)
	if err != nil {
		return nil, err
	}
	prefs, err := a.reportPrefs(ctx)
	return reports.Today(met, breached, prefs.Goal), err
}

// zone is the workspace's; UTC until it has one.
func (a *App) zone(ctx context.Context) (*time.Location, error) {
	w, err := a.store.Workspace(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		return time.UTC, nil // a name that a newer zone database knows
	}
	return zone, nil
}

// runOutcomes keeps outcomes and the waits of people, one process at a time.
func (a *App) runOutcomes(g *run.Group, back run.Backoff) {
	facts, people := newSignal(), newSignal()
	g.Keep("outcomes", back, func(ctx context.Context) error {
		return a.bus.Hold(ctx, "outcomes", a.owner, func(ctx context.Context) error { return a.outcomes().Run(ctx, facts) })
	})
	g.Keep("people who wait", back, func(ctx context.Context) error {
		return a.bus.Hold(ctx, "person-waits", a.owner, func(ctx context.Context) error { return a.personWaits().Run(ctx, people) })
	})
	a.on(g, bus.HintFacts, func([]byte) {
		facts.wake(nil)
		people.wake(nil)
	})
}

// personWaits keeps since when each person waits.
func (a *App) personWaits() *reports.PersonWaits {
	return &reports.PersonWaits{Rows: a.store, Verbs: a.desk, Open: a.store.OpenOf, Prefs: a.reportPrefs, Now: a.opt.Now, Log: a.opt.Log}
}
