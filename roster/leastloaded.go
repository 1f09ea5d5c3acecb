package roster

import (
	"fmt"

	"github.com/parleyhub/parley/hub"
)

// leastLoaded gives to whoever is the least full, measured against what they
// can carry; of equals to the one with more room, then by id.
func leastLoaded(free []Candidate, w Waiting, _ Routing, _ hub.AgentID) Choice {
	best := 0
	for i := 1; i < len(free); i++ {
		if lighter(&free[i], &free[best], w.Class) {
			best = i
		}
	}
	c := &free[best]
	return Choice{c.ID, string(LeastLoaded), fmt.Sprintf("least loaded of %d who are free: %d of %d", len(free), c.Load, c.Capacity)}
}

// lighter compares how full a and b would be with one more.
func lighter(a, b *Candidate, class hub.ChannelClass) bool {
	x, y := (a.Load+a.Work.weight(class))*b.Capacity, (b.Load+b.Work.weight(class))*a.Capacity
	if x != y {
		return x < y
	}
	if a.Capacity != b.Capacity {
		return a.Capacity > b.Capacity
	}
	return a.ID < b.ID
}
