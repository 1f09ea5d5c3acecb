package store

import (
	"bytes"
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// HeldOf answers the news that waits for messages of an inbox with these refs.
func (s *Store) HeldOf(ctx context.Context, inbox hub.InboxID, refs []string) (out []hub.Held, err error) {
	keys, back := cell.Keys(withoutEmpty(refs))
	err = each(ctx, s.read(), "held_of_refs", keys, func(r *sql.Rows) error {
		h, err := scanHeld(r)
		h.Ref = back[h.Ref]
		out = append(out, h)
		return err
	}, inbox)
	return out, err
}

// HeldDue answers news that is to be looked at again, the longest due first.
func (s *Store) HeldDue(ctx context.Context, now time.Time, limit int) ([]hub.Held, error) {
	return many(ctx, s.read(), "held_due", scanHeld, now, limit)
}

func scanHeld(r *sql.Rows) (h hub.Held, err error) {
	return h, r.Scan(&h.SrcKey, &h.InboxID, &h.Ref, &h.Item, cell.When(&h.At), cell.When(&h.NextAt), &h.Tries)
}

func (d db) putHeld(ctx context.Context, all []hub.Held) error {
	for _, h := range all { // one by one: each may be large
		if h.Tries == 0 {
			if _, err := d.insert(ctx, "held_insert", [][]any{{h.SrcKey, h.InboxID, cell.Key(h.Ref), h.Item, h.At, h.NextAt, h.Tries}}); err != nil {
				return err
			}
			continue
		}
		n, err := d.exec(ctx, "held_put_off", h.NextAt, h.SrcKey, h.Tries-1)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("news that was held back")
		}
	}
	return nil
}

func (d db) dropHeld(ctx context.Context, keys []string) error {
	for _, k := range keys {
		n, err := d.exec(ctx, "held_drop", k)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("news that was held back")
		}
	}
	return nil
}

// planHeld finds news that waits and is from one of the person's handles, or is
// about them.
func (s *Store) planHeld(ctx context.Context, p *erasure) error {
	rows, err := s.read().query(ctx, "erase_held")
	if err != nil {
		return s.fail(err)
	}
	return s.fail(drain(rows, func(r *sql.Rows) error {
		var name string
		var item []byte
		err := r.Scan(&name, &item)
		for _, h := range p.out.Handles {
			if !h.IsZero() && bytes.Contains(item, []byte(h.Address)) {
				p.held = append(p.held, name)
				break
			}
		}
		return err
	}))
}

func (d db) eraseHeld(ctx context.Context, p *erasure) error {
	for _, k := range p.held {
		if _, err := d.exec(ctx, "held_drop", k); err != nil {
			return err
		}
	}
	return nil
}
