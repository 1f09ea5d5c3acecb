package campaigns

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/hub"
)

// ExportParts are the tables that a run's report can be downloaded as.
var ExportParts = []any{"sums", "reasons", "time", "links"}

// Export answers the operation downloadCampaignRun.
func (d *Desk) Export(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	id, part := r.PathValue("id"), r.URL.Query().Get("part")
	var rows [][]string
	switch part {
	case "", "sums", "reasons", "links":
		report, err := d.Room.Report(r.Context(), id)
		if err != nil {
			return err
		}
		rows = map[string]func(*campaigns.Report) [][]string{"": sumRows, "sums": sumRows, "reasons": reasonRows, "links": linkRows}[part](&report)
	case "time":
		t, err := d.Room.Times(r.Context(), id)
		if err != nil {
			return err
		}
		rows = timeRows(&t)
	default:
		return hub.InvalidField("part", "is not one of the words that are known")
	}
	table(w, "campaign-run.csv", rows)
	return nil
}

// exportRuns is how many runs are exported: the latest.
const exportRuns = 100

// ExportRuns answers the operation downloadCampaignRuns.
func (d *Desk) ExportRuns(w http.ResponseWriter, r *http.Request, _ *door.Caller) error {
	var list []campaigns.RunSum
	for before := int64(0); len(list) < exportRuns; {
		part, err := d.Room.Beside(r.Context(), r.PathValue("id"), before, campaigns.MostBeside)
		if err != nil {
			return err
		}
		list = append(list, part...)
		if len(part) < campaigns.MostBeside {
			break
		}
		before = part[len(part)-1].Run.Seq
	}
	rows := [][]string{{"run", "started_at", "state", "planned", "sent", "delivered", "clicked", "clicks", "answered", "solved", "bought", "amount", "opted_out", "bounced", "complained"}}
	for i := range list {
		s := &list[i]
		rows = append(rows, append([]string{number(s.Run.Seq), instant(s.Run.StartAt), string(s.Run.State)},
			append(numbers(s.Run.Planned, s.Sent, s.Delivered, s.Clicked, s.Clicks, s.Answered, s.Solved, s.Bought),
				append([]string{amount(s.Amount)}, numbers(s.OptedOut, s.Bounced, s.Complained)...)...)...))
	}
	table(w, "campaign-runs.csv", rows)
	return nil
}

// table writes rows as a file for spreadsheets; the mark at its beginning tells
// them that it is UTF-8.
func table(w http.ResponseWriter, name string, rows [][]string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("\ufeff")) // the client is gone if writing fails
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		_ = out.Write(row)
	}
	out.Flush()
}

// harmless keeps spreadsheets from taking a text for a formula (CWE-1236).
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

func number(n int64) string      { return strconv.FormatInt(n, 10) }
func amount(f float64) string    { return strconv.FormatFloat(f, 'f', 2, 64) }
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func numbers(all ...int64) []string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = number(n)
	}
	return out
}

func sumRows(r *campaigns.Report) [][]string {
	rows := [][]string{{"variant", "channel", "planned", "sent", "delivered", "read", "clicked", "answered", "solved", "bought", "amount", "opted_out", "failed", "skipped", "held_out", "waiting"}}
	for _, s := range r.Sums {
		rows = append(rows, append([]string{s.Variant, string(s.Channel)}, append(numbers(s.Planned, s.Sent, s.Delivered, s.Read, s.Clicked, s.Answered, s.Solved, s.Bought),
			append([]string{amount(s.Amount)}, numbers(s.OptedOut, s.Failed, s.Skipped, s.HeldOut, s.Waiting)...)...)...))
	}
	return rows
}

func reasonRows(r *campaigns.Report) [][]string {
	rows := [][]string{{"state", "reason", "variant", "channel", "count"}}
	for _, c := range r.Counts {
		rows = append(rows, []string{string(c.State), c.Reason, c.Variant, string(c.Channel), number(c.N)})
	}
	return rows
}

func linkRows(r *campaigns.Report) [][]string {
	rows := [][]string{{"variant", "kind", "address", "human", "machine", "people"}}
	for _, o := range r.Opened {
		rows = append(rows, append([]string{o.Variant, string(o.Kind), o.URL}, numbers(o.Human, o.Machine, o.People)...))
	}
	return rows
}

func timeRows(t *campaigns.OverTime) [][]string {
	rows := [][]string{{"begins", "sent", "delivered", "answered", "opted_out", "clicks", "machine"}}
	for _, p := range t.Parts {
		rows = append(rows, append([]string{p.At.In(t.Zone).Format(time.RFC3339)}, numbers(p.Sent, p.Delivered, p.Answered, p.OptedOut, p.Clicks, p.Machine)...))
	}
	return rows
}
