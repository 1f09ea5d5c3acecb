package store

import (
	"context"
	"database/sql"
	"time"
)

// patience is how long one call waits for the database. A database that hangs
// then is an error like any other: temporary, and to be tried again.
const patience = 15 * time.Second

// Patience changes how long one call waits; before the store is used.
func (s *Store) Patience(d time.Duration) { s.patience = d }

type unhurriedKey struct{}

// unhurried is for what goes over whole tables and is not asked for by anybody
// who waits: no bound but ctx's own.
func unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurriedKey{}, true)
}

// bounded is ctx with the end of our patience.
func (s *Store) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(unhurriedKey{}) != nil {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.patience)
}

// reading are rows on their way. Their context must live until they are closed.
type reading struct {
	*sql.Rows
	end context.CancelFunc
}

// begun makes a reading of what a query answers.
func begun(end context.CancelFunc) func(*sql.Rows, error) (reading, error) {
	return func(rows *sql.Rows, err error) (reading, error) {
		if err != nil {
			end()
		}
		return reading{rows, end}, err
	}
}

// Close ends the reading.
func (r reading) Close() error {
	err := r.Rows.Close()
	r.end()
	return err
}

// boundTx runs every statement of a transaction under the transaction's own
// bound, whatever context the caller has at hand.
type boundTx struct {
	Tx
	ctx context.Context
}

func (b boundTx) Exec(_ context.Context, text string, args ...any) (int64, error) {
	return b.Tx.Exec(b.ctx, text, args...)
}

func (b boundTx) Query(_ context.Context, text string, args ...any) (*sql.Rows, error) {
	return b.Tx.Query(b.ctx, text, args...)
}

func (b boundTx) Script(_ context.Context, text string) error { return b.Tx.Script(b.ctx, text) }
