package sends

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Count is how many rows of a run share state, reason, variant and channel.
type Count struct {
	State   hub.SendState
	Reason  string
	Variant string
	Channel hub.ChannelKind
	N       int64
	Went    int64 // of them, those that the other side took, what came back included
}

// Counts adds a run up: what is kept, but for blocks of rows that have changed
// since, which are counted now. It is the ledger at one instant, whoever writes.
func (r Rows) Counts(ctx context.Context, run int64) (out []Count, err error) {
	err = r.side.Rows(ctx, "send_counts", func(scan func(...any) error) error {
		var c Count
		err := scan(&c.State, &c.Reason, &c.Variant, &c.Channel, &c.N, &c.Went)
		out = append(out, c)
		return err
	}, run)
	return out, err
}

// stir notes the blocks of rows that a transaction changed.
func stir(put insert, lists ...[]hub.Send) error {
	s := store.Stirs{}
	for _, list := range lists {
		for i := range list {
			s.Add(list[i].Run, list[i].N)
		}
	}
	_, err := put("send_stir", s.Rows())
	return err
}

// settleTogether is how many blocks are counted in one transaction: about 1.5 ms.
const settleTogether = 2

// Settle counts blocks of rows that have changed since they were counted, so many
// at most and the newest runs' first, a few in each transaction; before each it
// calls way, to let others go first. It answers how many there were.
func (r Rows) Settle(ctx context.Context, most int, way func(context.Context)) (n int, err error) {
	var blocks [][2]int64
	err = r.side.Rows(ctx, "send_stirred", func(scan func(...any) error) error {
		var b [2]int64
		err := scan(&b[0], &b[1])
		blocks = append(blocks, b)
		return err
	}, most)
	for err == nil && n < len(blocks) {
		part := blocks[n:min(n+settleTogether, len(blocks))]
		way(ctx)
		err = r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
			for _, b := range part {
				if err := settle(exec, b[0], b[1]); err != nil {
					return err
				}
			}
			return nil
		})
		n += len(part)
	}
	return n, err
}

// settle counts one block. The notes go first: on PostgreSQL a change whose note is
// seen is seen by every later statement, and the note of another one stays. Who
// settles the same block waits for the row of a note.
func settle(exec func(string, ...any) (int64, error), run, block int64) error {
	n, err := exec("send_settled", run, block)
	if err != nil || n == 0 { // somebody else did
		return err
	}
	for _, name := range []string{"send_counted_off", "send_counted_drop", "send_counted", "send_counted_up"} {
		if _, err := exec(name, run, block); err != nil {
			return err
		}
	}
	return nil
}
