package e2e

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"github.com/parleyhub/parley/internal/loadgen/mailing"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/testpeers"
)

// A campaign by text that goes on by mail where it is not delivered in time, through
// kill -9 on both ways and while it waits: nobody is left out, nobody gets both
// unless their row says why, and the ledger is what both networks took. `parley
// loadtest campaign-ways` waits the minute out; here it passes in the data of the
// dead hub.
func TestACampaignThatGoesOnByAnotherWayLosesNobody(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": testpeers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			r, err := mailing.Late(t.Context(), hubProcess(t, "", database(t)), mailing.LateOptions{People: 1600, Pass: minuteLater})
			shown(t, r, err)
		})
	}
}

// minuteLater makes everything that a campaign awaits a minute older.
func minuteLater(ctx context.Context, p *outside.Process) error {
	kind, at := "sqlite", filepath.Join(p.Data, "hub.db")
	if p.Database != "" {
		kind, at = "pgx", p.Database
	}
	db, err := sql.Open(kind, at)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE campaign_sends SET due_at = due_at - 60000 WHERE state = 'accepted' AND due_at > 0")
	if e := db.Close(); err == nil {
		err = e
	}
	return err
}
