package sends_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
)

func TestWhatCameOfMessagesIsCounted(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		ctx := t.Context()
		sent := func(id string, ended time.Time) hub.Run {
			x := planned(t, r, id, 4)
			rows, err := r.Due(ctx, x.Seq, at.Add(time.Hour), 4)
			must(t, err)
			for i := range rows {
				rows[i].State, rows[i].DueAt = hub.SendAttempting, time.Time{}
			}
			must(t, r.Claim(ctx, rows))
			for i := range rows {
				rows[i].State, rows[i].AcceptedAt = hub.SendAccepted, at.Add(time.Duration(i)*time.Minute)
			}
			rows[3].State, rows[3].AcceptedAt = hub.SendFailed, time.Time{}
			must(t, r.Results(ctx, rows, nil))
			must(t, s.Commit(ctx, hub.WriteSet{Sends: []hub.SendMove{{SendRef: rows[0].Ref(), State: hub.SendReplied, At: at.Add(2 * time.Minute), ConversationID: "cnv_1"}}}))
			if x.EndedAt = ended; !ended.IsZero() {
				x.State = hub.RunFinished
				must(t, r.SaveRun(ctx, x))
			}
			return x
		}
		open, _, late := sent("run_open", time.Time{}), sent("run_old", at.Add(-time.Hour)), sent("run_new", at.Add(time.Hour))
		got, err := r.SentSince(ctx, at.Add(30*time.Second))
		must(t, err)
		n := map[int64]int64{}
		for _, x := range got {
			n[x.Run] = x.Sent
		}
		same(t, "sent since", n, map[int64]int64{open.Seq: 2, late.Seq: 2}) // what ended before is out of it
		for campaign, want := range map[string]sends.Replies{"cmp_1": {Sent: 3, Answered: 1}, "": {Sent: 3, Answered: 1}, "cmp_2": {}} {
			past, err := r.RepliesOf(ctx, campaign, at)
			must(t, err)
			same(t, "past of "+campaign, past, want)
		}
		answered, err := r.Answered(ctx, open.Seq)
		must(t, err)
		same(t, "answered", answered, int64(1))

		before, err := r.Run(ctx, "run_open")
		must(t, err)
		until := at.Add(time.Hour)
		why := &hub.Slowed{Since: at, Reason: "desk_busy", Rate: 0.25, Expected: 40, Capacity: 10.5, Until: &until}
		must(t, r.Slow(ctx, "run_open", why))
		after, err := r.Run(ctx, "run_open")
		must(t, err)
		same(t, "slowed", after.Slowed, why)
		must(t, r.SaveRun(ctx, before)) // it stands as it stood
		must(t, r.Slow(ctx, "run_open", nil))
		after, err = r.Run(ctx, "run_open")
		must(t, err)
		same(t, "slowed no more", after.Slowed, (*hub.Slowed)(nil))
	})
}
