package store

import (
	"bytes"
	"context"
	"database/sql"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// beginFeed gives a new database its epoch.
func (s *Store) beginFeed(ctx context.Context) error {
	return s.write(ctx, func(tx db) error {
		_, err := tx.exec(ctx, "feed_begin", hub.NewToken())
		return err
	})
}

type feedHead struct {
	epoch     string
	seq       int64
	keptAfter int64 // facts up to this one have been trimmed
}

func (d db) head(ctx context.Context) (feedHead, error) {
	return one(ctx, d, "feed", "feed_head", func(r *sql.Rows) (h feedHead, err error) {
		return h, r.Scan(&h.epoch, &h.seq, &h.keptAfter)
	})
}

// Head answers the epoch of the feed and the seq of its last fact.
func (s *Store) Head(ctx context.Context) (epoch string, seq int64, err error) {
	h, err := s.read().head(ctx)
	return h.epoch, h.seq, err
}

// FactsSince answers at most limit facts after seq `after`, ascending and
// without gaps. Missing: some of them are no longer kept.
func (s *Store) FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error) {
	if facts, ok := s.recent.Since(after, limit); ok {
		return facts, nil
	}
	facts, err := many(ctx, s.read(), "fact_since", scanFact, after, limit)
	if err != nil {
		return nil, err
	}
	if len(facts) > 0 && facts[0].Seq == after+1 {
		if len(facts) < limit { // up to the newest
			s.recent.Add(facts)
		}
		return facts, nil
	}
	if len(facts) == 0 {
		s.recent.Ended(after)
	}
	// Nothing, or a gap at the front: the reader is at the head or too far back.
	h, err := s.read().head(ctx)
	if err != nil {
		return nil, err
	}
	if after < h.keptAfter || len(facts) > 0 {
		return nil, missing("fact any more")
	}
	return nil, nil
}

// FactsOf answers the history of one conversation, as far as facts are kept.
func (s *Store) FactsOf(ctx context.Context, id hub.ConversationID, after int64, limit int) ([]hub.Fact, error) {
	return many(ctx, s.read(), "fact_of_conversation", scanFact, id, after, limit)
}

// trimAtOnce bounds how many facts one transaction removes.
const trimAtOnce = 5_000

// TrimFacts removes facts from before an instant and answers how many. A fact
// that is older but stands behind a younger one stays with it.
func (s *Store) TrimFacts(ctx context.Context, before time.Time) (int64, error) {
	h, err := s.read().head(ctx)
	if err != nil {
		return 0, err
	}
	last := h.seq
	if first, err := s.read().number(ctx, "fact_first_since", before); err != nil {
		return 0, err
	} else if first > 0 {
		last = first - 1
	}
	var removed int64
	for upTo := h.keptAfter; upTo < last; {
		upTo = min(upTo+trimAtOnce, last)
		err := s.write(ctx, func(tx db) error {
			n, err := tx.exec(ctx, "fact_trim", upTo)
			if err != nil {
				return err
			}
			removed += n
			_, err = tx.exec(ctx, "feed_trimmed", upTo)
			return err
		})
		if err != nil {
			return removed, err
		}
		s.recent.Forget()
	}
	return removed, nil
}

// Follower answers how far the consumer of that name has come; 0 at first.
func (s *Store) Follower(ctx context.Context, name string) (int64, error) {
	seq, err := s.read().number(ctx, "follower_get", name)
	if hub.Is(err, hub.Missing) {
		return 0, nil
	}
	return seq, err
}

// MoveFollower stores how far the consumer of that name has come.
func (s *Store) MoveFollower(ctx context.Context, name string, seq int64) error {
	return s.write(ctx, func(tx db) error {
		_, err := tx.exec(ctx, "follower_move", name, seq)
		return err
	})
}

// putFacts gives facts their seq. It comes last in a transaction, because on
// PostgreSQL the row of the feed is locked from here to the commit.
func (d db) putFacts(ctx context.Context, facts []hub.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	last, err := d.number(ctx, "feed_take", len(facts))
	if err != nil {
		return err
	}
	rows := make([][]any, len(facts))
	for i, f := range facts {
		rows[i] = []any{
			last - int64(len(facts)-1-i), f.Type, f.At, f.ConversationID, f.ContactID,
			f.Actor.Type, f.Actor.ID, f.Actor.Name, f.Op, string(f.Data),
		}
	}
	if _, err := d.insert(ctx, "fact_insert", rows); err != nil {
		return err
	}
	for i, f := range facts {
		f.Seq = last - int64(len(facts)-1-i)
		d.wrote.facts = append(d.wrote.facts, stored(f))
	}
	return nil
}

// stored is a fact as it will be read.
func stored(f hub.Fact) hub.Fact {
	f.At = cell.Instant(cell.MS(f.At))
	f.ConversationID, f.ContactID = hub.ConversationID(cell.Clean(string(f.ConversationID))), hub.ContactID(cell.Clean(string(f.ContactID)))
	f.Actor.ID, f.Actor.Name = cell.Clean(f.Actor.ID), cell.Clean(f.Actor.Name)
	f.Op = cell.Clean(f.Op)
	switch {
	case len(f.Data) == 0:
		f.Data = nil
	case !utf8.Valid(f.Data) || bytes.IndexByte(f.Data, 0) >= 0:
		f.Data = []byte(cell.Clean(string(f.Data)))
	}
	return f
}

func scanFact(r *sql.Rows) (f hub.Fact, err error) {
	var data string
	err = r.Scan(&f.Seq, &f.Type, cell.When(&f.At), &f.ConversationID, &f.ContactID,
		&f.Actor.Type, &f.Actor.ID, &f.Actor.Name, &f.Op, &data)
	if data != "" {
		f.Data = []byte(data)
	}
	return f, err
}
