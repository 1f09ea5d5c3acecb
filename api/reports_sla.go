package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
)

func (a *API) registerSLAReports() {
	route(a, op{id: "getSLAReport", method: http.MethodGet, path: "/reports/sla", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "What became of clocks", doc: "Clocks that began in the period: attainment, response times, and whose time it was. The last seven days " +
			"when no period is named. Definitions of all figures are in the answer."}, a.getSLAReport)
	doc := huma.Operation{Parameters: a.huma.OpenAPI().Paths[Prefix+"/reports/sla"].Get.Parameters, Responses: a.bytesDocumented("One row per group and metric", "text/csv")}
	a.rawRoute(op{id: "downloadSLAReport", method: http.MethodGet, path: "/reports/sla.csv", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The same as a table", doc: "The figures of `GET /reports/sla` as comma-separated values, to be opened in a spreadsheet."}, doc, a.downloadSLAReport)
	route(a, op{id: "listReportedClocks", method: http.MethodGet, path: "/reports/sla/clocks", noun: "Reports", action: auth.ReportsRead, within: time.Minute,
		summary: "The clocks behind a number", doc: "A row's `list` is the query; `outcome` narrows it to one number."}, a.listReportedClocks)
	route(a, op{id: "listDefinitions", method: http.MethodGet, path: "/reports/definitions", noun: "Reports", action: auth.ReportsRead,
		summary: "What the figures mean"}, a.listDefinitions)
}

// Period says which clocks a report is about.
type Period struct {
	From string `query:"from" maxLength:"40" doc:"RFC 3339, or a date in the workspace's zone; seven days before to when absent"`
	To   string `query:"to" maxLength:"40" doc:"The first instant, or date, that is not in it any more; now when absent"`
	By   string `query:"by" enum:"channel,team,agent,policy,priority,hour,day,tag" default:"team" doc:"tag: a clock counts for each tag that its conversation has now"`
	Mode string `query:"mode" enum:"business,elapsed" default:"business" doc:"business: seconds in open hours without pauses; elapsed: on the wall clock"`
}

func (a *API) question(ctx context.Context, in *Period) (q reports.Question, err error) {
	if a.Reports == nil {
		return q, problem.Unsupported("reports")
	}
	q = reports.Question{By: reports.By(in.By), Mode: reports.Mode(in.Mode), Now: a.Now(), To: a.Now()}
	if q.Zone, err = a.Reports.Zone(ctx); err != nil {
		return q, err
	}
	if q.To, err = day("to", in.To, q.To, q.Zone); err != nil {
		return q, err
	}
	if q.From, err = day("from", in.From, q.To.AddDate(0, 0, -7), q.Zone); err != nil {
		return q, err
	}
	if !q.From.Before(q.To) {
		return q, hub.InvalidField("to", "must be after from")
	}
	return q, nil
}

// day reads an instant or a date.
func day(field, text string, otherwise time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return at, hub.InvalidField(field, "is neither an instant (RFC 3339) nor a date")
	}
	return at, nil
}

func (a *API) slaReport(ctx context.Context, in *Period) (*reports.SLAReport, error) {
	q, err := a.question(ctx, in)
	if err != nil {
		return nil, err
	}
	r, err := a.Reports.SLA(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := a.groupNames(ctx, q.By)
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Name = names[row.ID]; row.Name == "" && row.ID != "none" {
			row.Name = row.ID
		}
	}
	return r, err
}

// groupNames are the names of those groups that have names of their own.
func (a *API) groupNames(ctx context.Context, by reports.By) (map[string]string, error) {
	out := map[string]string{}
	switch by {
	case reports.ByTeam:
		teams, err := a.Store.Teams(ctx)
		for _, t := range teams {
			out[string(t.ID)] = t.Name
		}
		return out, err
	case reports.ByAgent:
		agents, err := a.Store.Agents(ctx)
		for _, x := range agents {
			out[string(x.ID)] = x.Name
		}
		return out, err
	}
	return out, nil
}

func (a *API) getSLAReport(ctx context.Context, _ *Caller, in *Period) (*answer[*reports.SLAReport], error) {
	return answered(a.slaReport(ctx, in))
}

func (a *API) downloadSLAReport(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	v := r.URL.Query()
	in := &Period{From: v.Get("from"), To: v.Get("to"), By: v.Get("by"), Mode: v.Get("mode")}
	if in.By == "" {
		in.By = string(reports.ByTeam)
	}
	if in.Mode == "" {
		in.Mode = string(reports.Business)
	}
	if !reports.By(in.By).Valid() || in.Mode != string(reports.Business) && in.Mode != string(reports.Elapsed) {
		return hub.InvalidField("by", "or mode is not one of the words that are known")
	}
	report, err := a.slaReport(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="sla.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write(reports.CSVHead) // the client is gone if writing fails
	for _, row := range append(report.Rows, report.Totals...) {
		_ = out.Write(row.CSV())
	}
	out.Flush()
	return nil
}

type clocksInput struct {
	Period
	Paging
	Metric  string `query:"metric" maxLength:"40"`
	Group   string `query:"group" maxLength:"64" doc:"A row's id; needs by"`
	Outcome string `query:"outcome" enum:"met,breached,open,cancelled,waived,closed_unanswered,merged,provisional,answered"`
}

// ReportedClock is one clock behind a number of a report.
type ReportedClock struct {
	ConversationID hub.ConversationID `json:"conversation_id"`
	hub.ClockCard
	Channel  hub.ChannelKind `json:"channel"`
	TeamID   hub.TeamID      `json:"team_id,omitempty"`
	AgentID  hub.AgentID     `json:"agent_id,omitempty"`
	Priority hub.Priority    `json:"priority"`
	Business int64           `json:"business_s"`
	Elapsed  int64           `json:"elapsed_s"`
	Held     []store.HeldBy  `json:"held" doc:"Whose time it was"`
}

func (a *API) listReportedClocks(ctx context.Context, _ *Caller, in *clocksInput) (*answer[List[ReportedClock]], error) {
	q, err := a.question(ctx, &in.Period)
	if err != nil {
		return nil, err
	}
	q.Metric, q.Outcome = hub.Metric(in.Metric), in.Outcome
	if in.Group != "" {
		if in.Group == "none" {
			in.Group = ""
		}
		q.Group = &in.Group
	} else {
		q.By = ""
	}
	after, err := outcomeCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, more, err := a.Reports.Clocks(ctx, q, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]ReportedClock, len(rows))
	for i := range rows {
		o := &rows[i]
		out[i] = ReportedClock{ConversationID: o.ConversationID, ClockCard: o.Card(), Channel: o.Channel, TeamID: o.TeamID, AgentID: o.AgentID,
			Priority: o.Priority, Business: o.Business, Elapsed: o.Elapsed, Held: o.Held}
		if out[i].Held == nil {
			out[i].Held = []store.HeldBy{}
		}
	}
	return listed(out, writeOutcomeCursor(more)), nil
}

// Cursors of outcomes are "start~conversation~metric~cycle".
func writeOutcomeCursor(k *store.OutcomeKey) string {
	if k == nil {
		return ""
	}
	return strconv.FormatInt(k.Started.UnixMilli(), 10) + "~" + string(k.ConversationID) + "~" + string(k.Metric) + "~" + strconv.Itoa(k.Cycle)
}

func (a *API) listDefinitions(context.Context, *Caller, *struct{}) (*answer[map[string]string], error) {
	return &answer[map[string]string]{Body: reports.Definitions}, nil
}

func (a *API) registerReportSettings() {
	route(a, op{id: "getReportSettings", method: http.MethodGet, path: "/reports/settings", noun: "Reports", action: auth.ReportsRead,
		summary: "Goal, and what happens to people who knock twice"}, a.getReportSettings)
	route(a, op{id: "putReportSettings", method: http.MethodPut, path: "/reports/settings", noun: "Reports", action: auth.WorkspaceWrite,
		summary: "Change them", doc: "As a whole, with the version that was read; 409 when somebody was faster."}, a.putReportSettings)
	route(a, op{id: "recomputeReports", method: http.MethodPost, path: "/reports/recompute", noun: "Reports", action: auth.WorkspaceWrite,
		status: http.StatusAccepted, summary: "Fold all clocks again", doc: "Makes the outcomes of all clocks anew from their logs; it goes on after the answer."},
		a.recomputeReports)
}

// ReportSettings are the preferences with their version.
type ReportSettings struct {
	reports.Prefs
	Version int64 `json:"version"`
}

func (a *API) getReportSettings(ctx context.Context, _ *Caller, _ *struct{}) (*answer[ReportSettings], error) {
	if a.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	p, version, err := a.Reports.Prefs(ctx)
	return answered(ReportSettings{p, version}, err)
}

func (a *API) putReportSettings(ctx context.Context, c *Caller, in *struct{ Body ReportSettings }) (*answer[ReportSettings], error) {
	if a.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	_, version, err := a.Reports.Prefs(ctx)
	if err != nil {
		return nil, err
	}
	if in.Body.Version != version {
		return nil, hub.Errorf(hub.Conflict, "the settings were changed by somebody else")
	}
	body, err := json.Marshal(in.Body.Prefs)
	if err != nil {
		return nil, err
	}
	at := a.Now().UTC().Truncate(time.Millisecond)
	after := map[string]any{"kind": reports.PrefsKind, "id": reports.PrefsID, "version": version + 1}
	err = a.Store.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{{Kind: reports.PrefsKind, ID: reports.PrefsID, Version: version, Body: body, At: at, By: c.Agent.ID}},
		Audit:     []hub.AuditEntry{{At: at, Actor: c.Actor(), Action: "reports.settings", Object: reports.PrefsID}},
		Facts:     []hub.Fact{hub.NewFact(hub.SettingsChanged, at, c.Actor(), hub.FactData{After: after})},
	})
	return answered(ReportSettings{in.Body.Prefs, version + 1}, err)
}

func (a *API) recomputeReports(context.Context, *Caller, *struct{}) (*none, error) {
	if a.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	return nil, a.queue("recompute reports", a.Reports.Recompute)
}

func outcomeCursor(text string) (*store.OutcomeKey, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, "~")
	if len(parts) == 4 {
		at, err := strconv.ParseInt(parts[0], 10, 64)
		cycle, err2 := strconv.Atoi(parts[3])
		if err == nil && err2 == nil {
			return &store.OutcomeKey{Started: time.UnixMilli(at), ConversationID: hub.ConversationID(parts[1]), Metric: hub.Metric(parts[2]), Cycle: cycle}, nil
		}
	}
	return nil, hub.InvalidField("cursor", "is not a cursor of this list")
}
