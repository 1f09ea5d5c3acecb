package runs_test

import (
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/internal/run"
)

func TestACampaignMakesWayForDesksAndEndsAllTheSame(t *testing.T) {
	const crowd, way = 30, 20 * time.Millisecond
	h := newHouse(t, crowd)
	h.e.Pace.Workers, h.e.Pace.Way = 1, way
	stop := make(chan struct{})
	var desks sync.WaitGroup
	h.e.OnOrder = func(fn func()) (func(), error) {
		desks.Go(func() { // desks that never rest
			for {
				fn()
				select {
				case <-stop:
					return
				case <-time.After(time.Millisecond):
				}
			}
		})
		return func() { close(stop); desks.Wait() }, nil
	}
	began := run.Wall()
	x := h.begin(nil)
	h.works()
	h.ends(x)
	if took := run.Wall().Sub(began); took < crowd*way/2 {
		t.Errorf("%d mails in %v: it did not make way", crowd, took)
	}
	if h.world.count() != crowd {
		t.Errorf("%d mails", h.world.count())
	}
}
