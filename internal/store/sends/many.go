package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Given is one message for one person, under a key of its own.
type Given struct {
	Key      string
	Contact  hub.ContactID
	Snapshot []byte // what goes into it, as JSON; empty for nothing
}

// AddMany adds rows to a run that is filled bit by bit, and makes it go on if it
// had ended, all in one transaction. A key that was used before adds nothing.
// Conflict: the run is just being cancelled, or others add to it all the time.
func (r Rows) AddMany(ctx context.Context, run int64, at time.Time, all []Given) error {
	for try := 0; ; try++ {
		err := r.addMany(ctx, run, at, all)
		if !hub.Is(err, hub.Conflict) || try == 3 { // somebody else took a key or a number
			return err
		}
	}
}

func (r Rows) addMany(ctx context.Context, run int64, at time.Time, all []Given) error {
	keys := make([]string, len(all))
	for i := range all {
		keys[i] = all[i].Key
	}
	used := map[string]bool{}
	err := r.side.Each(ctx, "message_keys_of", keys, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		used[id] = true
		return err
	})
	if err != nil {
		return err
	}
	n, err := r.Last(ctx, run)
	if err != nil {
		return err
	}
	var rows, named [][]any
	stirred := store.Stirs{}
	for _, g := range all {
		if used[g.Key] {
			continue
		}
		used[g.Key] = true
		n++
		stirred.Add(run, n)
		rows = append(rows, []any{run, n, g.Contact, at, at, string(g.Snapshot)})
		named = append(named, []any{g.Key, run, n, at})
	}
	if len(rows) == 0 {
		return nil
	}
	return r.side.Change(ctx, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		woken, err := exec("run_wake_many", run, at, int64(len(rows)))
		if err == nil && woken == 0 {
			err = hub.Errorf(hub.Conflict, "its run is being cancelled; come again")
		}
		if err == nil {
			_, err = put("send_given", rows)
		}
		if err == nil {
			_, err = put("message_key_given", named)
		}
		if err == nil {
			_, err = put("send_stir", stirred.Rows())
		}
		return err
	})
}

// Recall skips what still waits for a person in a run, and answers how many rows
// that were. What is being handed over goes out.
func (r Rows) Recall(ctx context.Context, run int64, who hub.ContactID, reason string, now time.Time) (int64, error) {
	return r.side.Stir(ctx, "send_recall", run, who, reason, now)
}
