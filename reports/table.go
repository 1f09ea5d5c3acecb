package reports

import (
	"strconv"
	"strings"
)

// Valid reports whether b is one of the divisions.
func (b By) Valid() bool {
	switch b {
	case ByChannel, ByTeam, ByAgent, ByPolicy, ByPriority, ByHour, ByDay, ByTag:
		return true
	}
	return false
}

// CSVHead names the columns of SLARow.CSV.
var CSVHead = []string{"id", "name", "metric", "clocks", "met", "breached", "attainment_percent", "open", "provisional", "cancelled", "waived",
	"closed_unanswered", "merged", "answered", "p50_s", "p90_s", "p95_s", "p99_s", "held_s"}

// CSV is the row for a spreadsheet. A name that a spreadsheet would take for a
// formula gets an apostrophe in front.
func (r *SLARow) CSV() []string {
	attainment := ""
	if r.Attainment != nil {
		attainment = strconv.FormatFloat(*r.Attainment, 'f', 1, 64)
	}
	out := []string{plain(r.ID), plain(r.Name), string(r.Metric), strconv.Itoa(r.Clocks), strconv.Itoa(r.Met), strconv.Itoa(r.Breached), attainment}
	for _, n := range []int{r.Open, r.Provision, r.Cancelled, r.Waived, r.Unanswered, r.Merged, r.Answered} {
		out = append(out, strconv.Itoa(n))
	}
	for _, n := range []int64{r.P50, r.P90, r.P95, r.P99, r.Held} {
		out = append(out, strconv.FormatInt(n, 10))
	}
	return out
}

func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
