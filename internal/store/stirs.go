package store

import (
	"context"
	"database/sql"
	"math/rand/v2"

	"github.com/parleyhub/parley/hub"
)

// Counted is how many rows of a run are counted together, see campaign_counts. The
// statements and the migration have the number, too.
const Counted = 512

// Stirs are the blocks of runs that a transaction touches. Whoever changes state,
// reason, variant, channel or accepted_at of a row of the ledger, or adds one,
// notes its block in the same transaction.
type Stirs map[stir]struct{}

type stir struct{ run, block int64 }

// Add takes a row in.
func (s Stirs) Add(run, n int64) { s[stir{run, (n - 1) / Counted}] = struct{}{} }

// Mark makes one note differ from another: what one transaction notes is never
// taken for what another one does.
func Mark() int64 { return rand.Int64() } //nolint:gosec // nothing is secret about it

// Rows are what send_stir writes down of them.
func (s Stirs) Rows() [][]any {
	out := make([][]any, 0, len(s))
	for b := range s {
		out = append(out, []any{b.run, b.block, Mark()})
	}
	return out
}

// Stir runs an UPDATE of the ledger that returns run and n of each row, in one
// transaction with the notes of their blocks. It answers how many rows changed.
func (x Side) Stir(ctx context.Context, name string, args ...any) (n int64, err error) {
	err = x.s.write(ctx, func(tx db) error {
		n, err = tx.stirring(ctx, func(scan func(*sql.Rows) error) error {
			rows, err := tx.query(ctx, name, args...)
			if err != nil {
				return err
			}
			return drain(rows, scan)
		})
		return err
	})
	return n, err
}

// stirring runs an UPDATE that returns run and n of each row.
func (d db) stirring(ctx context.Context, update func(scan func(*sql.Rows) error) error) (n int64, err error) {
	s := Stirs{}
	err = update(func(r *sql.Rows) error {
		var ref hub.SendRef
		err := r.Scan(&ref.Run, &ref.N)
		s.Add(ref.Run, ref.N)
		n++
		return err
	})
	if err == nil {
		_, err = d.insert(ctx, "send_stir", s.Rows())
	}
	return n, err
}
