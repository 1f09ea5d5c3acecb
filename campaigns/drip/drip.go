// Package drip says how much may go out now. In come how much somebody would
// like to send through which gates, and the time; out comes how much of it may
// go, or when one may. One set of gates serves all runs of the hub, so that what
// they are set to holds for all of them together.
package drip

import (
	"math"
	"sync"
	"time"
)

// Gates are token buckets by name. It is safe for concurrent use. A name
// without a rate is open.
type Gates struct {
	Now func() time.Time

	mu  sync.Mutex
	all map[string]*gate
}

// gate fills at rate a second up to burst. Slot is the next free instant of
// those who are given one instead of waiting for a token.
type gate struct {
	rate   float64
	burst  float64
	tokens float64
	at     time.Time
	slot   time.Time
}

// burstTime is how much of a rate may come at once; two may always, so that who
// comes a little late for one loses nothing.
const burstTime = 100 * time.Millisecond

// Set gives a gate its rate a second; 0 opens it. What was saved up stays.
func (g *Gates) Set(name string, perSecond float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if perSecond <= 0 {
		delete(g.all, name)
		return
	}
	if g.all == nil {
		g.all = map[string]*gate{}
	}
	x := g.all[name]
	if x == nil {
		x = &gate{at: g.Now()}
		g.all[name] = x
	}
	if x.rate != perSecond {
		x.fill(g.Now())
		x.rate, x.burst = perSecond, math.Max(2, perSecond*burstTime.Seconds())
		x.tokens = math.Min(x.tokens, x.burst)
	}
}

func (x *gate) fill(now time.Time) {
	if d := now.Sub(x.at); d > 0 {
		x.tokens = math.Min(x.burst, x.tokens+d.Seconds()*x.rate)
		x.at = now
	} else if d < 0 {
		x.at = now // the clock was set back
	}
}

// Take takes up to want tokens from all of the gates, the same number from each,
// and answers how many. With none to be had, it answers how long to wait for one.
func (g *Gates) Take(want int, names ...string) (int, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, got, wait := g.Now(), float64(want), time.Duration(0)
	for _, name := range names {
		if x := g.all[name]; x != nil {
			x.fill(now)
			got = math.Min(got, math.Floor(x.tokens+1e-9))
			if x.tokens < 1 {
				wait = max(wait, time.Duration((1-x.tokens)/x.rate*float64(time.Second))+time.Microsecond)
			}
		}
	}
	if got <= 0 {
		return 0, wait
	}
	for _, name := range names {
		if x := g.all[name]; x != nil {
			x.tokens -= got
		}
	}
	return int(got), 0
}

// Back gives tokens back that were not used.
func (g *Gates) Back(n int, names ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, name := range names {
		if x := g.all[name]; x != nil {
			x.tokens = math.Min(x.burst, x.tokens+float64(n))
		}
	}
}

// Slot answers when one may go through a gate; each instant is given to one
// only. The zero time: at once.
func (g *Gates) Slot(name string) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	x := g.all[name]
	if x == nil {
		return time.Time{}
	}
	now := g.Now()
	if x.slot.Before(now) {
		x.slot = now
	}
	at := x.slot
	x.slot = x.slot.Add(time.Duration(float64(time.Second) / x.rate))
	if !at.After(now) {
		return time.Time{}
	}
	return at
}
