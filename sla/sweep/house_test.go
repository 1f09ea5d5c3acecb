package sweep_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

var storyStart = time.Date(2026, 7, 6, 6, 0, 0, 0, time.UTC)

const frt = hub.FirstResponse

// within is an engine that gives the first answer so long.
func within(t testing.TB, d sla.Duration, more ...sla.Target) *sla.Engine {
	t.Helper()
	return mustEngine(t, sla.Settings{Policies: []sla.Policy{{ID: "pol_test", Version: 1,
		Targets: append([]sla.Target{{Metric: frt, Within: d}}, more...)}}})
}

func mustEngine(t testing.TB, s sla.Settings) *sla.Engine {
	t.Helper()
	e, err := sla.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
