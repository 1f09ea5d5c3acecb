package runs_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// patient is a house whose mail reports what is delivered, and whose people have
// phones, too; and a run that goes on by text after two minutes.
func patient(t *testing.T, s *store.Store, crowd int, change func(c *draft.Campaign)) (*house, hub.Run) {
	t.Helper()
	h := houseOn(t, s, crowd)
	h.world.tells = true
	var w hub.WriteSet
	for i := range crowd {
		w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_p%04d", i)), ContactID: hub.ContactID(fmt.Sprintf("con_%05d", i)), Handle: hub.Handle{Kind: hub.HandlePhone, Address: fmt.Sprintf("+4072000%04d", i)}})
	}
	if err := h.s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return h, h.begin(func(c *draft.Campaign) {
		c.Inboxes, c.FallbackMin = []hub.InboxID{"inb_mail", "inb_text"}, 2
		if change != nil {
			change(c)
		}
	})
}

// hear is news of rows from the other side.
func (h *house) hear(x hub.Run, state hub.SendState, rows ...int64) {
	h.t.Helper()
	var w hub.WriteSet
	for _, n := range rows {
		w.Sends = append(w.Sends, hub.SendMove{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: state, At: h.now()})
	}
	if err := h.s.Commit(h.t.Context(), w); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) shows(x hub.Run, what string, n int64) {
	h.t.Helper()
	h.until(fmt.Sprint(n, " ", what), func() bool { return h.counts(x)[what] == n })
}

func TestWhatIsNotDeliveredInTimeGoesOnOnceOverRestarts(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		const crowd = 40
		h, x := patient(t, s, crowd, func(c *draft.Campaign) { c.Cap = &draft.FrequencyCap{Messages: 1, Days: 7} })
		stop := h.works()
		h.shows(x, "accepted", crowd)
		var first []int64
		for n := range int64(crowd / 2) {
			first = append(first, n+1)
		}
		h.hear(x, hub.SendDelivered, first...)
		stop() // who waits is in the ledger
		if h.run(x.ID).State != hub.RunRunning {
			t.Errorf("%+v", h.run(x.ID))
		}
		h.later(3 * time.Minute)
		for range 4 { // killed wherever it is just then
			h.engine()
			stop = h.works()
			time.Sleep(8 * time.Millisecond)
			stop()
		}
		h.engine()
		h.works()
		h.ends(x)
		expect(t, "ledger", h.counts(x), map[string]int64{"delivered": crowd / 2, "accepted not_in_time": crowd / 2, "accepted": crowd / 2})
		for to, n := range h.world.to {
			if n != 1 {
				t.Errorf("%d to %s", n, to)
			}
		}
		if len(h.world.to) != crowd+crowd/2 {
			t.Errorf("%d addresses", len(h.world.to))
		}
		h.hear(x, hub.SendDelivered, crowd) // late, and shown as it is
		expect(t, "ledger", h.counts(x), map[string]int64{"delivered": crowd / 2, "delivered not_in_time": 1, "accepted not_in_time": crowd/2 - 1, "accepted": crowd / 2})
	})
}

func TestTheSecondWayStaysUnusedWhenTheFirstArrivesMeanwhile(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		h, x := patient(t, s, 3, nil)
		h.world.closed["inb_text"] = true
		h.works()
		h.shows(x, "accepted", 3)
		h.later(3 * time.Minute)
		h.shows(x, "held inbox_closed", 3)
		h.hear(x, hub.SendDelivered, 1)
		h.hear(x, hub.SendReplied, 2)
		h.world.mu.Lock()
		delete(h.world.closed, "inb_text")
		h.world.mu.Unlock()
		h.later(2 * time.Minute)
		h.ends(x)
		expect(t, "ledger", h.counts(x), map[string]int64{"delivered not_in_time": 1, "replied not_in_time": 1, "accepted not_in_time": 1, "skipped reached": 2, "accepted": 1})
	})
}

func TestWhatFailsWhileItIsAwaitedGoesOnAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		h, x := patient(t, s, 4, nil)
		h.works()
		h.shows(x, "accepted", 4)
		h.hear(x, hub.SendFailed, 1)
		h.shows(x, "failed", 1)
		h.shows(x, "accepted", 4) // three by mail, one by text
		h.hear(x, hub.SendDelivered, 2, 3, 4)
		h.ends(x)
	})
}

func TestACancelledRunGoesNoFurtherWay(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		h, x := patient(t, s, 4, nil)
		h.works()
		h.shows(x, "accepted", 4)
		h.change(x, hub.RunCancelled)
		h.until("it is over", func() bool { return !h.run(x.ID).EndedAt.IsZero() })
		h.later(3 * time.Minute)
		expect(t, "ledger", h.counts(x), map[string]int64{"accepted": 4})
	})
}
