package sends_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
)

func TestALateRowGoesOnOnceAndOnlyIfItHasNotArrived(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		ctx := t.Context()
		x := planned(t, r, "run_1", 3)
		rows, err := r.Due(ctx, x.Seq, at.Add(time.Hour), 3)
		must(t, err)
		for i := range rows {
			rows[i].State, rows[i].DueAt = hub.SendAttempting, time.Time{}
		}
		must(t, r.Claim(ctx, rows))
		more := make([]hub.Send, 3)
		for i := range rows {
			rows[i].State, rows[i].AcceptedAt, rows[i].DueAt = hub.SendAccepted, at, at.Add(time.Minute)
			more[i] = hub.Send{Run: x.Seq, N: int64(10 + i), ContactID: rows[i].ContactID, Way: 1, State: hub.SendPlanned, Reason: "fallback", DueAt: at, UpdatedAt: at}
		}
		must(t, r.Results(ctx, rows, nil))
		hear := func(state hub.SendState, n int64) {
			must(t, s.Commit(ctx, hub.WriteSet{Sends: []hub.SendMove{{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: state, At: at}}}))
		}
		hear(hub.SendDelivered, rows[0].N)
		hear(hub.SendFailed, rows[1].N)
		due, err := r.Due(ctx, x.Seq, at.Add(time.Minute), 9)
		must(t, err)
		same(t, "due", []int{len(due), int(due[0].N), int(due[1].N)}, []int{2, int(rows[1].N), int(rows[2].N)})
		added, err := r.Late(ctx, rows, more, at.Add(time.Minute))
		must(t, err)
		same(t, "added", added, more[1:])
		added, err = r.Late(ctx, rows, more, at.Add(time.Minute)) // a second time
		must(t, err)
		same(t, "added again", len(added), 0)
		one, err := r.Get(ctx, rows[2].Ref())
		must(t, err)
		same(t, "the earlier way", []string{string(one.State), one.Reason}, []string{"accepted", "not_in_time"})
		n, err := r.Drop(ctx, x.Seq, "cancelled", at)
		must(t, err)
		same(t, "dropped", n, int64(2))
	})
}

// The network's word may come before the sender's own, or in place of it when the
// sender was killed: what is awaited is awaited all the same.
func TestNewsBeforeTheSendersOwnWordKeepsARowAwaited(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		ctx := t.Context()
		x := planned(t, r, "run_1", 6)
		rows, err := r.Due(ctx, x.Seq, at.Add(time.Hour), 6)
		must(t, err)
		for i := range rows {
			rows[i].State, rows[i].DueAt = hub.SendAttempting, time.Time{}
		}
		must(t, r.Claim(ctx, rows))
		hear := func(state hub.SendState, due time.Time, n int64) {
			must(t, s.Commit(ctx, hub.WriteSet{Sends: []hub.SendMove{{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: state, At: at, DueAt: due}}}))
		}
		hear(hub.SendAccepted, at.Add(2*time.Minute), rows[0].N)
		hear(hub.SendFailed, at, rows[1].N)
		hear(hub.SendDelivered, time.Time{}, rows[2].N)
		for i := range rows {
			rows[i].State, rows[i].AcceptedAt, rows[i].DueAt = hub.SendAccepted, at, at.Add(3*time.Minute)
		}
		must(t, r.Results(ctx, rows[:3], nil))
		_, err = r.Interrupted(ctx, x.Seq, at)
		must(t, err)
		hear(hub.SendAccepted, at.Add(4*time.Minute), rows[3].N)
		hear(hub.SendFailed, at, rows[4].N)
		due, err := r.Due(ctx, x.Seq, at.Add(time.Hour), 9)
		must(t, err)
		got := map[int64]time.Duration{}
		for i := range due {
			got[due[i].N] = due[i].DueAt.Sub(at)
		}
		same(t, "due", got, map[int64]time.Duration{rows[0].N: 2 * time.Minute, rows[1].N: 0, rows[3].N: 4 * time.Minute, rows[4].N: 0})
	})
}
