package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// PutSession stores a session; of one that is there its times change.
func (s *Store) PutSession(ctx context.Context, x Session) error {
	return s.do(ctx, "session_save", x.Hash, x.AgentID, x.CreatedAt, x.SeenAt, x.ExpiresAt, x.UserAgent)
}

// SessionByHash answers a session, also an expired one.
func (s *Store) SessionByHash(ctx context.Context, hash string) (Session, error) {
	return one(ctx, s.read(), "session", "session_get", func(r *sql.Rows) (x Session, err error) {
		return x, r.Scan(&x.Hash, &x.AgentID, cell.When(&x.CreatedAt), cell.When(&x.SeenAt), cell.When(&x.ExpiresAt), &x.UserAgent)
	}, hash)
}

// TouchSession notes when a session was last seen.
func (s *Store) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	return s.change(ctx, "session", "session_touch", seen, hash)
}

// DeleteSession ends a session; one that is gone is no error.
func (s *Store) DeleteSession(ctx context.Context, hash string) error {
	return s.do(ctx, "session_delete", hash)
}

// DeleteSessionsOf ends all sessions of an agent.
func (s *Store) DeleteSessionsOf(ctx context.Context, id hub.AgentID) error {
	return s.do(ctx, "session_delete_of", id)
}

// PutToken stores a new API token.
func (s *Store) PutToken(ctx context.Context, t Token) error {
	return s.do(ctx, "api_token_insert", t.ID, t.Hash, t.AgentID, t.Name, t.CreatedAt, t.LastUsedAt)
}

// TokenByHash answers the token of a hash.
func (s *Store) TokenByHash(ctx context.Context, hash string) (Token, error) {
	return one(ctx, s.read(), "token", "api_token_by_hash", scanToken, hash)
}

// TokensOf answers the tokens of an agent, oldest first.
func (s *Store) TokensOf(ctx context.Context, id hub.AgentID) ([]Token, error) {
	return many(ctx, s.read(), "api_token_of_agent", scanToken, id)
}

// TouchToken notes when a token was last used.
func (s *Store) TouchToken(ctx context.Context, id string, used time.Time) error {
	return s.change(ctx, "token", "api_token_touch", used, id)
}

// DeleteToken ends a token.
func (s *Store) DeleteToken(ctx context.Context, id string) error {
	return s.change(ctx, "token", "api_token_delete", id)
}

// DeleteTokensOf ends all tokens of an agent.
func (s *Store) DeleteTokensOf(ctx context.Context, id hub.AgentID) error {
	return s.do(ctx, "api_token_delete_of", id)
}

func scanToken(r *sql.Rows) (t Token, err error) {
	return t, r.Scan(&t.ID, &t.Hash, &t.AgentID, &t.Name, cell.When(&t.CreatedAt), cell.When(&t.LastUsedAt))
}

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

// Answer is what a write of that idempotency key was answered before.
func (s *Store) Answer(ctx context.Context, key string) (Answer, error) {
	return one(ctx, s.read(), "answer", "answer_get", func(r *sql.Rows) (a Answer, err error) {
		return a, r.Scan(&a.Key, &a.BodyHash, &a.Status, &a.Body, cell.When(&a.At))
	}, key)
}

// PutAnswer keeps an answer; Conflict when the key has one already.
func (s *Store) PutAnswer(ctx context.Context, a Answer) error {
	return s.do(ctx, "answer_insert", a.Key, a.BodyHash, a.Status, a.Body, a.At)
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
