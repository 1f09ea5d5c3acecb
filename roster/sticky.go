package roster

import "github.com/parleyhub/parley/hub"

// sticky gives to whoever had this person last, if they can take it, and
// otherwise as the fallback says.
func sticky(free []Candidate, w Waiting, x Routing, last hub.AgentID) Choice {
	for i := range free {
		if w.Last != "" && free[i].ID == w.Last {
			return Choice{w.Last, string(Sticky), "had this person last"}
		}
	}
	if x.Fallback == RoundRobin {
		return roundRobin(free, w, x, last)
	}
	return leastLoaded(free, w, x, last)
}
