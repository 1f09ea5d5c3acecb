package sends_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
)

func TestDataOfMessagesAreDroppedWhenTheirTimeIsOverAndTheProofStays(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r sends.Rows) {
		ctx := t.Context()
		sent := func(id string, ended time.Time) hub.Run {
			x := planned(t, r, id, 3)
			rows, err := r.Due(ctx, x.Seq, at.Add(time.Hour), 3)
			must(t, err)
			for i := range rows {
				rows[i].State, rows[i].DueAt = hub.SendAttempting, time.Time{}
			}
			must(t, r.Claim(ctx, rows))
			for i := range rows {
				rows[i].State, rows[i].AcceptedAt, rows[i].Digest, rows[i].Snapshot = hub.SendAccepted, at, []byte{1, 2}, []byte(`{"name":"Ana"}`)
			}
			must(t, r.Results(ctx, rows, nil))
			if x.EndedAt = ended; !ended.IsZero() {
				x.State = hub.RunFinished
				must(t, r.SaveRun(ctx, x))
			}
			return x
		}
		old, fresh, open := sent("run_old", at), sent("run_new", at.Add(48*time.Hour)), sent("run_open", time.Time{})
		kept := func(x hub.Run) (n int) {
			rows, err := r.List(ctx, x.Seq, 0, "", "", 10)
			must(t, err)
			for _, s := range rows {
				if s.State != hub.SendAccepted || len(s.Digest) != 2 || s.ContactID == "" {
					t.Fatalf("%+v", s)
				}
				if s.Snapshot != nil {
					n++
				}
			}
			return n
		}
		n, more, err := r.Expire(ctx, at, 1000)
		must(t, err)
		if n != 0 || more || kept(old) != 3 {
			t.Errorf("too early: %d, %v", n, more)
		}
		n, _, err = r.Expire(ctx, at.Add(time.Hour), 1000)
		must(t, err)
		if n != 3 || kept(old) != 0 || kept(fresh) != 3 || kept(open) != 3 {
			t.Errorf("%d dropped, %d %d %d kept", n, kept(old), kept(fresh), kept(open))
		}
		n, more, err = r.Expire(ctx, at.Add(time.Hour), 1000)
		must(t, err)
		if n != 0 || more {
			t.Errorf("again: %d, %v", n, more)
		}
		n, more, err = r.Expire(ctx, at.Add(72*time.Hour), 1)
		must(t, err)
		if n != 3 || !more || kept(fresh) != 0 || kept(open) != 3 {
			t.Errorf("in bounds: %d, %v", n, more)
		}
	})
}
