package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// Hooks answers deliveries to webhooks by id.
func (s *Store) Hooks(ctx context.Context, ids []string) (map[string]hub.HookDelivery, error) {
	out := make(map[string]hub.HookDelivery, len(ids))
	err := each(ctx, s.read(), "hook_get", cell.Unique(ids), func(r *sql.Rows) error {
		h, err := scanHook(r)
		out[h.ID] = h
		return err
	})
	return out, err
}

// HooksOf answers the deliveries to one webhook, newest first.
func (s *Store) HooksOf(ctx context.Context, webhook string, limit int, cursor string) (Page[hub.HookDelivery], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "hk", "nt")
	if err != nil {
		return Page[hub.HookDelivery]{}, err
	}
	found, err := many(ctx, s.read(), "hook_page", scanHook, webhook, at.Number(0), at.Text(1), limit+1)
	return page(found, limit, func(h hub.HookDelivery) string { return paging.Write("hk", cell.MS(h.CreatedAt), h.ID) }), err
}

// TrimHooks removes deliveries that came into a state before an instant.
func (s *Store) TrimHooks(ctx context.Context, state hub.HookState, before time.Time) (n int64, err error) {
	err = s.write(ctx, func(tx db) error {
		n, err = tx.exec(ctx, "hook_trim", state, before)
		return err
	})
	return n, err
}

func (d db) putHooks(ctx context.Context, all []hub.HookDelivery) error {
	for _, h := range all {
		if h.Version == 0 {
			if _, err := d.exec(ctx, "hook_insert", h.ID, h.WebhookID, h.FactSeq, h.Event, h.ConversationID, h.State,
				h.Attempts, h.Status, h.Error, h.CreatedAt, h.UpdatedAt, 1); err != nil {
				return err
			}
			continue
		}
		n, err := d.exec(ctx, "hook_update", h.State, h.Attempts, h.Status, h.Error, h.UpdatedAt, h.ID, h.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the delivery")
		}
	}
	return nil
}

func scanHook(r *sql.Rows) (h hub.HookDelivery, err error) {
	return h, r.Scan(&h.ID, &h.WebhookID, &h.FactSeq, &h.Event, &h.ConversationID, &h.State, &h.Attempts, &h.Status, &h.Error,
		cell.When(&h.CreatedAt), cell.When(&h.UpdatedAt), &h.Version)
}
