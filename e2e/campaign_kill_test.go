package e2e

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/mailing"
	"github.com/parleyhub/parley/internal/testpeers"
)

// A campaign goes on through kill -9, SIGTERM, a database that cuts its
// connections, a relay that puts people off and one that is away: nobody is left
// out, nobody gets it twice unless the ledger says so, and the report is what the
// relay counted. `parley loadtest campaign-kill` is the run of docs/reliability.md;
// that the checker sees losses and doubles is tested beside it.
func TestACampaignLosesNobodyAndDoublesNobodyInSilence(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": testpeers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := mailing.Kill(t.Context(), hubProcess(t, "", database(t)), mailing.KillOptions{People: 2000, Down: 3 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Figures {
				t.Logf("%s: %v", f.Name, f.Value)
			}
			for _, p := range r.Problems {
				t.Error(p)
			}
		})
	}
}
