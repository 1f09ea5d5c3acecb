package store_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/store"
)

// The report of a run is asked for while the run goes on: it counts a million rows
// from indexes, without reading one of them.
func TestReportsCountFromIndexesAlone(t *testing.T) {
	_, db := migratedSQLite(t)
	for name, wants := range map[string][]string{
		"report_times":   {"COVERING INDEX campaign_sends_sent", "COVERING INDEX campaign_sends_delivered", "COVERING INDEX campaign_sends_answered", "COVERING INDEX campaign_sends_left", "SEARCH h USING"},
		"report_runs":    {"COVERING INDEX campaign_sends_sent", "COVERING INDEX campaign_sends_delivered", "COVERING INDEX campaign_sends_answered", "COVERING INDEX campaign_sends_left", "COVERING INDEX campaign_sends_news"},
		"send_outcomes":  {"INDEX campaign_sends_answered", "INDEX campaign_sends_left"},
		"report_lift":    {"INDEX contact_events_name", "INDEX campaign_sends_contact"},
		"send_bought":    {"INDEX contact_events_name", "INDEX campaign_sends_contact"},
		"send_counts":    {"SEARCH campaign_counts USING PRIMARY KEY (run=? AND block=?)", "SEARCH s USING PRIMARY KEY (run=? AND n=?)"},
		"report_clicked": {"SEARCH e USING PRIMARY KEY (run=?)", "SEARCH s USING PRIMARY KEY (run=? AND n=?)"},
	} {
		plan := explain(t, db, regexp.MustCompile(`\$\d+`).ReplaceAllString(store.Statements()[name], "5"), nil)
		for _, want := range wants {
			if !strings.Contains(plan, want) {
				t.Errorf("%s does not read %s:\n%s", name, want, plan)
			}
		}
		for _, no := range []string{"SCAN campaign_sends", "SCAN s\n", "SCAN contact_events", "SCAN e\n", "SCAN h\n", "SEARCH s USING PRIMARY KEY (run=?)\n", "SEARCH campaign_sends USING PRIMARY KEY"} {
			if strings.Contains(plan, no) {
				t.Errorf("%s goes over all of it: %s\n%s", name, no, plan)
			}
		}
	}
}
