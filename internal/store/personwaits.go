package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// PersonWaits answers what is kept of people who wait or waited.
func (s *Store) PersonWaits(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error) {
	out := make(map[hub.ContactID]hub.PersonWait, len(ids))
	err := each(ctx, s.read(), "person_wait_list", cell.Unique(ids), func(r *sql.Rows) error {
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

// WaitsOf finds out since when people wait, from their conversations. An answer
// in any of them ends the wait in all, but in those that are separate matters.
// Whoever does not wait has no doors.
func (s *Store) WaitsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error) {
	doors := map[hub.ContactID][]hub.Door{}
	err := each(ctx, s.read(), "person_doors", cell.Unique(ids), func(r *sql.Rows) error {
		var who hub.ContactID
		var d hub.Door
		err := r.Scan(&who, &d.ConversationID, &d.Channel, cell.When(&d.WaitingSince))
		doors[who] = append(doors[who], d)
		return err
	})
	if err != nil {
		return nil, err
	}
	answered := map[hub.ContactID]time.Time{}
	err = each(ctx, s.read(), "person_answered", slices.Sorted(maps.Keys(doors)), func(r *sql.Rows) error {
		var who hub.ContactID
		var at time.Time
		err := r.Scan(&who, cell.When(&at))
		answered[who] = at
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make(map[hub.ContactID]hub.PersonWait, len(ids))
	for _, id := range ids {
		w := hub.PersonWait{ContactID: id}
		for _, d := range doors[id] {
			if !d.WaitingSince.After(answered[id]) { // what was asked before the answer is answered
				if d.WaitingSince, err = s.askedAgain(ctx, d.ConversationID, answered[id]); err != nil {
					return nil, err
				}
			}
			if !d.WaitingSince.IsZero() {
				w.Doors = append(w.Doors, d)
			}
		}
		slices.SortFunc(w.Doors, func(a, b hub.Door) int {
			return cmp.Or(a.WaitingSince.Compare(b.WaitingSince), cmp.Compare(a.ConversationID, b.ConversationID))
		})
		if len(w.Doors) > 0 {
			w.Since = w.Doors[0].WaitingSince
		}
		out[id] = w
	}
	return out, nil
}

// askedAgain is when a customer first wrote after an answer; zero: they did not.
func (s *Store) askedAgain(ctx context.Context, id hub.ConversationID, answered time.Time) (time.Time, error) {
	at, err := s.read().number(ctx, "person_asked_again", id, answered)
	return cell.Instant(at), err
}

func (d db) putPersonWaits(ctx context.Context, all []hub.PersonWait) error {
	for _, w := range all {
		if w.Version == 0 {
			if _, err := d.exec(ctx, "person_wait_insert", w.ContactID, w.Since, cell.Packed(w.Doors)); err != nil {
				return err
			}
			continue
		}
		n, err := d.exec(ctx, "person_wait_update", w.Since, cell.Packed(w.Doors), w.ContactID, w.Version)
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
	return w, r.Scan(&w.ContactID, cell.When(&w.Since), cell.Unpack(&w.Doors), &w.Version)
}
