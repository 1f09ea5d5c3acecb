package runs_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// reading is a house whose relay takes nothing until go is called, and how often
// people were read.
func reading(t *testing.T, crowd int) (h *house, read *atomic.Int64, goOn func()) {
	t.Helper()
	h, read = newHouse(t, crowd), new(atomic.Int64)
	h.e.Pace.Workers, h.e.Pace.Fresh = 4, time.Minute
	suppressed := h.e.Suppressed
	h.e.Suppressed = func(ctx context.Context, all []hub.Handle, now time.Time) (map[string]hub.Suppression, error) {
		read.Add(1)
		return suppressed(ctx, all, now)
	}
	closed := make(chan struct{})
	h.world.send = func(ctx context.Context, _ hub.Outbound, _ int) error {
		select {
		case <-closed:
		case <-ctx.Done():
		}
		return ctx.Err()
	}
	return h, read, sync.OnceFunc(func() { close(closed) })
}

func TestTheNextRowsAreReadWhileTheseGoOut(t *testing.T) {
	h, read, goOn := reading(t, 100)
	x := h.begin(nil)
	h.works()
	h.until("the next are read while nothing has gone out", func() bool { return read.Load() == 2 })
	if n := h.counts(x)["attempting"]; n != 16 || h.world.count() != 0 {
		t.Errorf("%d are claimed, %d have gone out", n, h.world.count())
	}
	goOn()
	x = h.ends(x)
	if got := h.counts(x); got["accepted"] != 100 || h.world.count() != 100 {
		t.Errorf("%v; %d went out", got, h.world.count())
	}
}

func TestWhatWasReadAheadAndHasWaitedIsReadAgain(t *testing.T) {
	h, read, goOn := reading(t, 32)
	x := h.begin(nil)
	h.works()
	h.until("the next are read", func() bool { return read.Load() == 2 })
	var w hub.WriteSet
	all, err := h.s.ListContacts(t.Context(), "", 200, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Items {
		c.Consents = append(c.Consents, hub.Consent{Purpose: "all", At: h.now()})
		w.Contacts = append(w.Contacts, c)
	}
	if err := h.s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	h.ahead.Add(int64(40 * time.Second)) // more than half of how old a check may be
	goOn()
	x = h.ends(x)
	if got := h.counts(x); got["accepted"] != 16 || got["skipped opted_out"] != 16 {
		t.Errorf("who had said no by the time that they were claimed: %v", got)
	}
}

func TestABugWhileReadingAheadHoldsNothingUp(t *testing.T) {
	h, read, goOn := reading(t, 100)
	suppressed := h.e.Suppressed
	h.e.Suppressed = func(ctx context.Context, all []hub.Handle, now time.Time) (map[string]hub.Suppression, error) {
		got, err := suppressed(ctx, all, now)
		if read.Load() == 2 {
			panic("a bug")
		}
		return got, err
	}
	goOn()
	x := h.begin(nil)
	h.works()
	x = h.ends(x)
	if got := h.counts(x); got["accepted"] != 100 || h.world.count() != 100 {
		t.Errorf("%v; %d went out", got, h.world.count())
	}
}
