package inboxes_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/store"
)

// oneRow is a store with a single inbox.
type oneRow struct{ row store.InboxRow }

func (r oneRow) Inboxes(context.Context) ([]store.InboxRow, error) {
	return []store.InboxRow{r.row}, nil
}
func (r oneRow) Inbox(context.Context, hub.InboxID) (store.InboxRow, error) { return r.row, nil }

// parrot is an adapter that counts how often it was closed.
type parrot struct {
	channels.Adapter
	closed *int
}

func (p parrot) Close() error { *p.closed++; return nil }

func TestImpossibleSettingsAreTriedBesideTheRunningAdapter(t *testing.T) {
	opened, closed := 0, 0
	r := inboxes.New(inboxes.Deps{
		Rows: oneRow{store.InboxRow{ID: "inb_1", Kind: "parrot", Name: "good", Version: 1}},
		Channels: []channels.Channel{{Kind: "parrot", Open: func(_ context.Context, in hub.Inbox, _ channels.Env) (channels.Adapter, error) {
			if in.Name == "bad" {
				return nil, hub.InvalidField("settings.perch", "is too thin")
			}
			opened++
			return parrot{closed: &closed}, nil
		}}},
		Open: func(store.InboxRow, []string) (map[string]any, error) { return map[string]any{}, nil },
		Env:  func(hub.Inbox) channels.Env { return channels.Env{} },
		Log:  slog.New(slog.DiscardHandler),
	})
	if err := r.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told int
	r.OnChange(func(hub.InboxID) { told++ })
	before, _, _, _ := r.Adapter("inb_1")
	var e *hub.Error
	if err := r.Try(t.Context(), store.InboxRow{ID: "inb_1", Kind: "parrot", Name: "bad", Version: 1}); !errors.As(err, &e) || e.Field != "settings.perch" || closed != 0 {
		t.Errorf("%v, %d closed", err, closed)
	}
	if err := r.Try(t.Context(), store.InboxRow{ID: "inb_1", Kind: "parrot", Name: "better", Version: 1}); err != nil || opened != 2 || closed != 1 {
		t.Errorf("%v, %d opened, %d closed", err, opened, closed)
	}
	if err := r.Try(t.Context(), store.InboxRow{ID: "inb_1", Kind: "parrot", Name: "bad", Disabled: true, Version: 1}); err != nil {
		t.Errorf("what is switched off is not opened: %v", err)
	}
	if after, _, in, ok := r.Adapter("inb_1"); !ok || after != before || in.Name != "good" || told != 0 {
		t.Errorf("the running one was touched: %+v, told %d times", in, told)
	}
}

func TestAnInboxThatCannotOpenSaysWhichSettingAndWhy(t *testing.T) {
	for name, c := range map[string]struct {
		cause error
		field string
	}{
		"a setting's fault": {hub.InvalidField("settings.origin", "must be an origin"), "settings.origin"},
		"our own trouble":   {errors.New("connection string with a secret"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := inboxes.New(inboxes.Deps{
				Rows: oneRow{store.InboxRow{ID: "inb_1", Kind: "parrot", Version: 1}},
				Channels: []channels.Channel{{Kind: "parrot", Open: func(context.Context, hub.Inbox, channels.Env) (channels.Adapter, error) {
					return nil, c.cause
				}}},
				Open: func(store.InboxRow, []string) (map[string]any, error) { return map[string]any{}, nil },
				Env:  func(hub.Inbox) channels.Env { return channels.Env{} },
				Log:  slog.New(slog.DiscardHandler),
			})
			var e *hub.Error
			if err := r.Reopen(t.Context(), "inb_1"); !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != c.field {
				t.Fatalf("%v", err)
			}
			if c.field == "" && e.Text != "The inbox could not be opened with these settings." {
				t.Fatal(e.Text)
			}
		})
	}
}
