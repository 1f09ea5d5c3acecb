// Package sqlite opens the hub's storage in one SQLite file: what SQLite wants
// to be told, one writing connection with group commit, a few reading ones, and
// what its errors mean. Everything else is in package store.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

const (
	readers = 4
	// Page caches in KiB: they fill with use, an idle hub has little in them.
	writerCache = 16 << 10
	readerCache = 2 << 10
	mapped      = 2<<30 - 1<<16 // bytes of the file that readers see without copying; SQLite's own most
)

type engine struct {
	readers *sql.DB
	writer  *writer

	mu    sync.Mutex
	stmts map[string]*sql.Stmt // of the readers, by text
}

// Open opens the file at path, makes it if need be, and migrates it. Only one
// hub at a time may serve from a file; small commands may join in.
func Open(ctx context.Context, path string, now func() time.Time) (*store.Store, error) {
	e, err := openEngine(ctx, path)
	if err != nil {
		return nil, err
	}
	s, err := store.New(ctx, e, now)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

func openEngine(ctx context.Context, path string) (*engine, error) {
	write, err := sql.Open("sqlite", dsn(path, writerCache, 0, false))
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "the database could not be opened")
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn(path, readerCache, mapped, true))
	if err != nil {
		return nil, errors.Join(hub.Wrap(hub.Internal, err, "the database could not be opened"), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	w, err := startWriter(ctx, write, read)
	if err != nil {
		return nil, errors.Join(classify(err), read.Close(), write.Close())
	}
	return &engine{readers: read, writer: w, stmts: map[string]*sql.Stmt{}}, nil
}

func dsn(path string, cache, mapSize int, readOnly bool) string {
	q := url.Values{}
	pragma := func(name string, v any) { q.Add("_pragma", fmt.Sprintf("%s(%v)", name, v)) }
	pragma("busy_timeout", 10_000)
	pragma("journal_mode", "WAL")
	pragma("synchronous", "FULL")
	pragma("foreign_keys", 1)
	pragma("temp_store", "MEMORY")
	pragma("cache_size", -cache)
	pragma("mmap_size", mapSize)
	pragma("wal_autocheckpoint", 0) // see checkpoints
	if readOnly {
		pragma("query_only", 1)
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path)}).String() + "?" + q.Encode()
}

func (e *engine) Dialect() store.Dialect {
	return store.Dialect{
		Name: "sqlite", Question: true, Rows: 1, Alone: true, Place: "rowid", Shred: "PRAGMA secure_delete = ON",
		SearchAdd: "INSERT INTO search_text (rowid, words) VALUES ($1, $2)",
		SearchDel: "DELETE FROM search_text WHERE rowid = $1",
		SearchFind: "SELECT d.doc, d.conversation_id, d.contact_id FROM (SELECT rowid AS doc FROM search_text " +
			"WHERE search_text MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3) f CROSS JOIN search_docs d " +
			"WHERE d.doc = f.doc ORDER BY d.doc DESC",
		SearchWords: func(all, any []string) string {
			and := quoted(all)
			if len(any) > 0 {
				and = append(and, "("+strings.Join(quoted(any), " OR ")+")")
			}
			return strings.Join(and, " AND ")
		},
	}
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = `"` + w + `"`
	}
	return out
}

// maxStatements bounds how many statements the readers keep prepared.
const maxStatements = 400

func (e *engine) Read(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	e.mu.Lock()
	stmt, ok := e.stmts[text]
	full := len(e.stmts) >= maxStatements
	e.mu.Unlock()
	switch {
	case ok:
		return stmt.QueryContext(ctx, args...)
	case full:
		return e.readers.QueryContext(ctx, text, args...)
	}
	stmt, err := e.readers.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	if other, ok := e.stmts[text]; ok {
		e.mu.Unlock()
		if err := stmt.Close(); err != nil {
			return nil, err
		}
		return other.QueryContext(ctx, args...)
	}
	e.stmts[text] = stmt
	e.mu.Unlock()
	return stmt.QueryContext(ctx, args...)
}

func (e *engine) Once(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return e.readers.QueryContext(ctx, text, args...)
}

func (e *engine) Write(ctx context.Context, fn func(store.Tx) error) error {
	return e.writer.do(ctx, fn)
}

func (e *engine) Classify(err error) error { return classify(err) }

// Ping writes nothing while all is well; after a failed commit, or while the
// writer waits for its turn, it tries one, so that a hub whose disk has room
// again becomes ready by itself.
func (e *engine) Ping(ctx context.Context) error {
	if !e.writer.failing.Load() && !e.writer.asking.Load() {
		return nil
	}
	return e.writer.do(ctx, func(tx store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO followers (name, seq) VALUES ('ping', 1) ON CONFLICT (name) DO UPDATE SET seq = seq + 1")
		return err
	})
}

func (e *engine) Close() error {
	err := e.writer.stop()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.stmts {
		err = errors.Join(err, s.Close())
	}
	clear(e.stmts)
	return errors.Join(err, e.readers.Close(), e.writer.db.Close())
}
