package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
)

// workspaceChanged is what HintSettings carries when it is not an inbox's id.
const workspaceChanged = "workspace"

// wireClocks makes the SLA engine of what was agreed.
func (a *App) wireClocks(ctx context.Context) error {
	a.wireTerms()
	s, mark, err := a.clockSettings(ctx)
	if err != nil {
		return err
	}
	a.agreed = mark
	a.clocks, err = sla.New(s)
	return err
}

// clockSettings are all versions of policies and calendars, and a mark that
// changes with them.
func (a *App) clockSettings(ctx context.Context) (s sla.Settings, mark string, err error) {
	if err := a.keepHours(ctx); err != nil {
		return s, "", err
	}
	if mark, err = a.agreedMark(ctx); err != nil {
		return s, "", err
	}
	saved, err := a.terms.Saved(ctx)
	if err != nil {
		return s, "", err
	}
	s, err = saved.Settings()
	return s, mark, err
}

func (a *App) agreedMark(ctx context.Context) (string, error) {
	var b strings.Builder
	for _, kind := range []hub.DocumentKind{terms.CalendarKind, terms.PolicyKind, terms.HoursKind} {
		all, err := a.store.Documents(ctx, kind)
		if err != nil {
			return "", err
		}
		for _, d := range all {
			fmt.Fprintf(&b, "%s/%s@%d ", kind, d.ID, d.Version)
		}
	}
	return b.String(), nil
}

// keepHours makes a version of the workspace's hours when they are not those of
// the last one: the workspace itself keeps only the newest, and seconds that
// were counted by earlier ones stay.
func (a *App) keepHours(ctx context.Context) error {
	w, err := a.store.Workspace(ctx)
	if err != nil {
		return err
	}
	hours := bytes.TrimSpace(w.Hours)
	if len(hours) == 0 {
		hours = []byte("null")
	}
	last, err := a.store.Document(ctx, terms.HoursKind, terms.HoursID)
	switch {
	case hub.Is(err, hub.Missing): // at the first start: they counted from the beginning
		last = hub.Document{Kind: terms.HoursKind, ID: terms.HoursID}
	case err != nil:
		return err
	case bytes.Equal(last.Body, hours):
		return nil
	}
	now := a.opt.Now()
	set := hub.WriteSet{}
	if last.Version > 0 {
		set.Timers = []hub.Timer{{Kind: terms.RedoTimer, Key: terms.All, At: now}}
	}
	last.Body, last.At, last.By, last.Deleted = hours, now, "", false
	set.Documents = []hub.Document{last}
	if err := a.store.Store.Commit(ctx, set); err != nil && !hub.Is(err, hub.Conflict) { // another process did it
		return err
	}
	return nil
}

// reloadClocks takes over what was agreed anew, here or in another process.
// What did not change stays compiled.
func (a *App) reloadClocks(ctx context.Context) error {
	a.agreeing.Lock()
	defer a.agreeing.Unlock()
	if err := a.keepHours(ctx); err != nil {
		return err
	}
	if mark, err := a.agreedMark(ctx); err != nil || mark == a.agreed {
		return err
	}
	s, mark, err := a.clockSettings(ctx)
	if err != nil {
		return err
	}
	if err := a.clocks.Set(s); err != nil {
		return err
	}
	a.agreed = mark
	return nil
}

// asksPerson reports whether policies ask for something of the person.
func (a *App) asksPerson() bool { return a.clocks != nil && a.clocks.Book().Now().AsksPerson() }

// checkHours refuses a calendar that no deadline could be set on.
func (a *App) checkHours(raw []byte) error {
	cal, err := sla.ParseCalendar(raw)
	if err != nil {
		return err
	}
	if err := terms.CheckHours(cal, a.opt.Now()); err != nil {
		return err
	}
	s, _, err := a.clockSettings(context.Background())
	if err != nil {
		return err
	}
	s.Workspace = cal
	return s.Check(a.opt.Now())
}

// watch fires due clock steps while this process holds the lease, and brings
// open clocks to settings that changed.
func (a *App) watch(ctx context.Context, steps signal) error {
	w := sweep.NewWatch(a.store, a.clocks, a.opt.Now, a.opt.Log)
	g := run.NewGroup(ctx, a.opt.Log)
	g.Go("sweeper", w.Run)
	g.Go("snoozes", sweep.NewSnoozes(a.store, a.clocks, a.opt.Now, a.opt.Log).Run)
	g.Go("changed terms", sweep.NewRedo(a.store, a.clocks, a.reloadClocks, a.opt.Now, a.opt.Log).Run)
	g.Go("holidays", a.holidays().Run)
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
