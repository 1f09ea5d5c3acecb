package runs_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parleyhub/parley/campaigns/runs"
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

// A campaign rests while something from a desk is on its way, and no longer.
func TestACampaignRestsUntilWhatADeskSentIsOut(t *testing.T) {
	const way = 20 * time.Millisecond
	type hands struct {
		e        *runs.Engine
		one, two func() // the ends of what is being handed over
	}
	for name, c := range map[string]struct {
		before func(*hands)
		while  func(*hands)
		rests  time.Duration
	}{
		"nobody is at a desk":           {rests: 0},
		"something is only announced":   {before: func(h *hands) { h.e.DesksFirst() }, rests: way},
		"it is out":                     {before: func(h *hands) { h.e.DesksFirst(); h.e.DeskSends()() }, rests: 0},
		"it goes out meanwhile":         {before: func(h *hands) { h.e.DesksFirst(); h.one = h.e.DeskSends() }, while: func(h *hands) { h.one() }, rests: way / 4},
		"one of two is out":             {before: func(h *hands) { h.one, h.two = h.e.DeskSends(), h.e.DeskSends() }, while: func(h *hands) { h.one() }, rests: way},
		"both go out":                   {before: func(h *hands) { h.one, h.two = h.e.DeskSends(), h.e.DeskSends() }, while: func(h *hands) { h.one(); h.two() }, rests: way / 4},
		"another was announced":         {before: func(h *hands) { h.one = h.e.DeskSends() }, while: func(h *hands) { h.e.DesksFirst(); h.one() }, rests: way},
		"its provider does not answer":  {before: func(h *hands) { h.one = h.e.DeskSends() }, rests: way},
		"an end that is told two times": {before: func(h *hands) { h.one, h.two = h.e.DeskSends(), h.e.DeskSends() }, while: func(h *hands) { h.one(); h.one() }, rests: way},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hands{e: runs.New(runs.Deps{Now: time.Now})}
				h.e.Pace.Way = way
				time.Sleep(time.Millisecond) // of the bubble's clock: moments differ
				if c.before != nil {
					c.before(h)
				}
				began := time.Now()
				var rest sync.WaitGroup
				rest.Go(func() { h.e.GiveWay(t.Context()) })
				if c.while != nil {
					time.Sleep(way / 4)
					c.while(h)
				}
				rest.Wait()
				if took := max(time.Since(began), 0); took != c.rests {
					t.Errorf("rested %v, want %v", took, c.rests)
				}
			})
		})
	}
}
