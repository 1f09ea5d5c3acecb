package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// Notices answers what an agent was told, newest first.
func (s *Store) Notices(ctx context.Context, agent hub.AgentID, limit int, cursor string) (Page[hub.Notice], error) {
	limit = paging.Limit(limit)
	at, err := paging.Read(cursor, "no", "nt")
	if err != nil {
		return Page[hub.Notice]{}, err
	}
	found, err := many(ctx, s.read(), "notice_page", scanNotice, agent, at.Number(0), at.Text(1), limit+1)
	return page(found, limit, func(n hub.Notice) string { return paging.Write("no", cell.MS(n.At), n.ID) }), err
}

// UnreadNotices counts what an agent has not looked at.
func (s *Store) UnreadNotices(ctx context.Context, agent hub.AgentID) (int64, error) {
	return s.read().number(ctx, "notice_unread", agent)
}

// ReadNotices marks an agent's notices as read: those of ids, or without ids
// all that are not younger than until. It answers how many were not read before.
func (s *Store) ReadNotices(ctx context.Context, agent hub.AgentID, ids []string, until, now time.Time) (total int64, err error) {
	err = s.write(ctx, func(tx db) error {
		total = 0
		if len(ids) == 0 {
			total, err = tx.exec(ctx, "notice_read_until", now, agent, until)
			return err
		}
		for _, id := range ids {
			n, err := tx.exec(ctx, "notice_read", now, agent, id)
			if err != nil {
				return err
			}
			total += n
		}
		return nil
	})
	return total, err
}

// TrimNotices removes notices from before an instant.
func (s *Store) TrimNotices(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.write(ctx, func(tx db) error {
		n, err = tx.exec(ctx, "notice_trim", before)
		return err
	})
	return n, err
}

func (d db) putNotices(ctx context.Context, all []hub.Notice) error {
	rows := make([][]any, len(all))
	for i, n := range all {
		rows[i] = []any{n.ID, n.AgentID, n.ConversationID, n.Kind, n.Text, n.At, n.ReadAt}
	}
	_, err := d.insert(ctx, "notice_insert", rows)
	return err
}

func scanNotice(r *sql.Rows) (n hub.Notice, err error) {
	return n, r.Scan(&n.ID, &n.AgentID, &n.ConversationID, &n.Kind, &n.Text, cell.When(&n.At), cell.When(&n.ReadAt))
}
