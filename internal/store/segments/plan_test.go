package segments_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
)

// SQLite keeps no statistics: asked whether one person has a number it would go
// through everybody who has such a number, for each person once.
func TestSQLiteFindsWhatPeopleHaveByThePerson(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, _ rows.Rows, db *sql.DB) {
		if !s.Side().Alone() {
			return // PostgreSQL plans by what is in its tables: nothing can be said of empty ones
		}
		for _, text := range []string{
			`trait country = "DE" and trait points >= 2 and not trait points < 1`, `trait points = 3 or trait birthday within last 3 days`, `trait plan starts "p"`,
			`identity email verified and not identity phone`, `organisation domain = "a.example" and organisation trait size = "big"`,
			`consent email marketing given and consent sms news never asked and not consent all marketing refused`,
			`event order within last 3 days where (total > 1, sku = "A")`, `event order count >= 2 >= "2026-01-01" and event visit last older than 3 days`, `event order sum > 3`,
			`conversation where (open = true) and conversation where (status = "open", created within last 3 days)`,
			`conversation count >= 2 where (status in ("open", "snoozed"), last_message within last 3 days)`,
			`conversation where (team = "x", assignee = "y", priority = "high", waiting = true)`, `not conversation where (channel = "x", inbox = "y", tag = "z")`,
			`conversation where (breached within last 3 days, rating <= 2, rated within last 3 days)`,
		} {
			n, err := segments.Parse(text)
			must(t, err)
			q, err := query.Compile(n.Node, env())
			must(t, err)
			for _, x := range []query.Select{{Count: true}, {After: "a", To: "b"}, {Among: []string{"a", "b"}}} {
				for _, step := range plan(t, db, q, x) {
					f := strings.Fields(step)
					if own := len(f) > 1 && strings.Contains(" t i m a e v ", " "+f[1]+" "); f[0] == "SCAN" && f[1] != "c" || own && !strings.Contains(step, "(contact_id=?") {
						t.Errorf("%s: %s", text, step)
					}
				}
			}
		}
	})
}

func plan(t *testing.T, db *sql.DB, q *query.Query, s query.Select) (steps []string) {
	t.Helper()
	text, args := q.SQL(s)
	found, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...)
	must(t, err)
	for found.Next() {
		var id, parent, none int
		var how string
		must(t, found.Scan(&id, &parent, &none, &how))
		steps = append(steps, how)
	}
	must(t, found.Err())
	must(t, found.Close())
	if len(steps) == 0 {
		t.Fatal("no plan")
	}
	return steps
}
