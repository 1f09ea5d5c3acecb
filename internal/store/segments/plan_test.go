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
func TestSQLiteFindsANumberByItsPerson(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, _ rows.Rows, db *sql.DB) {
		if !s.Side().Alone() {
			t.Skip("PostgreSQL plans by what is in its tables")
		}
		n, err := segments.Parse(`trait country = "DE" and trait points >= 2 and not trait points < 1`)
		must(t, err)
		q, err := query.Compile(n.Node, env())
		must(t, err)
		for _, x := range []query.Select{{Count: true}, {Count: true, Driver: 1}, {After: "a", To: "b"}, {Among: []string{"a", "b"}}} {
			text, args := q.SQL(x)
			plan, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, args...)
			must(t, err)
			steps := 0
			for plan.Next() {
				var id, parent, none int
				var how string
				must(t, plan.Scan(&id, &parent, &none, &how))
				if steps++; strings.Contains(how, "contact_traits_num") {
					t.Errorf("%s: %s", text, how)
				}
			}
			must(t, plan.Err())
			must(t, plan.Close())
			if steps == 0 {
				t.Error("no plan")
			}
		}
	})
}
