// Package inboxes holds the opened adapters, one per inbox. In come rows of
// settings; out go adapters that are open as long as the settings say so. When
// settings change, the old adapter is replaced and whoever listens is told.
package inboxes

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads the stored inboxes.
type Rows interface {
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	Inbox(ctx context.Context, id hub.InboxID) (store.InboxRow, error)
}

// Deps are what the registry needs.
type Deps struct {
	Rows     Rows
	Channels []channels.Channel
	Open     func(row store.InboxRow, secrets []string) (map[string]any, error) // settings with their secrets opened
	Env      func(in hub.Inbox) channels.Env
	Log      *slog.Logger
}

// Opened is an inbox with its adapter.
type Opened struct {
	Inbox   hub.Inbox
	Channel channels.Channel
	Adapter channels.Adapter // nil: disabled, deleted or not to be opened
	Problem string           // why it could not be opened, for an admin
	cause   error            // of Problem, when it is a setting's fault
}

// Registry knows all inboxes of this process.
type Registry struct {
	d       Deps
	kinds   map[hub.ChannelKind]channels.Channel
	loading sync.Mutex // one load at a time
	mu      sync.RWMutex
	open    map[hub.InboxID]*Opened
	watch   []func(hub.InboxID)
}

// New makes an empty registry; Load fills it.
func New(d Deps) *Registry {
	r := &Registry{d: d, kinds: map[hub.ChannelKind]channels.Channel{}, open: map[hub.InboxID]*Opened{}}
	for _, c := range d.Channels {
		r.kinds[c.Kind] = c
	}
	return r
}

// Load opens every inbox that is new here or has changed. One that cannot be
// opened is kept with its problem: it must not keep the others closed.
func (r *Registry) Load(ctx context.Context) error {
	rows, err := r.d.Rows.Inboxes(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.put(ctx, row, false)
	}
	return nil
}

// Reload reads an inbox again because another process changed it. One that has
// the version we have is left as it is.
func (r *Registry) Reload(ctx context.Context, id hub.InboxID) error {
	row, err := r.d.Rows.Inbox(ctx, id)
	if err != nil {
		return err
	}
	r.put(ctx, row, false)
	return nil
}

// Reopen reads one inbox again and opens it as its row says, also when it could
// not be opened before. It returns when the new settings are in force.
func (r *Registry) Reopen(ctx context.Context, id hub.InboxID) error {
	row, err := r.d.Rows.Inbox(ctx, id)
	if err != nil {
		return err
	}
	return r.put(ctx, row, true).refusal()
}

// Try opens an adapter as row says, beside the one that runs, and closes it
// again: nil says that these settings can replace what is in force. Nothing is
// dialled, and nobody is told.
func (r *Registry) Try(ctx context.Context, row store.InboxRow) error {
	o := r.build(ctx, row)
	if o.Adapter != nil {
		if err := o.Adapter.Close(); err != nil {
			r.d.Log.Warn("inbox did not close cleanly", "inbox", row.ID, "error", err)
		}
	}
	return o.refusal()
}

// refusal is why an inbox is not open although it should be.
func (o *Opened) refusal() error {
	if o.Problem == "" {
		return nil
	}
	if hub.Is(o.cause, hub.Invalid) {
		return o.cause // names the setting and the rule
	}
	return hub.Errorf(hub.Invalid, "%s", o.Problem)
}

// put opens row, unless what is open is of that version or a newer one: rows are
// read side by side, and the last reader need not have the last row. What has a
// problem is tried again when again says so.
func (r *Registry) put(ctx context.Context, row store.InboxRow, again bool) *Opened {
	r.loading.Lock()
	defer r.loading.Unlock()
	r.mu.RLock()
	old := r.open[row.ID]
	r.mu.RUnlock()
	if old != nil && old.Inbox.Version >= row.Version && (old.Problem == "" || !again) {
		return old
	}
	o := r.build(ctx, row)
	if o.cause != nil {
		r.d.Log.Error("inbox cannot be opened", "inbox", row.ID, "error", o.cause)
	}
	r.mu.Lock()
	r.open[row.ID] = o
	watch := r.watch
	r.mu.Unlock()
	if old != nil && old.Adapter != nil {
		if err := old.Adapter.Close(); err != nil {
			r.d.Log.Warn("inbox did not close cleanly", "inbox", row.ID, "error", err)
		}
	}
	for _, fn := range watch {
		fn(row.ID)
	}
	return o
}

func (r *Registry) build(ctx context.Context, row store.InboxRow) *Opened {
	o := &Opened{Inbox: hub.Inbox{
		ID: row.ID, Kind: row.Kind, Name: row.Name, BrandID: row.BrandID,
		Disabled: row.Disabled, DeletedAt: row.DeletedAt, CreatedAt: row.CreatedAt, Version: row.Version,
	}}
	c, ok := r.kinds[row.Kind]
	if !ok {
		o.Problem = "This hub has no channel of that kind."
		return o
	}
	o.Channel = c
	settings, err := r.d.Open(row, channels.Secrets(c.Fields))
	if err != nil {
		o.Problem = "The settings cannot be read: the key they were sealed with is missing."
		r.d.Log.Error("inbox settings cannot be read", "inbox", row.ID, "error", err)
		return o
	}
	o.Inbox.Settings = settings
	if row.Disabled || !row.DeletedAt.IsZero() {
		return o
	}
	if o.Adapter, err = c.Open(ctx, o.Inbox, r.d.Env(o.Inbox)); err != nil {
		o.Adapter, o.Problem, o.cause = nil, "The inbox could not be opened with these settings.", err
	}
	return o
}

// OnChange calls fn after an inbox was opened, replaced or closed. fn must not block.
func (r *Registry) OnChange(fn func(hub.InboxID)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch = append(r.watch, fn)
}

// Opened answers one inbox as it stands in this process.
func (r *Registry) Opened(id hub.InboxID) (*Opened, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	o, err := r.find(ctx, id)
	return o, err == nil
}

// find answers an inbox, and looks for its row when it is not known here:
// another process may have made it a moment ago. Missing: there is none.
func (r *Registry) find(ctx context.Context, id hub.InboxID) (*Opened, error) {
	r.mu.RLock()
	o, ok := r.open[id]
	r.mu.RUnlock()
	if ok {
		return o, nil
	}
	row, err := r.d.Rows.Inbox(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.put(ctx, row, false), nil
}

// Receiver answers what the router needs to know. Deleted inboxes count: what
// they had accepted is routed all the same.
func (r *Registry) Receiver(ctx context.Context, id hub.InboxID) (hub.Inbox, channels.Abilities, error) {
	o, err := r.find(ctx, id)
	if err != nil {
		return hub.Inbox{}, channels.Abilities{}, err
	}
	return o.Inbox, o.Channel.Can, nil
}

// Inbox answers the same to whoever cannot wait for trouble to end.
func (r *Registry) Inbox(id hub.InboxID) (hub.Inbox, channels.Abilities, bool) {
	o, ok := r.Opened(id)
	if !ok {
		return hub.Inbox{}, channels.Abilities{}, false
	}
	return o.Inbox, o.Channel.Can, true
}

// Known answers an inbox that this process has looked at, and never waits.
func (r *Registry) Known(id hub.InboxID) (hub.Inbox, channels.Channel, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	o, ok := r.open[id]
	if !ok {
		return hub.Inbox{}, channels.Channel{}, false
	}
	return o.Inbox, o.Channel, true
}

// Abilities of the inbox's channel.
func (r *Registry) Abilities(id hub.InboxID) (channels.Abilities, bool) {
	_, can, ok := r.Inbox(id)
	return can, ok
}

// Adapter of an inbox that is open.
func (r *Registry) Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	o, ok := r.Opened(id)
	if !ok || o.Adapter == nil {
		return nil, channels.Channel{}, hub.Inbox{}, false
	}
	return o.Adapter, o.Channel, o.Inbox, true
}

// All inboxes as they stand.
func (r *Registry) All() []*Opened {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]*Opened, 0, len(r.open))
	for _, o := range r.open {
		out = append(out, o)
	}
	return out
}

// Channels in the box.
func (r *Registry) Channels() []channels.Channel { return r.d.Channels }

// Close closes all adapters.
func (r *Registry) Close() {
	for _, o := range r.All() {
		if o.Adapter == nil {
			continue
		}
		if err := o.Adapter.Close(); err != nil {
			r.d.Log.Warn("inbox did not close cleanly", "inbox", o.Inbox.ID, "error", err)
		}
	}
}

// Verify tests an inbox's settings against its provider.
func (r *Registry) Verify(ctx context.Context, id hub.InboxID) ([]channels.Step, error) {
	o, ok := r.Opened(id)
	if !ok {
		return nil, hub.Errorf(hub.Missing, "there is no such inbox")
	}
	if o.Adapter == nil {
		text := o.Problem
		if text == "" {
			text = "The inbox is switched off."
		}
		return []channels.Step{{Name: "open", Text: text}}, nil
	}
	v, ok := o.Adapter.(channels.Verifier)
	if !ok {
		return []channels.Step{{Name: "open", OK: true}}, nil
	}
	return v.Verify(ctx), nil
}

// Standing says how receivers see what an inbox sends; false: there is nothing to
// be said of a channel of that kind, or it is not open.
func (r *Registry) Standing(ctx context.Context, id hub.InboxID) (channels.Step, bool) {
	if o, ok := r.Opened(id); ok && o.Adapter != nil {
		if t, ok := o.Adapter.(channels.Trusted); ok {
			return t.Standing(ctx), true
		}
	}
	return channels.Step{}, false
}

// Consenter is the adapter of an inbox that somebody can sign in to at its
// provider; Unsupported when it is none, Missing when it is not open.
func (r *Registry) Consenter(id hub.InboxID) (channels.Consenter, error) {
	o, ok := r.Opened(id)
	if !ok {
		return nil, hub.Errorf(hub.Missing, "there is no such inbox")
	}
	if x, ok := o.Adapter.(channels.Consenter); ok {
		return x, nil
	}
	return nil, hub.Errorf(hub.Unsupported, "This inbox has no sign-in at a provider, or is switched off.")
}
