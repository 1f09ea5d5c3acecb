package ratings_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

func TestARatingIsKeptOnceAndChangesInItsTime(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return at }
	for name, open := range map[string]func() (*store.Store, error){
		"sqlite": func() (*store.Store, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
		},
		"postgres": func() (*store.Store, error) { return postgres.Open(t.Context(), testpeers.Postgres(t), now) },
	} {
		s, err := open()
		if err != nil {
			t.Fatal(name, err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_1", CreatedAt: at}}, Conversations: []hub.Conversation{
			{ID: "cnv_1", ContactID: "con_1", Status: hub.Resolved, Priority: hub.Normal, Channel: "sim", Class: hub.ClassLive, CreatedAt: at, UpdatedAt: at, LastAt: at}}}); err != nil {
			t.Fatal(name, err)
		}
		r := ratings.Of(s)
		save := func(score int, at, after time.Time) error {
			return r.Save(t.Context(), hub.Rating{ConversationID: "cnv_1", Score: score, Words: "w", At: at, ChangedAt: at}, after, hub.NewFact(hub.ConversationRated, at, hub.Actor{}, hub.FactData{}))
		}
		if err := save(3, at, at); err != nil {
			t.Fatal(name, err)
		}
		if err := save(4, at.Add(time.Hour), at.Add(-time.Hour)); err != nil {
			t.Fatal(name, err)
		}
		if err := save(5, at.Add(2*time.Hour), at); !hub.Is(err, hub.Conflict) {
			t.Errorf("%s: too late: %v", name, err)
		}
		got, err := r.OfContact(t.Context(), "con_1", 10)
		if want := (hub.Rating{ConversationID: "cnv_1", Score: 4, Words: "w", At: at, ChangedAt: at.Add(time.Hour)}); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if facts, err := s.FactsSince(t.Context(), 0, 10); err != nil || len(facts) != 2 {
			t.Errorf("%s: %d facts, one that was refused among them? %v", name, len(facts), err)
		}
	}
}
