package app

import (
	"context"

	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/sweep"
)

// workspaceChanged is what HintSettings carries when it is not an inbox's id.
const workspaceChanged = "workspace"

// wireClocks makes the SLA engine with the workspace's hours.
func (a *App) wireClocks(ctx context.Context) error {
	s, err := a.clockSettings(ctx)
	if err != nil {
		return err
	}
	a.clocks, err = sla.New(s)
	return err
}

// clockSettings are the shipped policy on the workspace's calendar.
func (a *App) clockSettings(ctx context.Context) (sla.Settings, error) {
	w, err := a.store.Workspace(ctx)
	if err != nil {
		return sla.Settings{}, err
	}
	cal, err := sla.ParseCalendar(w.Hours)
	return sla.Settings{Workspace: cal}, err
}

// reloadClocks takes over hours that were changed, here or in another process.
func (a *App) reloadClocks(ctx context.Context) error {
	s, err := a.clockSettings(ctx)
	if err != nil {
		return err
	}
	return a.clocks.Set(s)
}

// checkHours refuses a calendar that no deadline could be set on.
func (a *App) checkHours(raw []byte) error {
	cal, err := sla.ParseCalendar(raw)
	if err != nil {
		return err
	}
	return sla.Settings{Workspace: cal}.Check(a.opt.Now())
}

// watch fires due clock steps while this process holds the lease.
func (a *App) watch(ctx context.Context, steps signal) error {
	w := sweep.NewWatch(a.store, a.clocks, a.opt.Now, a.opt.Log)
	g := run.NewGroup(ctx, a.opt.Log)
	g.Go("sweeper", w.Run)
	g.Go("snoozes", sweep.NewSnoozes(a.store, a.clocks, a.opt.Now, a.opt.Log).Run)
	g.Go("sweeper's ear", func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-steps:
				w.Wake()
			}
		}
	})
	return g.Wait()
}
