package app

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/environ"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/telemetry"
	"github.com/parleyhub/parley/sla/terms"
)

// hinted is the store whose commits tell everybody that there is something to
// look at. Hints may be lost; whoever waits for them looks by himself as well.
type hinted struct {
	*store.Store
	bus *bus.Bus
	met *telemetry.Metrics
	now func() time.Time
	// asked reports whether SLA policies ask for something of the person.
	asked func() bool
}

// Commit implements the rooms' committers.
func (h hinted) Commit(ctx context.Context, w hub.WriteSet) error {
	w.Timers = h.persons(&w)
	if err := h.Store.Commit(ctx, w); err != nil {
		return err
	}
	for i := range w.Fired {
		h.met.SLAStep(w.Fired[i].Step)
	}
	if len(w.Facts) > 0 {
		h.bus.Hint(bus.HintFacts, nil)
	}
	if len(w.Documents) > 0 {
		h.bus.Hint(bus.HintSettings, []byte(workspaceChanged))
	}
	lanes := map[hub.Lane]bool{}
	for i := range w.Orders {
		if o := &w.Orders[i]; o.State == hub.Queued && !lanes[o.Lane] {
			lanes[o.Lane] = true
			h.bus.Hint(bus.HintOut(o.Lane), nil)
		}
	}
	if len(w.Steps) > 0 {
		h.bus.Hint(bus.HintSteps, nil)
	}
	if keys := environ.Customers(&w); keys != "" {
		h.bus.Hint(bus.HintCustomers, []byte(keys))
	}
	return nil
}

// persons adds a look at the clocks of everybody of whom something changes.
func (h hinted) persons(w *hub.WriteSet) []hub.Timer {
	out := w.Timers[:len(w.Timers):len(w.Timers)]
	if len(w.Contacts) == 0 || !h.asked() {
		return out
	}
	for i := range w.Contacts {
		if c := &w.Contacts[i]; c.Version > 0 { // who is new has nothing else open
			out = append(out, hub.Timer{Kind: terms.PersonTimer, Key: string(c.ID), At: h.now()})
		}
	}
	return out
}

// Workspace answers the zero workspace until somebody has said something about it.
func (h hinted) Workspace(ctx context.Context) (hub.Workspace, error) {
	w, err := h.Store.Workspace(ctx)
	if hub.Is(err, hub.Missing) {
		return hub.Workspace{}, nil
	}
	return w, err
}

// PutWorkspace and PutInbox tell the other parts, here and elsewhere, that
// settings changed.
func (h hinted) PutWorkspace(ctx context.Context, w hub.Workspace) error {
	err := h.Store.PutWorkspace(ctx, w)
	if err == nil {
		h.bus.Hint(bus.HintSettings, []byte(workspaceChanged))
	}
	return err
}

// PutInbox implements the API's rows.
func (h hinted) PutInbox(ctx context.Context, row store.InboxRow) error {
	err := h.Store.PutInbox(ctx, row)
	if err == nil {
		h.bus.Hint(bus.HintSettings, []byte(row.ID))
	}
	return err
}
