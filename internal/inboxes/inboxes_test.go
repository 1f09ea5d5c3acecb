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
