package app

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
)

const (
	// lookEvery is how long settings may differ between processes when a hint
	// and a round were both lost.
	lookEvery = 10 * time.Second
	// lookAgain is how soon one unknown address after another is looked up.
	lookAgain = time.Second
)

// everywhere is the API's view of the inboxes: what it says is so, is so in all
// processes of the hub.
type everywhere struct {
	*inboxes.Registry
	a *App
}

// Reopen implements api.Inboxes. A process that does not answer is no reason to
// refuse the change: it is stored, and whoever is alive looks by itself.
func (e everywhere) Reopen(ctx context.Context, id hub.InboxID) error {
	if err := e.Registry.Reopen(ctx, id); err != nil {
		return err
	}
	if err := e.a.bus.Round(ctx, bus.RoundSettings, e.a.owner, []byte(id)); err != nil {
		e.a.opt.Log.Warn("a change of an inbox may be late elsewhere", "inbox", id, "error", err)
	}
	return nil
}

// followSettings keeps settings in step with what other processes change.
func (a *App) followSettings(g *run.Group) {
	changed := make(chan string, 256) // full: the next look finds it
	a.on(g, bus.HintSettings, func(data []byte) {
		select {
		case changed <- string(data):
		default:
		}
	})
	g.Keep("settings", run.Backoff{}, func(ctx context.Context) error {
		stop, err := a.bus.OnRound(bus.RoundSettings, a.owner, func(id []byte) error {
			return a.reload(ctx, string(id))
		})
		if err != nil {
			return err
		}
		defer stop()
		// We hear of what changes from here on; what changed since we opened the
		// inboxes is found by looking.
		if err := a.lookAtInboxes(ctx); err != nil {
			return err
		}
		return a.bus.Join(ctx, a.owner, func(ctx context.Context) error {
			a.joined.Do(func() { close(a.inStep) })
			return a.keepInStep(ctx, changed)
		})
	})
}

func (a *App) keepInStep(ctx context.Context, changed <-chan string) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case what := <-changed:
			if err := a.reload(ctx, what); err != nil {
				a.opt.Log.Warn("settings were not reloaded", "what", what, "error", err)
			}
		case <-tick.C:
			if err := errors.Join(a.lookAtInboxes(ctx), a.reloadClocks(ctx)); err != nil && ctx.Err() == nil {
				a.opt.Log.Warn("settings were not looked at", "error", err)
			}
		}
	}
}

// reload takes over one change. What is gone meanwhile has changed too.
func (a *App) reload(ctx context.Context, what string) error {
	if what == workspaceChanged {
		return a.reloadClocks(ctx)
	}
	err := a.inboxes.Reload(ctx, hub.InboxID(what))
	if hub.Is(err, hub.Missing) {
		return nil
	}
	return err
}

// lookAtInboxes opens what changed, and remembers when that was.
func (a *App) lookAtInboxes(ctx context.Context) error {
	a.looked.Store(a.opt.Now().UnixNano())
	return a.inboxes.Load(ctx)
}

// lookedJustNow bounds what strangers can cost who try one address after another.
func (a *App) lookedJustNow() bool {
	since := a.opt.Now().UnixNano() - a.looked.Load()
	return since >= 0 && since < int64(lookAgain)
}
