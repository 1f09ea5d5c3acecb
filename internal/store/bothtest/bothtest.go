// Package bothtest runs tests of parts of the store on both engines.
package bothtest

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

// Each runs fn on a fresh, empty store of each engine, side by side.
func Each(t *testing.T, now func() time.Time, fn func(t *testing.T, s *store.Store)) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) (*store.Store, error){
		"sqlite": func(t *testing.T) (*store.Store, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
		},
		"postgres": func(t *testing.T) (*store.Store, error) {
			return postgres.Open(t.Context(), testpeers.Postgres(t), now)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			fn(t, s)
		})
	}
}
