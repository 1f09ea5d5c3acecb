package intake

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// LookState says how a look at a provider's list stands.
type LookState string

// The states. None: nobody has looked yet.
const (
	None    LookState = ""
	Running LookState = "running"
	Done    LookState = "done"
	Broken  LookState = "failed" // Error says why
)

// Look is the last look at the provider's own list for an inbox.
type Look struct {
	InboxID   hub.InboxID
	AskedAt   time.Time // when somebody last asked for one
	AskedBy   hub.AgentID
	State     LookState
	Since     time.Time // what came in from here on was listed
	GoodUntil time.Time // everything before was compared
	BeganAt   time.Time
	EndedAt   time.Time
	Listed    int64
	Known     int64 // of those, in the ledger already
	Taken     int64 // brought in
	Missing   int64 // still not there at the end
	Error     string
}

// Missing is something that the provider lists and the ledger does not have.
type Missing struct {
	Key     string // reduced, as in the ledger
	At      time.Time
	FoundAt time.Time
	Tries   int
	Error   string // why it could not be brought in, for people
}

// Looks answers the last look of an inbox, or of all with an empty id.
func (r Rows) Looks(ctx context.Context, inbox hub.InboxID) (out []Look, err error) {
	err = r.side.Rows(ctx, "look_list", func(scan func(...any) error) error {
		var l Look
		err := scan(&l.InboxID, store.When(&l.AskedAt), &l.AskedBy, &l.State, store.When(&l.Since), store.When(&l.GoodUntil),
			store.When(&l.BeganAt), store.When(&l.EndedAt), &l.Listed, &l.Known, &l.Taken, &l.Missing, &l.Error)
		out = append(out, l)
		return err
	}, inbox)
	return out, err
}

// SaveLook writes how a look stands; what was asked for stays as it is.
func (r Rows) SaveLook(ctx context.Context, l Look) error {
	return r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		_, err := exec("look_save", l.InboxID, l.AskedAt, l.AskedBy, string(l.State), l.Since, l.GoodUntil, l.BeganAt, l.EndedAt,
			l.Listed, l.Known, l.Taken, l.Missing, l.Error)
		return err
	})
}

// AskLook notes that somebody wants a look now.
func (r Rows) AskLook(ctx context.Context, inbox hub.InboxID, by hub.AgentID, at time.Time) error {
	return r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		_, err := exec("look_ask", inbox, at, by)
		return err
	})
}

// Missing answers what an inbox misses, the oldest first, at most limit.
func (r Rows) Missing(ctx context.Context, inbox hub.InboxID, limit int) (out []Missing, err error) {
	err = r.side.Rows(ctx, "missing_list", func(scan func(...any) error) error {
		var m Missing
		var id hub.InboxID
		err := scan(&id, &m.Key, store.When(&m.At), store.When(&m.FoundAt), &m.Tries, &m.Error)
		out = append(out, m)
		return err
	}, inbox, limit)
	return out, err
}

// MissingCounts counts what is missing by inbox and day of the provider's instant.
func (r Rows) MissingCounts(ctx context.Context, inbox hub.InboxID) (map[hub.InboxID]map[int64]int64, error) {
	out := map[hub.InboxID]map[int64]int64{}
	err := r.side.Rows(ctx, "missing_counts", func(scan func(...any) error) error {
		var id hub.InboxID
		var day, n int64
		if err := scan(&id, &day, &n); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = map[int64]int64{}
		}
		out[id][day] = n
		return nil
	}, inbox)
	return out, err
}

// SetMissing adds what is missing now, and takes away what is not any more.
func (r Rows) SetMissing(ctx context.Context, inbox hub.InboxID, found []Missing, gone []string) error {
	if len(found)+len(gone) == 0 {
		return nil
	}
	return r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		for _, m := range found {
			if _, err := exec("missing_save", inbox, m.Key, m.At, m.FoundAt, m.Tries, m.Error); err != nil {
				return err
			}
		}
		for _, key := range gone {
			if _, err := exec("missing_drop", inbox, key); err != nil {
				return err
			}
		}
		return nil
	})
}
