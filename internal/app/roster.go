package app

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/roster/handover"
)

func (a *App) wireRoster() {
	a.roster = roster.New(roster.Deps{Store: a.store, Clocks: a.clocks, Desks: a.desks, Now: a.opt.Now, Log: a.opt.Log})
}

// handover makes lists of what people leave behind.
func (a *App) handover() *handover.Desk {
	return &handover.Desk{Rows: a.store, Roster: a.roster, Now: a.opt.Now}
}

// desks are the agents whose desk has an open socket, in whichever process.
func (a *App) desks(ctx context.Context) []hub.AgentID {
	members := a.presence.List(ctx, presence.Agents)
	out := make([]hub.AgentID, len(members))
	for i, m := range members {
		out[i] = hub.AgentID(m.Who)
	}
	return out
}

// runRoster shares work out while this process holds the lease.
func (a *App) runRoster(g *run.Group, back run.Backoff) {
	k := roster.NewKeeper(a.roster)
	g.Keep("roster", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "roster", a.owner, k.Run) })
	a.on(g, bus.HintFacts, func([]byte) { k.Wake() })
	bell := &handover.Bell{Desk: a.handover(), Rows: a.store, Log: a.opt.Log}
	g.Keep("shift ends", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "handover", a.owner, bell.Run) })
}
