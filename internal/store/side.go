package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Side is how a part of the store in a package of its own runs the named
// statements of sql/.
type Side struct{ s *Store }

// Side answers it.
func (s *Store) Side() Side { return Side{s} }

// Rows runs a statement and calls fn for each row, with what scans it.
func (x Side) Rows(ctx context.Context, name string, fn func(scan func(to ...any) error) error, args ...any) error {
	_, err := many(ctx, x.s.read(), name, func(r *sql.Rows) (struct{}, error) { return struct{}{}, fn(r.Scan) }, args...)
	return err
}

// Each runs a statement with a /*list*/ for any number of keys, in pieces, and
// calls fn for each row. Args stand before the list.
func (x Side) Each(ctx context.Context, name string, keys []string, fn func(scan func(to ...any) error) error, args ...any) error {
	return each(ctx, x.s.read(), name, keys, func(r *sql.Rows) error { return fn(r.Scan) }, args...)
}

// Batch runs fn in one transaction; put runs a statement with /*rows*/ for many
// rows at once and answers how many were touched.
func (x Side) Batch(ctx context.Context, fn func(put func(name string, rows [][]any) (int64, error)) error) error {
	return x.s.write(ctx, func(tx db) error {
		return fn(func(name string, rows [][]any) (int64, error) { return tx.insert(ctx, name, rows) })
	})
}

// Change is Write and Batch in one transaction.
func (x Side) Change(ctx context.Context, fn func(exec func(name string, args ...any) (int64, error), put func(name string, rows [][]any) (int64, error)) error) error {
	return x.s.write(ctx, func(tx db) error {
		return fn(func(name string, args ...any) (int64, error) { return tx.exec(ctx, name, args...) },
			func(name string, rows [][]any) (int64, error) { return tx.insert(ctx, name, rows) })
	})
}

// Write runs fn in one transaction; exec runs a statement in it and answers how
// many rows it touched.
func (x Side) Write(ctx context.Context, fn func(exec func(name string, args ...any) (int64, error)) error) error {
	return x.s.write(ctx, func(tx db) error {
		return fn(func(name string, args ...any) (int64, error) {
			return tx.exec(ctx, name, args...)
		})
	})
}

// Once runs a query that was made for this moment, with $1 for its arguments,
// and calls fn for each row. Its text must hold nothing that came from outside.
func (x Side) Once(ctx context.Context, text string, fn func(scan func(to ...any) error) error, args ...any) error {
	c := x.s.dialect.compile(text)
	ctx, end := x.s.bounded(ctx)
	rows, err := begun(end)(x.s.engine.Once(ctx, c.Text, cell.Arguments(c, args)...)) //nolint:rowserrcheck // drain asks
	if err != nil {
		return x.s.fail(err)
	}
	return x.s.fail(drain(rows, func(r *sql.Rows) error { return fn(r.Scan) }))
}

// Commit is Change that writes w behind what fn did, in the same transaction. w
// has facts, settings and the like, no messages.
func (x Side) Commit(ctx context.Context, w *hub.WriteSet, fn func(exec func(name string, args ...any) (int64, error), put func(name string, rows [][]any) (int64, error)) error) error {
	return x.s.write(ctx, func(tx db) error {
		err := fn(func(name string, args ...any) (int64, error) { return tx.exec(ctx, name, args...) },
			func(name string, rows [][]any) (int64, error) { return tx.insert(ctx, name, rows) })
		if err != nil {
			return err
		}
		return tx.put(ctx, w)
	})
}

// Alone reports whether the database has one planner that goes by its statements
// more than by what is in its tables, as SQLite does.
func (x Side) Alone() bool { return x.s.dialect.Alone }

// Unhurried is a context for what goes over whole tables and nobody waits for: no
// bound but ctx's own.
func Unhurried(ctx context.Context) context.Context { return unhurried(ctx) }

// When scans a stored time.
func When(to *time.Time) any { return cell.When(to) }
