package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/tally"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
	"github.com/parleyhub/parley/reports/forecast"
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
func mayWatch(c *door.Caller) bool {
	return c.Scope.All && auth.Authorize(c.Agent, auth.ReportsRead, nil) == nil
}

// reports is what the API asks about the desk.
func (a *App) reports() tally.Room { return desked{a} }

// desked are all reports of one process.
type desked struct{ a *App }

// Wall implements tally.Room.
func (d desked) Wall(ctx context.Context) (*reports.Wall, error) { return d.a.board.Wall(ctx) }

// Forecast implements tally.Room.
func (d desked) Forecast(ctx context.Context, more map[hub.TeamID]int) (*reports.Forecast, error) {
	return d.a.board.Forecast(ctx, reports.Pace{Answers: d.a.answers, Open: d.a.openTime}, more)
}

// SLA implements tally.Room.
func (d desked) SLA(ctx context.Context, q reports.Question) (*reports.SLAReport, error) {
	return reports.SLA(ctx, d.a.store, q)
}

// Clocks implements tally.Room.
func (d desked) Clocks(ctx context.Context, q reports.Question, after *store.OutcomeKey, limit int) ([]store.Outcome, *store.OutcomeKey, error) {
	return reports.Clocks(ctx, d.a.store, q, after, limit)
}

// Recompute implements tally.Room: whoever keeps the outcomes sees the timer.
func (d desked) Recompute(ctx context.Context) error {
	now := d.a.opt.Now().UTC().Truncate(time.Millisecond)
	return d.a.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: recomputeTimer, Key: "all", At: now}}})
}

// Prefs implements tally.Room.
func (d desked) Prefs(ctx context.Context) (reports.Prefs, int64, error) {
	doc, err := d.a.store.Document(ctx, reports.PrefsKind, reports.PrefsID)
	if hub.Is(err, hub.Missing) {
		return reports.DefaultPrefs(), 0, nil
	}
	if err != nil {
		return reports.Prefs{}, 0, err
	}
	p, err := reports.ParsePrefs(doc.Body)
	return p, doc.Version, err
}

// Zone implements tally.Room.
func (d desked) Zone(ctx context.Context) (*time.Location, error) { return d.a.zone(ctx) }

func (a *App) reportPrefs(ctx context.Context) (reports.Prefs, error) {
	p, _, err := desked{a}.Prefs(ctx)
	return p, err
}

// paceOver is how far back answers tell how long an answer takes.
const paceOver = 8 * time.Hour

// answers are those of the last hours, by team.
func (a *App) answers(ctx context.Context) (map[hub.TeamID][]forecast.Answer, error) {
	all, err := a.store.AnswersSince(ctx, a.opt.Now().Add(-paceOver))
	out := map[hub.TeamID][]forecast.Answer{}
	for _, x := range all {
		out[x.TeamID] = append(out[x.TeamID], forecast.Answer{Agent: x.AgentID, Asked: x.Asked, At: x.At})
	}
	return out, err
}

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
