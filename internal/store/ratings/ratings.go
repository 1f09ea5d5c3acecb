// Package ratings is the part of the store that keeps what customers think of how
// their conversations went.
package ratings

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// Save keeps a rating with its fact, in one transaction. One that is there already
// is changed if it was made after an instant; else Conflict, and nothing is written.
func (r Rows) Save(ctx context.Context, x hub.Rating, after time.Time, fact hub.Fact) error {
	return r.side.Commit(ctx, &hub.WriteSet{Facts: []hub.Fact{fact}}, func(exec func(string, ...any) (int64, error), _ func(string, [][]any) (int64, error)) error {
		n, err := exec("rating_save", string(x.ConversationID), x.Score, x.Words, x.At, x.ChangedAt, after)
		if err == nil && n == 0 {
			err = hub.Errorf(hub.Conflict, "it cannot be changed any more")
		}
		return err
	})
}

// Get answers the rating of a conversation; Missing: there is none.
func (r Rows) Get(ctx context.Context, id hub.ConversationID) (hub.Rating, error) {
	found, err := r.read(func(fn func(scan func(...any) error) error) error {
		return r.side.Each(ctx, "rating_find", []string{string(id)}, fn)
	})
	if err == nil && len(found) == 0 {
		err = hub.Errorf(hub.Missing, "it was not rated")
	}
	if err != nil {
		return hub.Rating{}, err
	}
	return found[0], nil
}

// OfContact answers what one person said, the latest first.
func (r Rows) OfContact(ctx context.Context, id hub.ContactID, limit int) ([]hub.Rating, error) {
	return r.read(func(fn func(scan func(...any) error) error) error {
		return r.side.Rows(ctx, "rating_of_contact", fn, string(id), limit)
	})
}

func (r Rows) read(run func(fn func(scan func(...any) error) error) error) (out []hub.Rating, err error) {
	err = run(func(scan func(...any) error) error {
		var x hub.Rating
		err := scan(&x.ConversationID, &x.Score, &x.Words, store.When(&x.At), store.When(&x.ChangedAt))
		out = append(out, x)
		return err
	})
	return out, err
}

// Answered reports whether an agent wrote to the customer in a conversation.
func (r Rows) Answered(ctx context.Context, id hub.ConversationID) (bool, error) {
	n := 0
	err := r.side.Rows(ctx, "rating_answered", func(scan func(...any) error) error { return scan(&n) }, string(id))
	return n > 0, err
}
