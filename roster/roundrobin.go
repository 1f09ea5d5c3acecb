package roster

import (
	"fmt"

	"github.com/parleyhub/parley/hub"
)

// roundRobin gives to the next one after last, by id. Nobody had the last one:
// it begins with the least loaded.
func roundRobin(free []Candidate, w Waiting, x Routing, last hub.AgentID) Choice {
	if last == "" {
		c := leastLoaded(free, w, x, last)
		c.Reason = string(RoundRobin)
		return c
	}
	next, first := -1, 0
	for i := range free {
		if free[i].ID < free[first].ID {
			first = i
		}
		if free[i].ID > last && (next < 0 || free[i].ID < free[next].ID) {
			next = i
		}
	}
	if next < 0 {
		next = first
	}
	return Choice{free[next].ID, string(RoundRobin), fmt.Sprintf("next in turn of %d who are free", len(free))}
}
