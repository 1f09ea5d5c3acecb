package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// PutLink stores a link that works once.
func (s *Store) PutLink(ctx context.Context, l Link) error {
	return s.do(ctx, "link_insert", l.Hash, l.AgentID, l.Purpose, l.ExpiresAt)
}

// UseLink takes a link away and answers it; Missing when it was used, has
// expired or is for another purpose.
func (s *Store) UseLink(ctx context.Context, hash, purpose string) (l Link, err error) {
	err = s.write(ctx, func(tx db) error {
		l, err = one(ctx, tx, "link", "link_use", func(r *sql.Rows) (l Link, err error) {
			return l, r.Scan(&l.Hash, &l.AgentID, &l.Purpose, cell.When(&l.ExpiresAt))
		}, hash, purpose, s.now())
		return err
	})
	return l, err
}

// DeleteLinksOf ends all links that were made for an agent.
func (s *Store) DeleteLinksOf(ctx context.Context, id hub.AgentID) error {
	return s.do(ctx, "link_delete_of", id)
}

// ForgetExpired removes sessions and links that have expired and answers from
// before an instant.
func (s *Store) ForgetExpired(ctx context.Context, answersBefore time.Time) error {
	return s.write(ctx, func(tx db) error {
		now := s.now()
		if _, err := tx.exec(ctx, "session_delete_expired", now); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "link_delete_expired", now); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "answer_delete_before", answersBefore)
		return err
	})
}
