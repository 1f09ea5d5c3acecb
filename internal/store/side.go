package store

import (
	"context"
	"database/sql"
	"time"

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

// When scans a stored time.
func When(to *time.Time) any { return cell.When(to) }
