package ratings

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/reports/voices"
)

// RatingPeriod says which ratings a report is about.
type RatingPeriod struct {
	From string `query:"from" maxLength:"40" doc:"RFC 3339, or a date in the workspace's zone; thirty days before to when absent"`
	To   string `query:"to" maxLength:"40" doc:"The first instant, or date, that is not in it any more; now when absent"`
	By   string `query:"by" enum:"team,agent,channel,campaign" default:"team" doc:"team, agent: who has the conversation now; campaign: the one, or the journey or message by template, whose answer began the conversation"`
}

// RatingsReport is what customers thought of how it went.
type RatingsReport struct {
	From   time.Time            `json:"from"`
	To     time.Time            `json:"to"`
	Zone   string               `json:"zone"`
	By     voices.By            `json:"by" enum:"team,agent,channel,campaign"`
	Own    bool                 `json:"own" doc:"Only of conversations that the caller has, as they may see no reports"`
	Unit   voices.Unit          `json:"unit" enum:"day,week,month" doc:"What the parts are"`
	Totals voices.RatingSum     `json:"totals"`
	Rows   []voices.RatingGroup `json:"rows"`
	Parts  []voices.RatingPart  `json:"parts" doc:"All of the period, those without ratings, too"`
}

// question is a period as it was asked for, of what the caller may see.
func (d *Desk) question(ctx context.Context, c *door.Caller, in *RatingPeriod) (q ratings.Period, zone *time.Location, err error) {
	if zone, err = d.Zone(ctx); err != nil {
		return q, nil, err
	}
	if q.To, err = page.Day("to", in.To, d.Now(), zone); err != nil {
		return q, nil, err
	}
	if q.From, err = page.Day("from", in.From, q.To.AddDate(0, 0, -30), zone); err != nil {
		return q, nil, err
	}
	switch {
	case !q.From.Before(q.To):
		return q, nil, said.Invalid("to", "after_from", "must be after from")
	case q.To.Sub(q.From) > voices.Longest:
		return q, nil, hub.InvalidField("from", "is more than ten years before to")
	}
	if auth.Authorize(c.Agent, auth.ReportsRead, nil) != nil {
		q.Agent = c.Agent.ID
	}
	return q, zone, nil
}

func (d *Desk) report(ctx context.Context, c *door.Caller, in *RatingPeriod) (*RatingsReport, error) {
	q, zone, err := d.question(ctx, c, in)
	if err != nil {
		return nil, err
	}
	by := voices.By(in.By)
	of, err := d.groups(ctx, by, q)
	if err != nil {
		return nil, err
	}
	sums := voices.New(q.From, q.To, zone)
	err = d.Rows.Each(ctx, q, func(id hub.ConversationID, score int, at time.Time, in ratings.Place) {
		sums.Add(score, at, of(id, in))
	})
	if err != nil {
		return nil, err
	}
	out := &RatingsReport{From: q.From, To: q.To, Zone: zone.String(), By: by, Own: q.Agent != "", Unit: sums.Unit(), Totals: sums.Total(), Rows: sums.Groups(), Parts: sums.Parts()}
	return out, d.name(ctx, by, out.Rows)
}

// groups answers what says to which group a rating belongs.
func (d *Desk) groups(ctx context.Context, by voices.By, q ratings.Period) (func(hub.ConversationID, ratings.Place) string, error) {
	switch by {
	case voices.ByAgent:
		return func(_ hub.ConversationID, in ratings.Place) string { return string(in.AgentID) }, nil
	case voices.ByChannel:
		return func(_ hub.ConversationID, in ratings.Place) string { return string(in.Channel) }, nil
	case voices.ByCampaign:
		began, err := d.Rows.Campaigns(ctx, q)
		return func(id hub.ConversationID, _ ratings.Place) string {
			whole, _, _ := strings.Cut(began[id], "/") // a journey, whichever of its steps
			return whole
		}, err
	}
	return func(_ hub.ConversationID, in ratings.Place) string { return string(in.TeamID) }, nil
}

// name gives groups the names of today; what has none is called by its id.
func (d *Desk) name(ctx context.Context, by voices.By, rows []voices.RatingGroup) error {
	names := map[string]string{}
	switch by {
	case voices.ByTeam:
		teams, err := d.House.Teams(ctx)
		if err != nil {
			return err
		}
		for _, t := range teams {
			names[string(t.ID)] = t.Name
		}
	case voices.ByAgent:
		agents, err := d.House.Agents(ctx)
		if err != nil {
			return err
		}
		for _, x := range agents {
			names[string(x.ID)] = x.Name
		}
	case voices.ByCampaign:
		for _, r := range rows {
			name, err := d.campaign(ctx, r.ID)
			if err != nil {
				return err
			}
			names[r.ID] = name
		}
	}
	for i := range rows {
		if r := &rows[i]; r.ID != voices.Nobody {
			r.Name = cmp.Or(names[r.ID], r.ID)
		}
	}
	return nil
}

// campaign is the name of what runs call their campaign: one, a journey, or a
// template whose messages are sent one by one.
func (d *Desk) campaign(ctx context.Context, id string) (string, error) {
	kind, name := hub.DocumentKind("campaign"), id
	if before, after, ok := strings.Cut(id, ":"); ok {
		name = after
		switch kind = "template"; before {
		case "journey":
			kind = "journey"
		}
	}
	doc, err := d.House.Document(ctx, kind, name)
	if hub.Is(err, hub.Missing) {
		return "", nil
	}
	var body struct{ Name string }
	if err == nil {
		_ = json.Unmarshal(doc.Body, &body) // then it is called by its id
	}
	return body.Name, err
}

// Report answers the operation getRatingsReport.
func (d *Desk) Report(ctx context.Context, c *door.Caller, in *RatingPeriod) (*page.Answer[*RatingsReport], error) {
	return page.Of(d.report(ctx, c, in))
}

// Download answers the operation downloadRatingsReport.
func (d *Desk) Download(w http.ResponseWriter, r *http.Request, c *door.Caller) error {
	v := r.URL.Query()
	in := &RatingPeriod{From: v.Get("from"), To: v.Get("to"), By: cmp.Or(v.Get("by"), string(voices.ByTeam))}
	if !voices.By(in.By).Valid() {
		return hub.InvalidField("by", "is not one of the words that are known")
	}
	report, err := d.report(r.Context(), c, in)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="ratings.csv"`)
	out := csv.NewWriter(w)
	put := func(of, id, name string, s *voices.RatingSum) {
		_ = out.Write(append([]string{of, harmless(id), harmless(name)}, s.CSV()...)) // the client is gone if writing fails
	}
	_ = out.Write(append([]string{"of", "id", "name"}, voices.CSVHead...))
	put("all", "", "", &report.Totals)
	for i := range report.Rows {
		put(string(report.By), report.Rows[i].ID, report.Rows[i].Name, &report.Rows[i].RatingSum)
	}
	for i := range report.Parts {
		put(string(report.Unit), report.Parts[i].At.Format(time.DateOnly), "", &report.Parts[i].RatingSum)
	}
	out.Flush()
	return nil
}

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
