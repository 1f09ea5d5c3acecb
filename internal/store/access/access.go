// Package access keeps what lets people and programs in: sessions and tokens, and
// the answers that a repeated write gets again.
package access

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Session is one signed-in browser. Hash is of its token; the token is not stored.
type Session struct {
	Hash      string
	AgentID   hub.AgentID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
}

// Token is one API token of an agent.
type Token struct {
	ID         string
	Hash       string
	AgentID    hub.AgentID
	Name       string
	CreatedAt  time.Time
	LastUsedAt time.Time
}

// Answer is what a write with an Idempotency-Key was answered.
type Answer struct {
	Key      string
	BodyHash string
	Status   int
	Body     []byte
	At       time.Time
}

// Side runs the named statements of the store; its method of that name answers it.
type Side interface {
	Rows(ctx context.Context, name string, fn func(scan func(to ...any) error) error, args ...any) error
	Write(ctx context.Context, fn func(exec func(name string, args ...any) (int64, error)) error) error
}

// Rows are sessions, tokens and answers.
type Rows struct{ side Side }

// New is what lies behind side.
func New(side Side) *Rows { return &Rows{side} }

// PutSession stores a session; of one that is there its times change.
func (x *Rows) PutSession(ctx context.Context, s Session) error {
	return x.do(ctx, "session_save", s.Hash, s.AgentID, s.CreatedAt, s.SeenAt, s.ExpiresAt, s.UserAgent)
}

// SessionByHash answers a session, also an expired one.
func (x *Rows) SessionByHash(ctx context.Context, hash string) (Session, error) {
	return one(ctx, x.side, "session", "session_get", func(scan func(to ...any) error) (s Session, err error) {
		return s, scan(&s.Hash, &s.AgentID, cell.When(&s.CreatedAt), cell.When(&s.SeenAt), cell.When(&s.ExpiresAt), &s.UserAgent)
	}, hash)
}

// TouchSession notes when a session was last seen.
func (x *Rows) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	return x.change(ctx, "session", "session_touch", seen, hash)
}

// DeleteSession ends a session; one that is gone is no error.
func (x *Rows) DeleteSession(ctx context.Context, hash string) error {
	return x.do(ctx, "session_delete", hash)
}

// DeleteSessionsOf ends all sessions of an agent.
func (x *Rows) DeleteSessionsOf(ctx context.Context, id hub.AgentID) error {
	return x.do(ctx, "session_delete_of", id)
}

// PutToken stores a new API token.
func (x *Rows) PutToken(ctx context.Context, t Token) error {
	return x.do(ctx, "api_token_insert", t.ID, t.Hash, t.AgentID, t.Name, t.CreatedAt, t.LastUsedAt)
}

// TokenByHash answers the token of a hash.
func (x *Rows) TokenByHash(ctx context.Context, hash string) (Token, error) {
	return one(ctx, x.side, "token", "api_token_by_hash", token, hash)
}

// TokensOf answers the tokens of an agent, oldest first.
func (x *Rows) TokensOf(ctx context.Context, id hub.AgentID) ([]Token, error) {
	return list(ctx, x.side, "api_token_of_agent", token, id)
}

// TouchToken notes when a token was last used.
func (x *Rows) TouchToken(ctx context.Context, id string, used time.Time) error {
	return x.change(ctx, "token", "api_token_touch", used, id)
}

// DeleteToken ends a token.
func (x *Rows) DeleteToken(ctx context.Context, id string) error {
	return x.change(ctx, "token", "api_token_delete", id)
}

// DeleteTokensOf ends all tokens of an agent.
func (x *Rows) DeleteTokensOf(ctx context.Context, id hub.AgentID) error {
	return x.do(ctx, "api_token_delete_of", id)
}

func token(scan func(to ...any) error) (t Token, err error) {
	return t, scan(&t.ID, &t.Hash, &t.AgentID, &t.Name, cell.When(&t.CreatedAt), cell.When(&t.LastUsedAt))
}

// Answer is what a write of that idempotency key was answered before.
func (x *Rows) Answer(ctx context.Context, key string) (Answer, error) {
	return one(ctx, x.side, "answer", "answer_get", func(scan func(to ...any) error) (a Answer, err error) {
		return a, scan(&a.Key, &a.BodyHash, &a.Status, &a.Body, cell.When(&a.At))
	}, key)
}

// PutAnswer keeps an answer; Conflict when the key has one already.
func (x *Rows) PutAnswer(ctx context.Context, a Answer) error {
	return x.do(ctx, "answer_insert", a.Key, a.BodyHash, a.Status, a.Body, a.At)
}

func (x *Rows) do(ctx context.Context, name string, args ...any) error {
	return x.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		_, err := exec(name, args...)
		return err
	})
}

// change is do for a row that has to be there.
func (x *Rows) change(ctx context.Context, what, name string, args ...any) error {
	return x.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		n, err := exec(name, args...)
		if err == nil && n == 0 {
			err = missing(what)
		}
		return err
	})
}

func missing(what string) error {
	return &hub.Error{Kind: hub.Missing, Op: "store", Text: "there is no such " + what}
}

func one[T any](ctx context.Context, side Side, what, name string, scan func(func(to ...any) error) (T, error), args ...any) (v T, err error) {
	all, err := list(ctx, side, name, scan, args...)
	if err == nil && len(all) == 0 {
		err = missing(what)
	}
	if err != nil {
		return v, err
	}
	return all[0], nil
}

func list[T any](ctx context.Context, side Side, name string, one func(scan func(to ...any) error) (T, error), args ...any) (out []T, err error) {
	err = side.Rows(ctx, name, func(scan func(to ...any) error) error {
		v, err := one(scan)
		out = append(out, v)
		return err
	}, args...)
	return out, err
}
