package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// OpenAfter answers conversations that have not ended, in the order of their
// ids, after one of them.
func (s *Store) OpenAfter(ctx context.Context, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	return many(ctx, s.read(), "conversation_open_after", scanIDOnly, after, limit)
}

// BegunBetween answers conversations that began in [from, to), in the order of
// their ids, after one of them.
func (s *Store) BegunBetween(ctx context.Context, from, to time.Time, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	return many(ctx, s.read(), "conversation_begun_between", scanIDOnly, after, from, to, limit)
}

// CountBegun answers how many conversations began in [from, to).
func (s *Store) CountBegun(ctx context.Context, from, to time.Time) (int64, error) {
	return s.read().number(ctx, "conversation_begun_count", from, to)
}

// StepsOf answers the due steps of conversations.
func (s *Store) StepsOf(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.DueStep, error) {
	sets, err := s.read().stepsOf(ctx, "step_of_conversation", cell.Unique(ids))
	out := make(map[hub.ConversationID][]hub.DueStep, len(sets))
	for id, set := range sets {
		for t := range set {
			out[id] = append(out[id], t)
		}
	}
	return out, err
}

func scanIDOnly(r *sql.Rows) (id hub.ConversationID, err error) { return id, r.Scan(&id) }
