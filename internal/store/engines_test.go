package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/store/storetest"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// migrated opens an engine's database, migrates it, and answers a plain
// connection to it beside the store.
func migratedSQLite(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.db")
	s, err := sqlite.Open(t.Context(), path, storetest.Clock)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, s, db)
	return s, db
}

func migratedPostgres(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	url := testpeers.Postgres(t)
	s, err := postgres.Open(t.Context(), url, storetest.Clock)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, s, db)
	return s, db
}

func closing(t *testing.T, s *store.Store, db *sql.DB) {
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestEveryStatementPreparesOnSQLite(t *testing.T) {
	_, db := migratedSQLite(t)
	prepareAll(t, db)
}

func TestEveryStatementPreparesOnPostgreSQL(t *testing.T) {
	_, db := migratedPostgres(t)
	prepareAll(t, db)
}

func prepareAll(t *testing.T, db *sql.DB) {
	for name, text := range store.Statements() {
		stmt, err := db.Prepare(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := stmt.Close(); err != nil {
			t.Error(err)
		}
	}
}

// column is one column as both engines can describe it.
type column struct{ table, name, kind, null string }

func TestSchemasOfBothEnginesAreAlike(t *testing.T) {
	_, lite := migratedSQLite(t)
	_, pg := migratedPostgres(t)
	left := columns(t, lite, `SELECT m.name, c.name, c.type, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
	right := columns(t, pg, `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public'`)
	for _, c := range left {
		if !slices.Contains(right, c) {
			t.Errorf("only SQLite has %v", c)
		}
	}
	for _, c := range right {
		if !slices.Contains(left, c) {
			t.Errorf("only PostgreSQL has %v", c)
		}
	}
	if len(left) < 150 {
		t.Errorf("only %d columns were compared", len(left))
	}
}

func columns(t *testing.T, db *sql.DB, query string) (out []column) {
	t.Helper()
	kinds := map[string]string{"INTEGER": "number", "BIGINT": "number", "bigint": "number", "TEXT": "text", "text": "text", "REAL": "real", "double precision": "real", "BLOB": "bytes", "bytea": "bytes"}
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.kind, &c.null); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(c.table, "search_text") {
			continue // the index itself is each engine's own
		}
		if kinds[c.kind] == "" {
			t.Errorf("a column of type %s: %v", c.kind, c)
		}
		c.kind = kinds[c.kind]
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestListsReadIndexesOnly(t *testing.T) {
	_, db := migratedSQLite(t)
	me, nobody := hub.AgentID("agt_1"), hub.Unassigned
	scoped := hub.Scope{Agent: me, Teams: []hub.TeamID{"tea_1", "tea_2"}, Free: true}
	all := hub.Scope{All: true}
	open := []hub.Status{hub.Open, hub.WaitingCustomer}
	for _, c := range []struct {
		scope hub.Scope
		q     store.ConversationQuery
		want  string // indexes that find the keys, in alphabetical order
	}{
		{all, store.ConversationQuery{}, "conversations_status"},
		{all, store.ConversationQuery{Statuses: open}, "conversations_status"},
		{scoped, store.ConversationQuery{}, "conversations_assignee conversations_queue"},
		{all, store.ConversationQuery{AssigneeID: &me}, "conversations_assignee"},
		{all, store.ConversationQuery{AssigneeID: &nobody, Statuses: open}, "conversations_assignee"},
		{scoped, store.ConversationQuery{AssigneeID: &me}, "conversations_assignee"},
		{all, store.ConversationQuery{TeamID: "tea_1"}, "conversations_queue"},
		{all, store.ConversationQuery{ContactID: "con_1"}, "conversations_contact"},
		{all, store.ConversationQuery{InboxID: "inb_1"}, "conversation_inboxes_newest"},
		{all, store.ConversationQuery{Tag: "vip"}, "conversation_tags_newest"},
		{all, store.ConversationQuery{Sort: store.SortDeadline}, "conversations_due"},
		{scoped, store.ConversationQuery{Sort: store.SortDeadline, Statuses: open}, "conversations_due"},
		{scoped, store.ConversationQuery{Sort: store.SortDeadline, AssigneeID: &me}, "conversations_due_assignee"},
		{all, store.ConversationQuery{Sort: store.SortWaiting}, "conversations_waiting"},
		{scoped, store.ConversationQuery{Sort: store.SortWaiting, Statuses: open}, "conversations_waiting"},
	} {
		for _, later := range []bool{false, true} {
			text, args := store.KeysText(c.scope, c.q, later)
			plan := explain(t, db, text, args)
			used := map[string]bool{}
			for _, m := range regexp.MustCompile(`(?:SEARCH|SCAN) [cs] USING (?:COVERING )?INDEX (\w+)`).FindAllStringSubmatch(plan, -1) {
				used[m[1]] = true
			}
			names := make([]string, 0, len(used))
			for name := range used {
				names = append(names, name)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("%+v %+v (later page: %v) reads %q, want %q:\n%s", c.scope, c.q, later, got, c.want, plan)
			}
			if c.q.Sort != "" && strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("%+v sorts instead of reading in order:\n%s", c.q, plan)
			}
		}
	}
}

// What is asked again and again all day finds the few rows that are due, however
// many there are.
func TestSweepsReadIndexesOnly(t *testing.T) {
	_, db := migratedSQLite(t)
	for name, want := range map[string]string{
		"conversation_snoozed": "SEARCH conversations USING INDEX conversations_snoozed",
		"step_due":             "SEARCH",
		"timer_due":            "SEARCH",
		"send_due":             "USING INDEX campaign_sends_due",
		"send_next":            "campaign_sends_due",
		"send_news":            "campaign_sends_news",
	} {
		text := regexp.MustCompile(`\$\d+`).ReplaceAllString(store.Statements()[name], "5")
		if text == "" {
			t.Fatalf("no statement %s", name)
		}
		if plan := explain(t, db, text, nil); !strings.Contains(plan, want) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s reads\n%s", name, plan)
		}
	}
}

func explain(t *testing.T, db *sql.DB, text string, args []any) string {
	t.Helper()
	rows, err := db.Query("EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	reopen := func(change string) error {
		s, err := sqlite.Open(t.Context(), path, storetest.Clock)
		if err != nil {
			return err
		}
		if _, err := s.Migrations(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(change); err != nil {
			t.Fatal(err)
		}
		return nil
	}
	if err := reopen("INSERT INTO migrations (number, name, checksum, at) VALUES (99, 'later', 'x', 0)"); err != nil {
		t.Fatal(err)
	}
	if err := reopen(""); !hub.Is(err, hub.Invalid) {
		t.Fatalf("a newer database: %v", err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM migrations WHERE number = 99; UPDATE migrations SET checksum = 'changed'"); err != nil {
		t.Fatal(err)
	}
	if err := reopen(""); !hub.Is(err, hub.Invalid) {
		t.Fatalf("a changed step: %v", err)
	}
}
