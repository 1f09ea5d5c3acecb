package store

import (
	"context"
	"database/sql"
	"time"
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
func When(to *time.Time) any { return when{to} }
