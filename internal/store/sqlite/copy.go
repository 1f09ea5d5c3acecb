package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"github.com/parleyhub/parley/hub"
)

// Held is what a copy of a database holds.
type Held struct {
	Schema int              // number of its last migration
	Counts map[string]int64 // rows by table, of those that people count
}

// counted are the tables that Held counts.
var counted = []string{"contacts", "conversations", "messages", "orders", "quarantine", "blobs"}

// Copy writes a consistent copy of the database file from, as of one instant
// after the call, into the new file to; a hub may serve from it meanwhile. The
// copy has neither a log beside it nor free pages, and is not synced. Nothing is
// migrated. Missing: there is no database.
func Copy(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return &hub.Error{Kind: hub.Missing, Op: "sqlite.copy", Text: "there is no database in this data folder"}
	}
	db, err := plain(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return classify(err)
	}
	return nil
}

// Look reads what a copy holds and calls file for the digest of every file that
// its rows name, in order. It does not migrate.
func Look(ctx context.Context, path string, file func(digest string) error) (held Held, err error) {
	db, err := plain(path)
	if err != nil {
		return held, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM migrations").Scan(&held.Schema); err != nil {
		return held, classify(err)
	}
	held.Counts = make(map[string]int64, len(counted))
	for _, table := range counted {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
			return held, classify(err)
		}
		held.Counts[table] = n
	}
	rows, err := db.QueryContext(ctx, "SELECT DISTINCT digest FROM blobs ORDER BY digest")
	if err != nil {
		return held, classify(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var digest string
		if err := rows.Scan(&digest); err != nil {
			return held, classify(err)
		}
		if err := file(digest); err != nil {
			return held, err
		}
	}
	if err := rows.Err(); err != nil {
		return held, classify(err)
	}
	return held, nil
}

// plain opens a file that is there already, without making it anything it is not.
func plain(path string) (*sql.DB, error) {
	q := url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(10000)", fmt.Sprintf("cache_size(%d)", -readerCache)}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(path)}).String()+"?"+q.Encode())
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "the database could not be opened")
	}
	return db, nil
}
