package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// ListQuarantine answers what was set aside, newest first, without its bytes.
// An empty inbox means every inbox.
func (s *Store) ListQuarantine(ctx context.Context, inbox hub.InboxID, limit int, cursor string) (Page[hub.Quarantined], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "q", "nt")
	if err != nil {
		return Page[hub.Quarantined]{}, err
	}
	found, err := many(ctx, s.read(), "quarantine_page", func(r *sql.Rows) (q hub.Quarantined, err error) {
		return q, r.Scan(quarantineColumns(&q)...)
	}, inbox, at.Number(0), at.Text(1), limit+1)
	return page(found, limit, func(q hub.Quarantined) string {
		return paging.Write("q", cell.MS(q.CreatedAt), q.ID)
	}), err
}

// Quarantined answers one item with its bytes.
func (s *Store) Quarantined(ctx context.Context, id string) (hub.Quarantined, error) {
	return one(ctx, s.read(), "item", "quarantine_get", func(r *sql.Rows) (q hub.Quarantined, err error) {
		return q, r.Scan(append(quarantineColumns(&q), &q.Item, &q.Raw)...)
	}, id)
}

func quarantineColumns(q *hub.Quarantined) []any {
	return []any{&q.ID, &q.InboxID, &q.Kind, &q.SrcKey, &q.Reason, &q.RawBlob, &q.RawType, &q.Size, &q.State, &q.Tries,
		cell.When(&q.ReceivedAt), cell.When(&q.CreatedAt)}
}

// putQuarantined sets items aside. Of one that is there already only the
// reason, the state and the tries change: its bytes stay as they came.
func (d db) putQuarantined(ctx context.Context, items []hub.Quarantined) error {
	for _, q := range items { // one by one: each may be large
		_, err := d.insert(ctx, "quarantine_save", [][]any{{q.ID, q.InboxID, q.Kind, q.SrcKey, q.Reason, q.Item, q.Raw,
			q.RawBlob, q.RawType, q.Size, q.State, q.Tries, q.ReceivedAt, q.CreatedAt}})
		if err != nil {
			return err
		}
	}
	return nil
}
