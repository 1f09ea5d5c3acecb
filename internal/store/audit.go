package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// AddAudit writes down who did what, outside a WriteSet.
func (s *Store) AddAudit(ctx context.Context, e hub.AuditEntry) error {
	return s.write(ctx, func(tx db) error { return tx.putAudit(ctx, []hub.AuditEntry{e}) })
}

func (d db) putAudit(ctx context.Context, entries []hub.AuditEntry) error {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		rows[i] = []any{e.At, e.Actor.Type, e.Actor.ID, e.Actor.Name, e.Action, e.Object, e.Detail}
	}
	_, err := d.insert(ctx, "audit_insert", rows)
	return err
}

// ListAudit answers the audit, newest first.
func (s *Store) ListAudit(ctx context.Context, limit int, cursor string) (Page[hub.AuditEntry], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "a", "n")
	if err != nil {
		return Page[hub.AuditEntry]{}, err
	}
	type entry struct {
		id int64
		hub.AuditEntry
	}
	found, err := many(ctx, s.read(), "audit_page", func(r *sql.Rows) (e entry, err error) {
		return e, r.Scan(&e.id, cell.When(&e.At), &e.Actor.Type, &e.Actor.ID, &e.Actor.Name, &e.Action, &e.Object, &e.Detail)
	}, at.Number(0), limit+1)
	listed := page(found, limit, func(e entry) string { return paging.Write("a", e.id) })
	out := Page[hub.AuditEntry]{Next: listed.Next, Items: make([]hub.AuditEntry, len(listed.Items))}
	for i, e := range listed.Items {
		out.Items[i] = e.AuditEntry
	}
	return out, err
}
