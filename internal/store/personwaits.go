package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/parleyhub/parley/hub"
)

// PersonWaits answers what is kept of people who wait or waited.
func (s *Store) PersonWaits(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error) {
	out := make(map[hub.ContactID]hub.PersonWait, len(ids))
	err := each(ctx, s.read(), "person_wait_list", unique(ids), func(r *sql.Rows) error {
		w, err := scanPersonWait(r)
		out[w.ContactID] = w
		return err
	})
	return out, err
}

// WaitingPeople answers everybody who waits, the longest first.
func (s *Store) WaitingPeople(ctx context.Context) ([]hub.PersonWait, error) {
	return many(unhurried(ctx), s.read(), "person_wait_all", scanPersonWait)
}

// WaitOf finds out since when a person waits, from their conversations. An answer
// in any of them ends the wait in all, but in those that are separate matters.
func (s *Store) WaitOf(ctx context.Context, id hub.ContactID) (hub.PersonWait, error) {
	w := hub.PersonWait{ContactID: id}
	answered, err := s.read().number(ctx, "person_answered", id)
	if err != nil {
		return w, err
	}
	doors, err := many(ctx, s.read(), "person_doors", func(r *sql.Rows) (d hub.Door, err error) {
		return d, r.Scan(&d.ConversationID, &d.Channel, when{&d.WaitingSince})
	}, id, answered)
	w.Doors = slices.DeleteFunc(doors, func(d hub.Door) bool { return d.WaitingSince.IsZero() })
	slices.SortFunc(w.Doors, func(a, b hub.Door) int {
		return cmp.Or(a.WaitingSince.Compare(b.WaitingSince), cmp.Compare(a.ConversationID, b.ConversationID))
	})
	if len(w.Doors) > 0 {
		w.Since = w.Doors[0].WaitingSince
	}
	return w, err
}

func (d db) putPersonWaits(ctx context.Context, all []hub.PersonWait) error {
	for _, w := range all {
		if w.Version == 0 {
			if _, err := d.exec(ctx, "person_wait_insert", w.ContactID, w.Since, packed(w.Doors)); err != nil {
				return err
			}
			continue
		}
		n, err := d.exec(ctx, "person_wait_update", w.Since, packed(w.Doors), w.ContactID, w.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the person's wait")
		}
	}
	return nil
}

func scanPersonWait(r *sql.Rows) (w hub.PersonWait, err error) {
	return w, r.Scan(&w.ContactID, when{&w.Since}, unpack{&w.Doors}, &w.Version)
}
