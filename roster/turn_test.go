package roster_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

// A hub that is started anew goes on with whoever is next, however full the
// others are: not at the beginning.
func TestTurnGoesOnAfterAStart(t *testing.T) {
	for name, x := range map[string]roster.Routing{
		"round robin": {Strategy: roster.RoundRobin, CapacityDefault: 100},
		"sticky":      {Strategy: roster.Sticky, Fallback: roster.RoundRobin, CapacityDefault: 100},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			agents := p.hire(4)
			p.team("tea_1", x, agents...)
			room := 1000 // the least loaded would always be this one
			_, _, err := p.roster.SaveWork(p.ctx, boss, agents[2], roster.Work{Capacity: &room}, 0)
			p.must(err)
			next := func() hub.AgentID {
				t.Helper()
				var w hub.WriteSet
				id := p.wait(&w, "tea_1")
				p.must(p.store.Commit(p.ctx, w))
				p.must(p.keeper.Step(p.ctx))
				c, err := p.store.Conversations(p.ctx, []hub.ConversationID{id})
				p.must(err)
				return c[id].AssigneeID
			}
			p.must(p.keeper.Step(p.ctx))
			last := -1
			for i := range 10 {
				got := next()
				at := -1
				for n, id := range agents {
					if id == got {
						at = n
					}
				}
				if last >= 0 && at != (last+1)%4 {
					t.Fatalf("hand-over %d goes to %d after %d", i, at, last)
				}
				last = at
				p.keeper = roster.NewKeeper(roster.New(p.deps())) // every time
				p.must(p.keeper.Step(p.ctx))
			}
		})
	}
}
