// Package intake is the part of the store that says how honest ingestion and
// delivery are: what became of hand-overs, what providers list and we do not
// have, how inboxes stand, and each time that something was sent.
package intake

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

// Tallies answers what became of the hand-overs since a day, one row an inbox
// and day, and the cursors of the very same instant: whatever was accepted lies
// after them or is counted. An empty inbox means all.
func (r Rows) Tallies(ctx context.Context, since int64, inbox hub.InboxID) (counts []hub.Tally, cursors []hub.Cursor, err error) {
	err = r.side.Rows(ctx, "tally_list", func(scan func(...any) error) error {
		var t hub.Tally
		var gen string
		if err := scan(&t.InboxID, &t.Day, &t.Processed, &t.News, &t.Events, &t.Duplicates, &t.Quarantined, &t.Retried, &gen, &t.Shard); err != nil {
			return err
		}
		if t.Shard >= 0 {
			cursors = append(cursors, hub.Cursor{Shard: t.Shard, Gen: gen, Seq: uint64(t.Day), Part: int(t.Processed), PartOf: string(t.InboxID)}) //nolint:gosec // stored from one
			return nil
		}
		t.Shard = 0
		counts = append(counts, t)
		return nil
	}, since, inbox)
	return counts, cursors, err
}

// FirstDay is since when is counted; 0: nothing was counted yet.
func (r Rows) FirstDay(ctx context.Context) (day int64, err error) {
	err = r.side.Rows(ctx, "tally_first", func(scan func(...any) error) error { return scan(&day) })
	return day, err
}

// QuarantineWaiting counts, by inbox, what is set aside and waits for somebody.
func (r Rows) QuarantineWaiting(ctx context.Context) (map[hub.InboxID]int64, error) {
	out := map[hub.InboxID]int64{}
	err := r.side.Rows(ctx, "quarantine_waiting", func(scan func(...any) error) error {
		var id hub.InboxID
		var n int64
		err := scan(&id, &n)
		out[id] = n
		return err
	})
	return out, err
}

// Health answers how all parts of all inboxes stand.
func (r Rows) Health(ctx context.Context) (out []hub.InboxHealth, err error) {
	err = r.side.Rows(ctx, "health_list", func(scan func(...any) error) error {
		var h hub.InboxHealth
		err := scan(&h.InboxID, &h.Part, &h.State, &h.Text, store.When(&h.Since), store.When(&h.ExpiresAt), &h.Told,
			store.When(&h.ToldUntil), &h.Of, &h.Version)
		out = append(out, h)
		return err
	})
	return out, err
}

// Attempts answers each time that a message was tried, the first one first.
func (r Rows) Attempts(ctx context.Context, id hub.MessageID) (out []hub.Attempt, err error) {
	err = r.side.Rows(ctx, "attempt_list", func(scan func(...any) error) error {
		var a hub.Attempt
		err := scan(&a.OrderID, &a.N, &a.MessageID, &a.ConversationID, &a.InboxID, store.When(&a.BeganAt), store.When(&a.EndedAt),
			&a.Outcome, &a.Reason, store.When(&a.NextAt), &a.By)
		out = append(out, a)
		return err
	}, id)
	return out, err
}

// Day is the instant at which a day of a tally began.
func Day(day int64) time.Time { return time.Unix(day*86400, 0).UTC() }
