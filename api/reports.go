package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/ratings"
	"github.com/parleyhub/parley/api/tally"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
)

func (a *API) tally() *tally.Desk {
	return &tally.Desk{Reports: a.Reports, Rows: a.Store, Now: a.Now, Later: a.queue}
}

func (a *API) registerReports() {
	route(a, op{id: "getWall", method: http.MethodGet, path: "/reports/wall", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The supervisor's wall",
		doc: "Queues, deadlines, colleagues, rates and attainment as of one position in the feed. Every number has a list: `lists` names the " +
			"query of `GET /conversations` by the number's name, the row's `filter` narrows it. What changes is pushed over the live socket " +
			"(`board` in docs/live-protocol.md)."}, a.tally().Wall)
	route(a, op{id: "getForecast", method: http.MethodGet, path: "/reports/forecast", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "Which clocks will be missed",
		doc: "For each running clock of the next hour the probability that it is missed, and the answer expected; how many breaches are likely, and what " +
			"one more person in a team would change. `more=tea_…:1` asks what if."}, a.tally().Forecast)
	a.registerSLAReports()
	a.registerRatings()
	a.registerReportSettings()
}

func (a *API) rated() *ratings.Desk {
	if a.Ratings == nil {
		return &ratings.Desk{}
	}
	return a.Ratings
}

// registerRatings: everybody may ask; who may see no reports is answered of their
// own conversations alone.
func (a *API) registerRatings() {
	d := a.rated()
	route(a, op{id: "getRatingsReport", method: http.MethodGet, path: "/reports/ratings", noun: "Reports", action: auth.ConversationsRead, within: time.Minute,
		summary: "What customers thought of how it went", doc: "Ratings last said in the period: how many, their mean and the share that was satisfied, each with its 95 % interval, by group and over time. " +
			"The last thirty days when no period is named. Who may not see reports gets those of the conversations that they have."}, d.Report)
	doc := huma.Operation{Parameters: a.huma.OpenAPI().Paths[Prefix+"/reports/ratings"].Get.Parameters, Responses: a.bytesDocumented("One row for all, for each group and for each part of time", "text/csv")}
	a.rawRoute(op{id: "downloadRatingsReport", method: http.MethodGet, path: "/reports/ratings.csv", noun: "Reports", action: auth.ConversationsRead, within: time.Minute,
		summary: "The same as a table", doc: "Comma-separated, to be opened in a spreadsheet: texts that would be formulas begin with an apostrophe."}, doc, d.Download)
	route(a, op{id: "listRatings", method: http.MethodGet, path: "/reports/ratings/said", noun: "Reports", action: auth.ConversationsRead, within: time.Minute,
		summary: "The ratings behind a number", doc: "The latest first, those with words unless `silent`. Of a group that few are of, a page may be short and still name the next."}, d.Said)
}

func (a *API) registerSLAReports() {
	route(a, op{id: "getSLAReport", method: http.MethodGet, path: "/reports/sla", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "What became of clocks", doc: "Clocks that began in the period: attainment, response times, and whose time it was. The last seven days " +
			"when no period is named. Definitions of all figures are in the answer."}, a.tally().SLA)
	doc := huma.Operation{Parameters: a.huma.OpenAPI().Paths[Prefix+"/reports/sla"].Get.Parameters, Responses: a.bytesDocumented("One row per group and metric", "text/csv")}
	a.rawRoute(op{id: "downloadSLAReport", method: http.MethodGet, path: "/reports/sla.csv", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The same as a table", doc: "The figures of `GET /reports/sla` as comma-separated values, to be opened in a spreadsheet."}, doc, a.tally().Download)
	route(a, op{id: "listReportedClocks", method: http.MethodGet, path: "/reports/sla/clocks", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The clocks behind a number", doc: "A row's `list` is the query; `outcome` narrows it to one number."}, a.tally().Clocks)
	route(a, op{id: "listDefinitions", method: http.MethodGet, path: "/reports/definitions", noun: "Reports", action: auth.ReportsRead,
		summary: "What the figures mean"}, a.tally().Definitions)
}

func (a *API) registerReportSettings() {
	route(a, op{id: "getReportSettings", method: http.MethodGet, path: "/reports/settings", noun: "Reports", action: auth.ReportsRead,
		summary: "Goal, and what happens to people who knock twice"}, a.tally().Settings)
	route(a, op{id: "putReportSettings", method: http.MethodPut, path: "/reports/settings", noun: "Reports", action: auth.WorkspaceWrite,
		summary: "Change them", doc: "As a whole, with the version that was read; 409 when somebody was faster."}, a.tally().PutSettings)
	route(a, op{id: "recomputeReports", method: http.MethodPost, path: "/reports/recompute", noun: "Reports", action: auth.WorkspaceWrite,
		status: http.StatusAccepted, summary: "Fold all clocks again", doc: "Makes the outcomes of all clocks anew from their logs; it goes on after the answer."},
		a.tally().Recompute)
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
