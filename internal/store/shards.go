package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Cursor answers how far a shard has been routed; the zero cursor when it is new.
func (s *Store) Cursor(ctx context.Context, shard int) (hub.Cursor, error) {
	c, err := one(ctx, s.read(), "shard", "shard_get", scanCursor(shard), shard)
	if hub.Is(err, hub.Missing) {
		return hub.Cursor{Shard: shard}, nil
	}
	return c, err
}

// TakeShard makes the caller the owner: every cursor move of an earlier owner
// is a Conflict from now on.
func (s *Store) TakeShard(ctx context.Context, shard int) (c hub.Cursor, err error) {
	err = s.write(ctx, func(tx db) error {
		c, err = one(ctx, tx, "shard", "shard_take", scanCursor(shard), shard)
		return err
	})
	return c, err
}

func scanCursor(shard int) func(*sql.Rows) (hub.Cursor, error) {
	return func(r *sql.Rows) (hub.Cursor, error) {
		c := hub.Cursor{Shard: shard}
		var seq int64
		err := r.Scan(&c.Gen, &seq, &c.Anchor, &c.Owner, &c.Part, &c.PartOf)
		c.Seq = uint64(seq)
		return c, err
	}
}

func (d db) moveCursor(ctx context.Context, m *hub.CursorMove) error {
	if m == nil {
		return nil
	}
	n, err := d.exec(ctx, "shard_move", m.To.Gen, int64(m.To.Seq), m.To.Anchor, m.To.Part, m.To.PartOf,
		m.From.Shard, m.From.Gen, int64(m.From.Seq), m.From.Owner, m.From.Part, m.From.PartOf)
	if err != nil || n == 1 {
		return err
	}
	if m.From.Gen != "" || m.From.Seq != 0 || m.From.Owner != 0 {
		return conflict("the cursor of the shard")
	}
	// A shard that nobody took over yet has no row; if it has one now, the key
	// is there twice, which is a Conflict too.
	_, err = d.exec(ctx, "shard_insert", m.To.Shard, m.To.Gen, int64(m.To.Seq), m.To.Anchor, m.To.Owner, m.To.Part, m.To.PartOf)
	return err
}

// Seen answers which provider events have become something already.
func (s *Store) Seen(ctx context.Context, srcKeys []string) (map[string]hub.LedgerRow, error) {
	out := make(map[string]hub.LedgerRow)
	keys, back := cell.Keys(srcKeys)
	err := each(ctx, s.read(), "ledger_find", keys, func(r *sql.Rows) error {
		var row hub.LedgerRow
		if err := r.Scan(&row.SrcKey, &row.InboxID, &row.MessageID, cell.When(&row.At)); err != nil {
			return err
		}
		row.SrcKey = back[row.SrcKey]
		out[row.SrcKey] = row
		return nil
	})
	return out, err
}

func (d db) putLedger(ctx context.Context, ledger []hub.LedgerRow) error {
	rows := make([][]any, len(ledger))
	for i, l := range ledger {
		rows[i] = []any{cell.Key(l.SrcKey), l.InboxID, l.MessageID, l.At}
	}
	_, err := d.insert(ctx, "ledger_insert", rows)
	return err
}
