package runs_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// taken are the rows of a run that the other side took and that nothing was heard
// of since, the lowest first.
func (h *house) taken(x hub.Run) (out []int64) {
	h.t.Helper()
	rows, err := h.rows.List(h.t.Context(), x.Seq, 0, hub.SendAccepted, "", 5000)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range rows {
		out = append(out, rows[i].N)
	}
	return out
}

// bounces lets so many of those come back, and time pass until it is read.
func (h *house) bounces(x hub.Run, rows []int64) {
	h.t.Helper()
	var w hub.WriteSet
	for _, n := range rows {
		w.Sends = append(w.Sends, hub.SendMove{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: hub.SendFailed, Reason: hub.SendBounced, At: h.now()})
	}
	if err := h.s.Commit(h.t.Context(), w); err != nil {
		h.t.Fatal(err)
	}
	h.later(6 * time.Second)
}

// Somebody lets a run go on that its stop switch has halted: what came back until
// then is forgiven, over restarts, and what comes back from then on is not.
func TestARunThatIsResumedIsHaltedByNewBouncesAlone(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		h := houseOn(t, s, 900)
		desk := &campaigns.Desk{Deps: campaigns.Deps{Shelf: s, Rows: h.rows, Hint: func() { h.hint() }, Now: h.now}}
		x := h.begin(func(c *draft.Campaign) {
			c.Throttle.PerSecond, c.Stop = 100, draft.StopSwitch{After: 20, Bounces: 10}
		})
		stop := h.works()
		resume := func() {
			t.Helper()
			if _, err := desk.Resume(t.Context(), hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, x.ID); err != nil {
				t.Fatal(err)
			}
		}
		halted := func(why string) {
			t.Helper()
			h.until("it halts", func() bool { return h.run(x.ID).State == hub.RunStopped })
			if got := h.run(x.ID); got.Reason != why {
				t.Fatalf("it halted for %q", got.Reason)
			}
			h.until("nothing is being handed over", func() bool { return h.counts(x)["attempting"] == 0 })
		}
		h.until("some went out", func() bool { return len(h.taken(x)) >= 60 })
		h.bounces(x, h.taken(x)[:40])
		halted("bounces")

		resume()
		before := len(h.taken(x))
		h.until("more go out", func() bool { return len(h.taken(x)) >= before+50 || h.run(x.ID).State == hub.RunStopped })
		stop() // it dies, and what was forgiven stays so
		h.engine()
		stop = h.works()
		h.later(6 * time.Second)
		before = len(h.taken(x))
		h.until("more go out", func() bool { return len(h.taken(x)) >= before+50 || h.run(x.ID).State == hub.RunStopped })
		if got := h.run(x.ID); got.State != hub.RunRunning {
			t.Fatalf("it is %s for %q, though nothing came back since", got.State, got.Reason)
		}
		now := h.taken(x)
		h.bounces(x, now[len(now)-60:])
		halted("bounces")
		resume()
		if x := h.ends(x); x.Reason != "" {
			t.Errorf("%+v", x)
		}
		if got := h.counts(x); got["failed bounced"] != 100 || got["accepted"] != 800 {
			t.Errorf("%v", got)
		}
		stop()
	})
}
