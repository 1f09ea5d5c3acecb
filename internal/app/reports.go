package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/reports"
)

// wireReports makes the supervisor's wall of this process.
func (a *App) wireReports() {
	a.board = reports.NewBoard(reports.Deps{Rows: a.store, Staff: a.staff, Attained: a.attained, Now: a.opt.Now, Log: a.opt.Log})
}

// runBoard keeps the wall in step with the feed.
func (a *App) runBoard(g *run.Group, back run.Backoff) {
	g.Keep("board", back, a.board.Run)
	a.on(g, bus.HintFacts, a.board.Wake)
}

// mayWatch reports whether a caller may watch the wall. It shows every
// conversation, so it is for those who see every conversation.
func mayWatch(c *api.Caller) bool {
	return c.Scope.All && auth.Authorize(c.Agent, auth.ReportsRead, nil) == nil
}

// reports is what the API asks about the desk.
func (a *App) reports() api.Reports { return desked{a.board} }

// desked are all reports of one process.
type desked struct{ *reports.Board }

// staff answers who can be given work, and until the roster has said something
// about somebody, who has a socket.
func (a *App) staff(ctx context.Context) (map[hub.AgentID]reports.Staff, error) {
	out := map[hub.AgentID]reports.Staff{}
	for _, m := range a.presence.List(ctx, presence.Agents) {
		state, _, _ := strings.Cut(m.Value, "|")
		out[hub.AgentID(m.Who)] = reports.Staff{State: state}
	}
	states, err := a.store.AgentStates(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		out[s.AgentID] = reports.Staff{State: string(s.State), Reason: s.Reason, Since: s.Since}
	}
	work, err := a.store.Documents(ctx, "work")
	if err != nil {
		return nil, err
	}
	for _, d := range work {
		var w struct {
			Capacity int `json:"capacity"`
		}
		if json.Unmarshal(d.Body, &w) == nil {
			s := out[hub.AgentID(d.ID)]
			s.Capacity = w.Capacity
			out[hub.AgentID(d.ID)] = s
		}
	}
	return out, nil
}

// attained answers the clocks that were decided today.
func (a *App) attained(context.Context, time.Time) ([]reports.Attained, error) {
	return []reports.Attained{}, nil
}
