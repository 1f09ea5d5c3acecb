package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Asked is a request for one message: its key, what was asked, and the row that
// answers it.
type Asked struct {
	Key     string // hash
	Request string // hash of what was asked
	Ref     hub.SendRef
	At      time.Time
}

// AddOne adds one row to a run that is filled message by message, under a key,
// and makes the run go on if it had ended, all in one transaction. The row's
// number is given here. Conflict: the key was used before, or the run is just
// being cancelled; nothing was written.
func (r Rows) AddOne(ctx context.Context, row hub.Send, key, request string) (Asked, error) {
	err := r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		n, err := exec("run_wake", row.Run, row.UpdatedAt)
		if err == nil && n == 0 {
			err = hub.Errorf(hub.Conflict, "its run is being cancelled; come again")
		}
		if err != nil {
			return err
		}
		if _, err = exec("send_one", row.Run, string(row.ContactID), string(row.To.Kind), row.To.Scope, row.To.Address, row.UpdatedAt, string(row.Snapshot)); err != nil {
			return err
		}
		if _, err = exec("send_stir_last", row.Run, store.Mark()); err != nil {
			return err
		}
		_, err = exec("message_key_insert", key, request, row.Run, row.UpdatedAt)
		return err
	})
	if err != nil {
		return Asked{}, err
	}
	return r.AskedBefore(ctx, key)
}

// AskedBefore answers what was asked under a key; Missing: nothing.
func (r Rows) AskedBefore(ctx context.Context, key string) (a Asked, err error) {
	found := false
	err = r.side.Rows(ctx, "message_key_get", func(scan func(...any) error) error {
		found = true
		return scan(&a.Key, &a.Request, &a.Ref.Run, &a.Ref.N, store.When(&a.At))
	}, key)
	if err == nil && !found {
		err = hub.Errorf(hub.Missing, "nothing was asked under this key")
	}
	return a, err
}
