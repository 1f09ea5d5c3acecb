package router_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/intake"
)

// mortal is a database that stops answering after so many commits: as if the
// process had died there.
type mortal struct {
	*store.Store
	left atomic.Int32
	dead atomic.Bool
}

func (m *mortal) Commit(ctx context.Context, w hub.WriteSet) error {
	if m.left.Add(-1) < 0 {
		m.dead.Store(true)
		<-ctx.Done()
		return ctx.Err()
	}
	return m.Store.Commit(ctx, w)
}

// mumbler is a database whose answers get lost: each commit is done, and every
// other one is said not to be.
type mumbler struct {
	*store.Store
	n atomic.Int32
}

func (m *mumbler) Commit(ctx context.Context, w hub.WriteSet) error {
	err := m.Store.Commit(ctx, w)
	if err == nil && m.n.Add(1)%2 == 1 {
		return hub.Errorf(hub.Temporary, "the line broke")
	}
	return err
}

// total adds up what the ledger says of an inbox, and what is still on its way.
func (h *house) total(inbox hub.InboxID) (t hub.Tally, onTheWay int64) {
	h.t.Helper()
	rows, cursors, err := intake.Of(h.store).Tallies(h.t.Context(), 0, inbox)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range rows {
		t.Processed += r.Processed
		t.Duplicates += r.Duplicates
		t.Quarantined += r.Quarantined
	}
	waiting, _, err := h.bus.Waiting(h.t.Context(), cursors)
	if err != nil {
		h.t.Fatal(err)
	}
	return t, waiting[inbox]
}

// gathered publishes items at once and into one shard, so that the bus writes
// many of them together; one cannot be decided, so that they are taken one by one,
// and three come twice.
func (h *house) gathered(n int) {
	h.panic = func(in *hub.Inbound) {
		if in.SrcKey == "17" {
			panic("a bug")
		}
	}
	var wg sync.WaitGroup
	for i := range n + 3 {
		wg.Go(func() { h.publish(talk(fmt.Sprint(i%n), "vis", fmt.Sprint("word ", i%n))) })
	}
	wg.Wait()
}

func TestADeathInsideOfWhatWasWrittenTogetherCountsNothingTwice(t *testing.T) {
	const n = 40
	for _, after := range []int32{1, 2, 7, 20, 39, 42} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			h := newHouse(t)
			h.gathered(n)
			m := &mortal{Store: h.store}
			m.left.Store(after)
			h.rows = m
			// How many commits it takes depends on what the bus wrote together: a late
			// death may find nothing left to do.
			h.route(func() bool {
				sum, _ := h.total("inb_talk") // before a shard is taken nothing is known to be on its way
				return m.dead.Load() || sum.Processed+sum.Duplicates+sum.Quarantined == n+3
			})
			sum, way := h.total("inb_talk")
			if got := sum.Processed + sum.Duplicates + sum.Quarantined; got == 0 || got+way != n+3 {
				t.Errorf("after %d commits %+v is counted and %d on the way, of %d", after, sum, way, n+3)
			}
			h.rows = nil
			h.route(h.facts(n))
			h.route(func() bool { _, way = h.total("inb_talk"); return way == 0 })
			if sum, _ = h.total("inb_talk"); sum.Processed != n-1 || sum.Duplicates != 3 || sum.Quarantined != 1 {
				t.Errorf("%+v", sum)
			}
		})
	}
}

func TestALostAnswerOfTheDatabaseCountsNothingTwice(t *testing.T) {
	const n = 40
	h := newHouse(t)
	h.rows = &mumbler{Store: h.store}
	h.gathered(n)
	h.route(h.facts(n))
	h.route(func() bool { _, way := h.total("inb_talk"); return way == 0 })
	if sum, _ := h.total("inb_talk"); sum.Processed != n-1 || sum.Duplicates != 3 || sum.Quarantined != 1 {
		t.Errorf("%+v", sum)
	}
}
