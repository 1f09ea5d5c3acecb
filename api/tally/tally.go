// Package tally answers how the desk is doing: the wall, the forecast, what
// became of clocks, and the settings of all that.
package tally

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/reports"
)

// Room is what knows how the desk is doing.
type Room interface {
	Wall(ctx context.Context) (*reports.Wall, error)
	Forecast(ctx context.Context, more map[hub.TeamID]int) (*reports.Forecast, error)
	SLA(ctx context.Context, q reports.Question) (*reports.SLAReport, error)
	Clocks(ctx context.Context, q reports.Question, after *store.OutcomeKey, limit int) ([]store.Outcome, *store.OutcomeKey, error)
	Recompute(ctx context.Context) error // the outcomes of all clocks, from their logs
	Prefs(ctx context.Context) (reports.Prefs, int64, error)
	Zone(ctx context.Context) (*time.Location, error)
}

// Rows are what is read and written; *store.Store has it all.
type Rows interface {
	Teams(ctx context.Context) ([]hub.Team, error)
	Agents(ctx context.Context) ([]hub.Agent, error)
	Commit(ctx context.Context, w hub.WriteSet) error
}

// Desk answers the operations. Reports may be nil: then they are unsupported.
type Desk struct {
	Reports Room
	Rows    Rows
	Now     func() time.Time
	Later   func(name string, do func(context.Context) error) error
}

// Wall answers the operation getWall.
func (d *Desk) Wall(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[*reports.Wall], error) {
	if d.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	return page.Of(d.Reports.Wall(ctx))
}

// ForecastInput is what is asked for.
type ForecastInput struct {
	More []string `query:"more" maxItems:"20" doc:"What if: team and how many people more, as tea_…:2"`
}

// Forecast answers the operation getForecast.
func (d *Desk) Forecast(ctx context.Context, _ *door.Caller, in *ForecastInput) (*page.Answer[*reports.Forecast], error) {
	if d.Reports == nil {
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
	return page.Of(d.Reports.Forecast(ctx, more))
}

// Period says which clocks a report is about.
type Period struct {
	From string `query:"from" maxLength:"40" doc:"RFC 3339, or a date in the workspace's zone; seven days before to when absent"`
	To   string `query:"to" maxLength:"40" doc:"The first instant, or date, that is not in it any more; now when absent"`
	By   string `query:"by" enum:"channel,team,agent,policy,priority,hour,day,tag" default:"team" doc:"tag: a clock counts for each tag that its conversation has now"`
	Mode string `query:"mode" enum:"business,elapsed" default:"business" doc:"business: seconds in open hours without pauses; elapsed: on the wall clock"`
}

func (d *Desk) question(ctx context.Context, in *Period) (q reports.Question, err error) {
	if d.Reports == nil {
		return q, problem.Unsupported("reports")
	}
	q = reports.Question{By: reports.By(in.By), Mode: reports.Mode(in.Mode), Now: d.Now(), To: d.Now()}
	if q.Zone, err = d.Reports.Zone(ctx); err != nil {
		return q, err
	}
	if q.To, err = page.Day("to", in.To, q.To, q.Zone); err != nil {
		return q, err
	}
	if q.From, err = page.Day("from", in.From, q.To.AddDate(0, 0, -7), q.Zone); err != nil {
		return q, err
	}
	if !q.From.Before(q.To) {
		return q, said.Invalid("to", "after_from", "must be after from")
	}
	return q, nil
}

func (d *Desk) slaReport(ctx context.Context, in *Period) (*reports.SLAReport, error) {
	q, err := d.question(ctx, in)
	if err != nil {
		return nil, err
	}
	r, err := d.Reports.SLA(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := d.groupNames(ctx, q.By)
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Name = names[row.ID]; row.Name == "" && row.ID != "none" {
			row.Name = row.ID
		}
	}
	return r, err
}

// groupNames are the names of those groups that have names of their own.
func (d *Desk) groupNames(ctx context.Context, by reports.By) (map[string]string, error) {
	out := map[string]string{}
	switch by {
	case reports.ByTeam:
		teams, err := d.Rows.Teams(ctx)
		for _, t := range teams {
			out[string(t.ID)] = t.Name
		}
		return out, err
	case reports.ByAgent:
		agents, err := d.Rows.Agents(ctx)
		for _, x := range agents {
			out[string(x.ID)] = x.Name
		}
		return out, err
	}
	return out, nil
}

// SLA answers the operation getSLAReport.
func (d *Desk) SLA(ctx context.Context, _ *door.Caller, in *Period) (*page.Answer[*reports.SLAReport], error) {
	return page.Of(d.slaReport(ctx, in))
}

// Download answers the operation downloadSLAReport.
func (d *Desk) Download(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
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
	report, err := d.slaReport(r.Context(), in)
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

// ClocksInput is what is asked for.
type ClocksInput struct {
	Period
	page.Paging
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

// Clocks answers the operation listReportedClocks.
func (d *Desk) Clocks(ctx context.Context, _ *door.Caller, in *ClocksInput) (*page.Answer[page.List[ReportedClock]], error) {
	q, err := d.question(ctx, &in.Period)
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
	rows, more, err := d.Reports.Clocks(ctx, q, after, in.Limit)
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
	return page.Listed(out, writeOutcomeCursor(more)), nil
}

// Cursors of outcomes are "start~conversation~metric~cycle".
func writeOutcomeCursor(k *store.OutcomeKey) string {
	if k == nil {
		return ""
	}
	return strconv.FormatInt(k.Started.UnixMilli(), 10) + "~" + string(k.ConversationID) + "~" + string(k.Metric) + "~" + strconv.Itoa(k.Cycle)
}

// Definitions answers the operation listDefinitions.
func (d *Desk) Definitions(context.Context, *door.Caller, *struct{}) (*page.Answer[map[string]string], error) {
	return &page.Answer[map[string]string]{Body: reports.Definitions}, nil
}

// ReportSettings are the preferences with their version.
type ReportSettings struct {
	reports.Prefs
	Version int64 `json:"version"`
}

// Settings answers the operation getReportSettings.
func (d *Desk) Settings(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[ReportSettings], error) {
	if d.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	p, version, err := d.Reports.Prefs(ctx)
	return page.Of(ReportSettings{p, version}, err)
}

// PutSettings answers the operation putReportSettings.
func (d *Desk) PutSettings(ctx context.Context, c *door.Caller, in *struct{ Body ReportSettings }) (*page.Answer[ReportSettings], error) {
	if d.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	_, version, err := d.Reports.Prefs(ctx)
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
	at := d.Now().UTC().Truncate(time.Millisecond)
	after := map[string]any{"kind": reports.PrefsKind, "id": reports.PrefsID, "version": version + 1}
	err = d.Rows.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{{Kind: reports.PrefsKind, ID: reports.PrefsID, Version: version, Body: body, At: at, By: c.Agent.ID}},
		Audit:     []hub.AuditEntry{{At: at, Actor: c.Actor(), Action: "reports.settings", Object: reports.PrefsID}},
		Facts:     []hub.Fact{hub.NewFact(hub.SettingsChanged, at, c.Actor(), hub.FactData{After: after})},
	})
	return page.Of(ReportSettings{in.Body.Prefs, version + 1}, err)
}

// Recompute answers the operation recomputeReports.
func (d *Desk) Recompute(context.Context, *door.Caller, *struct{}) (*page.None, error) {
	if d.Reports == nil {
		return nil, problem.Unsupported("reports")
	}
	return nil, d.Later("recompute reports", d.Reports.Recompute)
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
