package drip_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/campaigns/drip"
)

var start = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

// However the senders come by, what went through lies within 5 % of the rate.
func TestAGateHoldsItsRateWithinFivePercent(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		now := start
		g := &drip.Gates{Now: func() time.Time { return now }}
		relay, run := rapid.Float64Range(2, 2000).Draw(r, "relay"), rapid.Float64Range(2, 2000).Draw(r, "run")
		g.Set("relay", relay)
		g.Set("run", run)
		g.Set("other", run)
		sent := 0
		for now.Sub(start) < 20*time.Second {
			want := rapid.IntRange(1, 300).Draw(r, "want")
			n, wait := g.Take(want, "relay", "run", "open")
			used := n
			if n > 0 && rapid.IntRange(0, 3).Draw(r, "unused") == 0 {
				used = n - 1
				g.Back(1, "relay", "run", "open")
			}
			sent += used
			if n == 0 {
				if wait <= 0 {
					r.Fatal("nothing to be had and nothing to wait for")
				}
				now = now.Add(wait + rapid.SampledFrom([]time.Duration{0, time.Millisecond, 20 * time.Millisecond}).Draw(r, "late"))
			}
		}
		// Who comes late now and then loses no more than a burst holds.
		want := min(relay, run) * now.Sub(start).Seconds()
		if f := float64(sent); f > want*1.05+2 || f < want*0.95-2 {
			r.Fatalf("%d went through, set were %.0f", sent, want)
		}
	})
}

func TestSlotsAreGivenOnceAndAtTheRate(t *testing.T) {
	now := start
	g := &drip.Gates{Now: func() time.Time { return now }}
	g.Set("example.com", 10)
	if at := g.Slot("example.com"); !at.IsZero() {
		t.Fatalf("the first one waits until %v", at)
	}
	var last time.Time
	for range 100 {
		last = g.Slot("example.com")
	}
	if want := start.Add(10 * time.Second); !last.Equal(want) {
		t.Errorf("the 101st goes at %v, want %v", last, want)
	}
	now = start.Add(time.Hour)
	if at := g.Slot("example.com"); !at.IsZero() {
		t.Errorf("after a pause one waits until %v", at)
	}
	if at := g.Slot("example.org"); !at.IsZero() {
		t.Errorf("a gate without a rate: %v", at)
	}
}

func TestAChangedRateHoldsAtOnceAndIsNotSavedUp(t *testing.T) {
	now := start
	g := &drip.Gates{Now: func() time.Time { return now }}
	g.Set("a", 1000)
	now = now.Add(time.Hour)
	if n, _ := g.Take(100000, "a"); n != 100 {
		t.Errorf("after an hour %d at once", n)
	}
	now = now.Add(time.Hour)
	g.Set("a", 2)
	if n, _ := g.Take(100, "a"); n != 2 {
		t.Errorf("at the new rate %d at once", n)
	}
	g.Set("a", 0)
	if n, _ := g.Take(100, "a"); n != 100 {
		t.Errorf("an open gate lets %d through", n)
	}
}

func TestWarmingUpGrowsByTheDayAndEnds(t *testing.T) {
	w := drip.WarmUp{Since: start, First: 100, Growth: 2, Until: 1000}
	for _, c := range []struct {
		day, want int
	}{{-1, 0}, {0, 100}, {1, 200}, {3, 800}, {4, 0}, {400, 0}} {
		if got := w.Day(start.AddDate(0, 0, c.day).Add(time.Hour)); got != c.want {
			t.Errorf("day %d: %d, want %d", c.day, got, c.want)
		}
	}
	if got := w.Rate(start); got < 0.00115 || got > 0.00116 {
		t.Errorf("a hundred a day are %f a second", got)
	}
	if got := (drip.WarmUp{Since: start, First: 1 << 20, Growth: 5}).Day(start.AddDate(9, 0, 0)); got != 0 {
		t.Errorf("after years %d", got)
	}
}
