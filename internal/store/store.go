// Package store keeps everything the hub knows: one portable set of SQL for two
// engines (SQLite and PostgreSQL). In come hub.WriteSets through Commit and the
// small verbs of the settings; out go the nouns of package hub. Everything that
// has been answered with nil is synced to disk. Times are kept as Unix
// milliseconds in UTC, 0 is never. Text is cleaned on its way in: what is not
// UTF-8 and the NUL byte become U+FFFD, in both engines alike.
package store

import (
	"context"
	"errors"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/access"
	"github.com/parleyhub/parley/internal/store/gather"
	"github.com/parleyhub/parley/internal/store/outcomes"
	"github.com/parleyhub/parley/internal/store/recent"
)

// Store is the storage of one hub. Engines make it; it is safe for concurrent use.
type Store struct {
	doors
	ended

	engine  Engine
	dialect Dialect
	now     func() time.Time
	texts   sync.Map                                         // statement text or name → compiled
	listed  *lru.Cache[hub.ConversationID, hub.Conversation] // see fillRows

	recent recent.Facts
	tails  tails
	talks  gather.Gather[side, talk]

	knownLock sync.Mutex
	patience  time.Duration
	known     map[string]bool // words of the search index that are stored already
	indexed   int64           // where this process left the index
}

// Parts in packages of their own, whose methods are the store's.
type (
	doors = *access.Rows
	ended = *outcomes.Rows
)

// New makes a Store of an engine and brings its schema up to date. On an error
// the engine is still the caller's to close.
func New(ctx context.Context, e Engine, now func() time.Time) (*Store, error) {
	kept, err := lru.New[hub.ConversationID, hub.Conversation](listedKept)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "there is no room for lists")
	}
	ends, err := lru.New[hub.ConversationID, tail](tailsKept)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "there is no room for the ends of conversations")
	}
	s := &Store{engine: e, tails: tails{kept: ends}, recent: recent.Facts{Alone: e.Dialect().Alone}, listed: kept, dialect: e.Dialect(), now: now, patience: patience, known: map[string]bool{}}
	s.talks.Ask = s.talksOf
	s.doors, s.ended = access.New(s.Side()), outcomes.New(s.Side(), unhurried)
	if err := s.migrate(unhurried(ctx)); err != nil {
		return nil, err
	}
	if err := s.spreadOld(unhurried(ctx)); err != nil {
		return nil, err
	}
	if err := s.beginFeed(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Close waits for writes under way and closes the database.
func (s *Store) Close() error { return s.engine.Close() }

// Ping reads a row: nil means that the hub can read and write durably now.
func (s *Store) Ping(ctx context.Context) error {
	ctx, end := s.bounded(ctx)
	defer end()
	if err := s.engine.Ping(ctx); err != nil {
		return s.fail(err)
	}
	_, _, err := s.Head(ctx)
	return err
}

// write runs fn in one transaction. Conflicts inside fn are hub.Conflict.
func (s *Store) write(ctx context.Context, fn func(tx db) error) error {
	ctx, end := s.bounded(ctx)
	defer end()
	var done wrote
	err := s.engine.Write(ctx, func(tx Tx) error {
		done = wrote{}
		return fn(db{s: s, tx: boundTx{tx, ctx}, wrote: &done})
	})
	if err != nil {
		return s.fail(err)
	}
	s.recent.Add(done.facts)
	return nil
}

// fail gives every error that leaves the room a kind.
func (s *Store) fail(err error) error {
	if err == nil {
		return nil
	}
	var known *hub.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &hub.Error{Kind: hub.Temporary, Op: "store", Text: "the database did not answer in time", Err: err}
	}
	return s.engine.Classify(err)
}

func conflict(what string) error {
	return &hub.Error{Kind: hub.Conflict, Op: "store.commit", Text: what + " was changed by somebody else"}
}

func missing(what string) error {
	return &hub.Error{Kind: hub.Missing, Op: "store", Text: "there is no such " + what}
}
