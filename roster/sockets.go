package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	// grace is how long a desk may be gone before its agent counts as offline: a
	// reload, a tunnel, a sleeping laptop.
	grace = time.Minute
	// doubt is the same when all desks are gone at once, which is more likely our
	// own trouble than everybody's.
	doubt = 5 * time.Minute
	// many is how many desks make "all" mean something.
	many = 3
)

// followSockets brings the states of agents in line with their sockets and with
// the end of what they said.
func (k *Keeper) followSockets(ctx context.Context) error {
	now := k.now()
	here := map[hub.AgentID]bool{}
	for _, id := range k.Desks(ctx) {
		here[id] = true
	}
	patience, online := grace, 0
	for _, s := range k.h.states {
		if s.State == hub.Online && s.Seen {
			online++
		}
	}
	if len(here) == 0 && online >= many {
		patience = doubt
	}
	var changed []hub.AgentState
	for _, id := range sorted(k.h.agents) {
		a := k.h.agents[id]
		s, known := k.h.states[id]
		if !known {
			s = hub.AgentState{AgentID: id, State: hub.Offline}
		}
		if here[id] {
			delete(k.gone, id)
		} else if k.gone[id].IsZero() {
			k.gone[id] = now
		}
		if !known && !here[id] {
			continue
		}
		gone := !here[id] && now.Sub(k.gone[id]) >= patience
		was := s
		if !a.Active() { // whatever was said of them
			s.Chosen, s.Until, s.Seen, gone, here[id] = "", time.Time{}, true, true, false
		}
		if next := follows(s, here[id], gone, now); next != was {
			changed = append(changed, next)
		}
	}
	return k.putStates(ctx, changed, now)
}

// putStates writes states one by one: somebody may say something at the same moment.
func (k *Keeper) putStates(ctx context.Context, all []hub.AgentState, now time.Time) error {
	for _, s := range all {
		was := k.h.states[s.AgentID]
		was.AgentID = s.AgentID
		if was.State == "" {
			was.State = hub.Offline
		}
		set := hub.WriteSet{States: []hub.AgentState{s}}
		if s.State != was.State || s.Reason != was.Reason || !s.Until.Equal(was.Until) {
			set.Facts = []hub.Fact{tell(now, bySelf, was, s)}
		}
		err := k.Store.Commit(ctx, set)
		switch {
		case hub.Is(err, hub.Conflict):
			k.h = nil
			return k.refresh(ctx) // the next step sees what they said
		case err != nil:
			return err
		}
		s.Version++
		k.h.states[s.AgentID] = s
	}
	return nil
}
