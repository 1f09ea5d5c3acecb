package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/parleyhub/parley/hub"
)

// Holds reports whether a hub has been in the database at url, and changes
// nothing there.
func Holds(ctx context.Context, url string) (there bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*connectWithin)
	defer cancel()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return false, &hub.Error{Kind: hub.Invalid, Op: "postgres", Field: "database", Text: "is not a postgres:// URL"} // err may hold the password
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, classify(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing was written
	err = conn.QueryRow(ctx, "SELECT to_regclass('migrations') IS NOT NULL").Scan(&there)
	if err != nil {
		err = classify(err)
	}
	return there, err
}
