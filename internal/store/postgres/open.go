// Package postgres opens the hub's storage in a PostgreSQL database, for more
// than one process: the pool, what must be set on the server, the search
// statements, and what its errors mean. Everything else is in package store.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// poolSize is the most connections, unless the URL says pool_max_conns.
const poolSize = 12

// connectWithin bounds one attempt to connect, unless the URL says
// connect_timeout: attempts that hang would use the pool up.
const connectWithin = 5 * time.Second

// pingWithin is how long a connection that was idle for a second has to show
// that it lives: after an outage without a word the pool is full of dead ones.
const pingWithin = time.Second

type engine struct {
	pool *pgxpool.Pool
	db   *sql.DB
}

// Open connects to url, checks that the server keeps what it commits, and
// migrates the database.
func Open(ctx context.Context, url string, now func() time.Time) (*store.Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, &hub.Error{Kind: hub.Invalid, Op: "postgres", Field: "database", Text: "is not a postgres:// URL"} // err may hold the password
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = poolSize
	}
	if config.ConnConfig.ConnectTimeout <= 0 || !strings.Contains(url, "connect_timeout") {
		config.ConnConfig.ConnectTimeout = connectWithin
	}
	if config.PingTimeout == 0 {
		config.PingTimeout = pingWithin
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, classify(err)
	}
	e := &engine{pool: pool, db: stdlib.OpenDBFromPool(pool)}
	if err := e.durable(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	s, err := store.New(ctx, e, now)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

// durable refuses a server that answers a commit before it is on disk.
func (e *engine) durable(ctx context.Context) error {
	for _, name := range []string{"synchronous_commit", "fsync", "full_page_writes"} {
		var v string
		if err := e.db.QueryRowContext(ctx, "SHOW "+name).Scan(&v); err != nil {
			return classify(err)
		}
		if v == "off" {
			return hub.Errorf(hub.Invalid, "the PostgreSQL server has %s off: what it says is committed may be lost", name)
		}
	}
	return nil
}

func (e *engine) Dialect() store.Dialect {
	return store.Dialect{
		Name: "postgres", Rows: 64, Place: "id", RowLock: "FOR UPDATE", Lock: "SELECT pg_advisory_xact_lock(7274839)",
		SearchAdd: "INSERT INTO search_text (doc, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' '))) ON CONFLICT (doc) DO NOTHING",
		SearchDel: "DELETE FROM search_text WHERE doc = $1",
		SearchFind: "SELECT d.doc, d.conversation_id, d.contact_id FROM (SELECT doc FROM search_text " +
			"WHERE words @@ CAST(CAST($1 AS TEXT) AS tsquery) AND doc < $2 ORDER BY doc DESC LIMIT $3) f " +
			"JOIN search_docs d ON d.doc = f.doc ORDER BY d.doc DESC",
		SearchWords: func(all, any []string) string {
			and := quoted(all)
			if len(any) > 0 {
				and = append(and, "("+strings.Join(quoted(any), " | ")+")")
			}
			return strings.Join(and, " & ")
		},
	}
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "'" + w + "'"
	}
	return out
}

func (e *engine) Read(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return e.db.QueryContext(ctx, text, args...)
}

// Once plans a text for its arguments alone, and prepares nothing.
func (e *engine) Once(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return e.db.QueryContext(ctx, text, append([]any{pgx.QueryExecModeExec}, args...)...)
}

// Write runs fn in a transaction of its own; the server groups the syncs of
// those that commit at once.
func (e *engine) Write(ctx context.Context, fn func(store.Tx) error) (err error) {
	t, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = &hub.Error{Kind: hub.Internal, Op: "postgres", Text: "a write failed inside", Err: fmt.Errorf("panic: %v", p)}
		}
		if err != nil {
			if e := t.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
				err = errors.Join(err, e)
			}
		}
	}()
	if err := fn(tx{t}); err != nil {
		return err
	}
	return t.Commit()
}

type tx struct{ t *sql.Tx }

func (x tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	r, err := x.t.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (x tx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return x.t.QueryContext(ctx, text, args...)
}

func (x tx) Script(ctx context.Context, text string) error {
	_, err := x.t.ExecContext(ctx, text)
	return err
}

func (e *engine) Classify(err error) error { return classify(err) }

// Ping asks the server whether it would take a write.
func (e *engine) Ping(ctx context.Context) error {
	var standby bool
	if err := e.db.QueryRowContext(ctx, "SELECT pg_is_in_recovery()").Scan(&standby); err != nil {
		return err
	}
	if standby {
		return &hub.Error{Kind: hub.Temporary, Op: "postgres", Text: "the PostgreSQL server only reads"}
	}
	return nil
}

func (e *engine) Close() error {
	err := e.db.Close()
	e.pool.Close()
	return err
}
