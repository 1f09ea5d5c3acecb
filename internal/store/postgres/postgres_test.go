package postgres_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/storetest"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), testpeers.Postgres(t), storetest.Clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestPostgreSQLKeepsThePromiseOfTheStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return open(t) })
}
