package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
)

// Reports is the room that knows how the desk is doing.
type Reports interface {
	Wall(ctx context.Context) (*reports.Wall, error)
	Forecast(ctx context.Context, more map[hub.TeamID]int) (*reports.Forecast, error)
	SLA(ctx context.Context, q reports.Question) (*reports.SLAReport, error)
	Clocks(ctx context.Context, q reports.Question, after *store.OutcomeKey, limit int) ([]store.Outcome, *store.OutcomeKey, error)
	Recompute(ctx context.Context) error // the outcomes of all clocks, from their logs
	Prefs(ctx context.Context) (reports.Prefs, int64, error)
	Zone(ctx context.Context) (*time.Location, error)
}

func (a *API) registerReports() {
	route(a, op{id: "getWall", method: http.MethodGet, path: "/reports/wall", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The supervisor's wall",
		doc: "Queues, deadlines, colleagues, rates and attainment as of one position in the feed. Every number has a list: `lists` names the " +
			"query of `GET /conversations` by the number's name, the row's `filter` narrows it. What changes is pushed over the live socket " +
			"(`board` in docs/live-protocol.md)."}, a.getWall)
	route(a, op{id: "getForecast", method: http.MethodGet, path: "/reports/forecast", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "Which clocks will be missed",
		doc: "For each running clock of the next hour the probability that it is missed, and the answer expected; how many breaches are likely, and what " +
			"one more person in a team would change. `more=tea_…:1` asks what if."}, a.getForecast)
	a.registerSLAReports()
	a.registerReportSettings()
}

// instants brings the filters that speak of deadlines and waits to the clock.
func (a *API) instants(f *conversationFilter, q *store.ConversationQuery) {
	now := a.Now()
	q.Channel = hub.ChannelKind(f.Channel)
	if f.Separate {
		q.Flag = hub.FlagSeparate
	}
	switch {
	case f.Breached && f.AtRisk:
		q.DueUntil = now.Add(reports.AtRisk)
	case f.Breached:
		q.DueUntil = now
	case f.AtRisk:
		q.DueAfter, q.DueUntil = now, now.Add(reports.AtRisk)
	}
	if f.Waiting >= 0 {
		q.WaitingUntil = now.Add(-time.Duration(f.Waiting) * time.Second)
	}
}

func (a *API) getWall(ctx context.Context, _ *Caller, _ *struct{}) (*answer[*reports.Wall], error) {
	if a.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	return answered(a.Reports.Wall(ctx))
}

type forecastInput struct {
	More []string `query:"more" maxItems:"20" doc:"What if: team and how many people more, as tea_…:2"`
}

func (a *API) getForecast(ctx context.Context, _ *Caller, in *forecastInput) (*answer[*reports.Forecast], error) {
	if a.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	more := map[hub.TeamID]int{}
	for _, m := range in.More {
		team, n, ok := strings.Cut(m, ":")
		count, err := strconv.Atoi(n)
		if !ok || err != nil || count < -100 || count > 100 {
			return nil, hub.InvalidField("more", "is a team's id, a colon and a number of people")
		}
		if team == "none" {
			team = ""
		}
		more[hub.TeamID(team)] += count
	}
	return answered(a.Reports.Forecast(ctx, more))
}

// WaitView is the one waiting clock of a person.
type WaitView struct {
	Since time.Time  `json:"since" doc:"Received instant of the oldest word of theirs that we have not answered anywhere"`
	Doors []hub.Door `json:"doors" doc:"Conversations in which they wait, the earliest first"`
}

func waitView(w hub.PersonWait) *WaitView {
	if w.Since.IsZero() {
		return nil
	}
	return &WaitView{Since: w.Since, Doors: w.Doors}
}
