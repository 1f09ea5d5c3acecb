package app

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/janitor"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store"
)

// TestTheJanitorForgetsSessionsThatNobodyUsed: a visitor who gave a name and
// never wrote leaves a row; it goes after a week, and no other does. What is known of a visit goes as soon,
// also of those whom the hub knows.
func TestTheJanitorForgetsSessionsThatNobodyUsed(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		ctx := context.Background()
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		s, err := OpenStore(ctx, cfg, clock)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		disk, err := blob.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { disk.Close() })
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		j := &janitor.Janitor{Store: s, Disk: disk, Kinds: builtin.All(), Now: clock, Log: slog.New(slog.DiscardHandler)}
		must(s.PutInbox(ctx, store.InboxRow{ID: "inb_1", Kind: "chat", Name: "Chat", Settings: []byte("{}"), CreatedAt: now}))
		must(s.PutInbox(ctx, store.InboxRow{ID: "inb_2", Kind: "email", Name: "Mail", Settings: []byte("{}"), CreatedAt: now}))
		must(s.PutState(ctx, "inb_1", "session/unused", []byte(`{"visitor":"v1","created":"2026-03-02T09:00:00Z"}`)))
		must(s.PutState(ctx, "inb_1", "session/spoke", []byte(`{"visitor":"v2","created":"2026-03-02T09:00:00Z"}`)))
		must(s.PutState(ctx, "inb_1", "session/young", []byte(`{"visitor":"v3","created":"2026-03-08T09:00:00Z"}`)))
		must(s.PutState(ctx, "inb_1", "visit/v2", []byte(`{"visitor":"v2","seen":"2026-03-02T09:00:00Z","pages":[{"url":"https://shop.example/"}]}`)))
		must(s.PutState(ctx, "inb_1", "visit/v3", []byte(`{"visitor":"v3","seen":"2026-03-08T09:00:00Z","pages":[{"url":"https://shop.example/"}]}`)))
		must(s.PutState(ctx, "inb_2", "session/unused", []byte(`{"visitor":"v1","created":"2026-03-02T09:00:00Z"}`)))
		must(s.Commit(ctx, hub.WriteSet{
			Contacts: []hub.Contact{{ID: "con_1", CreatedAt: now, UpdatedAt: now}},
			Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_1", CreatedAt: now,
				Handle: hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_1", Address: "v2"}}},
		}))
		must(s.PutAnswer(ctx, store.Answer{Key: "k", Status: 201, Body: []byte("{}"), At: now}))
		kept := func() string {
			t.Helper()
			out := ""
			for _, in := range []hub.InboxID{"inb_1", "inb_2"} {
				rows, err := s.States(ctx, in, "", 10)
				must(err)
				for _, r := range rows {
					out += string(in) + " " + r.Key + "; "
				}
			}
			if _, err := s.Answer(ctx, "k"); err == nil {
				out += "answer"
			}
			return out
		}
		j.Trim(ctx)
		if got := kept(); got != "inb_1 session/spoke; inb_1 session/unused; inb_1 session/young; inb_1 visit/v2; inb_1 visit/v3; inb_2 session/unused; answer" {
			t.Fatalf("at once: %s", got)
		}
		now = now.Add(janitor.KeepIdle + time.Minute)
		j.Trim(ctx)
		if got := kept(); got != "inb_1 session/spoke; inb_1 session/young; inb_1 visit/v3; inb_2 session/unused; " {
			t.Fatalf("after a week: %s", got)
		}
	})
}
