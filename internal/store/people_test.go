package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/store/storetest"
	"github.com/parleyhub/parley/internal/testpeers"
)

// crowd is a store with a plain connection beside it.
type crowd struct {
	t    *testing.T
	s    *store.Store
	db   *sql.DB
	rows people.Rows
}

func onBoth(t *testing.T, fn func(c crowd)) {
	t.Run("sqlite", func(t *testing.T) {
		s, db := migratedSQLite(t)
		fn(crowd{t, s, db, people.Of(s)})
	})
	t.Run("postgres", func(t *testing.T) {
		s, db := migratedPostgres(t)
		fn(crowd{t, s, db, people.Of(s)})
	})
}

func (c crowd) put(w hub.WriteSet) {
	c.t.Helper()
	if err := c.s.Commit(c.t.Context(), w); err != nil {
		c.t.Fatal(err)
	}
}

func (c crowd) contact(id hub.ContactID) hub.Contact {
	c.t.Helper()
	p, err := c.s.Contact(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

// lines is what a query finds, a row a line.
func (c crowd) lines(query string) string {
	c.t.Helper()
	rows, err := c.db.Query(query)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			c.t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(out, "\n")
}

func (c crowd) want(what, got, want string) {
	c.t.Helper()
	if got != want {
		c.t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

func (c crowd) sound() {
	c.t.Helper()
	found, err := c.s.Check(c.t.Context())
	if err != nil || len(found) > 0 {
		c.t.Errorf("fsck: %+v, %v", found, err)
	}
}

const (
	traitLines   = `SELECT contact_id || ' ' || key || '=' || text || ' ' || COALESCE(CAST(CAST(num AS BIGINT) AS TEXT), '-') FROM contact_traits ORDER BY contact_id, key`
	consentLines = `SELECT contact_id || ' ' || channel || ' ' || purpose || ' ' || CAST(given AS TEXT) FROM contact_consents ORDER BY contact_id, channel, purpose`
	logLines     = `SELECT contact_id || ' ' || channel || ' ' || purpose || ' ' || CAST(given AS TEXT) || ' ' || by_id FROM consent_log ORDER BY at, contact_id, channel, purpose`
	eventLines   = `SELECT contact_id || ' ' || id || ' ' || origin FROM contact_events ORDER BY id`
)

func ana() hub.Contact {
	at := storetest.Now
	return hub.Contact{ID: "con_a", Name: "Ana", CreatedAt: at, UpdatedAt: at,
		Traits:   []hub.Trait{{Key: "plan", Value: "gold"}, {Key: "seats", Value: "12"}, {Key: "since", Value: "1970-01-02"}, {Key: "long", Value: strings.Repeat("é", 300)}},
		Consents: []hub.Consent{{Channel: "email", Purpose: "marketing", Given: true, At: at}, {Channel: "email", Purpose: "marketing", At: at.Add(-time.Hour)}}}
}

func TestWhatSegmentsAskOfPeopleIsInStep(t *testing.T) {
	onBoth(t, func(c crowd) {
		by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
		c.put(hub.WriteSet{Contacts: []hub.Contact{ana()}, Facts: []hub.Fact{{Type: hub.ContactChanged, At: storetest.Now, ContactID: "con_a", Actor: by}}})
		c.want("traits", c.lines(traitLines), "con_a long="+strings.Repeat("é", 200)+" -\ncon_a plan=gold -\ncon_a seats=12 12\ncon_a since=1970-01-02 86400000")
		c.want("consents", c.lines(consentLines), "con_a email marketing 1")

		a := c.contact("con_a")
		a.Traits = []hub.Trait{{Key: "plan", Value: ""}, {Key: "seats", Value: "13"}}
		a.Consents = append(a.Consents, hub.Consent{Channel: "sms", Purpose: "all", At: storetest.Now.Add(time.Minute), Source: "message", Words: "STOP", IP: "192.0.2.1"})
		c.put(hub.WriteSet{Contacts: []hub.Contact{a}})
		c.want("traits", c.lines(traitLines), "con_a plan= -\ncon_a seats=13 13")
		c.want("consents", c.lines(consentLines), "con_a email marketing 1\ncon_a sms all 0")
		c.want("history", c.lines(logLines), "con_a email marketing 1 agt_1\ncon_a sms all 0 ")
		_, log, err := c.rows.Consents(t.Context(), "con_a", 1, "")
		if err != nil || len(log) != 1 {
			t.Fatal(log, err)
		}
		c.sound()

		if _, err := c.db.Exec(`UPDATE contact_traits SET text = 'x' WHERE key = 'plan'`); err != nil {
			t.Fatal(err)
		}
		if _, err := c.db.Exec(`INSERT INTO contact_traits (contact_id, key, text) VALUES ('con_none', 'a', 'b')`); err != nil {
			t.Fatal(err)
		}
		found, err := c.s.Check(t.Context())
		if err != nil || fmt.Sprint(found[0].Check, found[0].Object, found[1].Check, found[1].Object, len(found)) != "stray_personcon_noneside_traitscon_a2" {
			t.Errorf("fsck: %+v, %v", found, err)
		}
	})
}

func TestEventsAndOrganisationFollowAMergedPersonAndComeBack(t *testing.T) {
	onBoth(t, func(c crowd) {
		b := hub.Contact{ID: "con_b", Name: "Ana B", Traits: []hub.Trait{{Key: "x", Value: "1"}}}
		amount := 9.5
		event := func(id string, who hub.ContactID, key string) hub.ContactEvent {
			return hub.ContactEvent{ID: id, ContactID: who, Name: "order", At: storetest.Now, Amount: &amount, Props: map[string]any{"sku": "7", "paid": true, "n": 2.5}, Key: key}
		}
		c.put(hub.WriteSet{Contacts: []hub.Contact{ana(), b}, Events: []hub.ContactEvent{event("evt_1", "con_a", "k1"), event("evt_2", "con_b", "k1"), event("evt_3", "con_b", "k2"), event("evt_4", "con_b", "")}})
		err := c.s.Commit(t.Context(), hub.WriteSet{Events: []hub.ContactEvent{event("evt_5", "con_a", "k1")}})
		if !hub.Is(err, hub.Conflict) {
			t.Errorf("the same key again: %v", err)
		}
		a, b := c.contact("con_a"), c.contact("con_b")
		b.MergedInto = a.ID
		c.put(hub.WriteSet{Contacts: []hub.Contact{a, b}})
		c.want("events of one person", c.lines(eventLines), "con_a evt_1 \ncon_b evt_2 \ncon_a evt_3 con_b\ncon_a evt_4 con_b")
		c.want("merged people have no traits", c.lines(`SELECT DISTINCT contact_id FROM contact_traits`), "con_a")
		got, err := c.rows.Events(t.Context(), "con_a", "order", 2, people.Place{})
		if err != nil || len(got) != 2 || got[0].ID != "evt_4" || *got[0].Amount != 9.5 || got[0].Props["paid"] != true {
			t.Fatalf("%+v %v", got, err)
		}
		got, err = c.rows.Events(t.Context(), "con_a", "", 9, people.Place{At: got[1].At, ID: got[1].ID})
		if err != nil || len(got) != 1 || got[0].ID != "evt_1" {
			t.Fatalf("%+v %v", got, err)
		}
		a, b = c.contact("con_a"), c.contact("con_b")
		b.MergedInto = ""
		c.put(hub.WriteSet{Contacts: []hub.Contact{a, b}})
		c.want("events of two people", c.lines(eventLines), "con_a evt_1 \ncon_b evt_2 \ncon_b evt_3 \ncon_b evt_4 ")
		c.sound()
	})
}

func TestAnErasedPersonLeavesOnlyTheFingerprintOfWhatIsSuppressed(t *testing.T) {
	onBoth(t, func(c crowd) {
		mail, now := hub.EmailHandle("ana@quux.test"), storetest.Now
		c.put(hub.WriteSet{Contacts: []hub.Contact{ana()}, Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_a", Handle: mail}},
			Events:     []hub.ContactEvent{{ID: "evt_1", ContactID: "con_a", Name: "visit", At: now, Props: map[string]any{"page": "/ana"}}},
			Suppressed: []hub.Suppression{{Handle: mail, Reason: hub.SuppressHardBounce, At: now}, {Handle: mail, Reason: hub.SuppressManual, At: now}, {Handle: hub.EmailHandle("b@quux.test"), Reason: hub.SuppressManual, At: now, Until: now.Add(time.Hour)}}})
		if _, err := c.s.Erase(t.Context(), hub.Actor{}, "con_a"); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"contact_traits", "contact_consents", "consent_log", "contact_events", "event_props", "organisation_members"} {
			c.want(table, c.lines("SELECT CAST(COUNT(*) AS TEXT) FROM "+table), "0")
		}
		c.want("addresses", c.lines("SELECT address FROM suppressions ORDER BY address"), "\nb@quux.test")
		got, err := c.rows.Suppressed(t.Context(), []hub.Handle{mail, hub.EmailHandle("b@quux.test"), hub.EmailHandle("c@quux.test"), {}}, now)
		if err != nil || len(got) != 2 || got[mail.Key()].Reason != hub.SuppressHardBounce {
			t.Fatalf("%+v %v", got, err)
		}
		got, err = c.rows.Suppressed(t.Context(), []hub.Handle{hub.EmailHandle("b@quux.test")}, now.Add(time.Hour))
		if err != nil || len(got) != 0 {
			t.Fatalf("it has ended: %+v %v", got, err)
		}
		keys, listed, err := c.rows.Suppressions(t.Context(), people.Held{}, 10, people.Place{})
		if err != nil || len(keys) != 1 || listed[0].Handle.Address != "b@quux.test" {
			t.Fatalf("%+v %v", listed, err)
		}
		at := listed[0].At
		for want, all := range map[int][]people.Held{
			1: {{Address: "QUUX.t"}, {Kind: hub.HandleEmail}, {Since: at}, {Reason: listed[0].Reason}, {Source: strings.ToUpper(listed[0].Source)}},
			0: {{Address: "b%test"}, {Address: "b_quux"}, {Kind: hub.HandlePhone}, {Since: at.Add(time.Millisecond)}, {Source: "nobody's"}},
		} {
			for _, of := range all {
				if _, got, err := c.rows.Suppressions(t.Context(), of, 10, people.Place{}); err != nil || len(got) != want {
					t.Errorf("%+v: %d, want %d (%v)", of, len(got), want, err)
				}
			}
		}
		if was, err := c.rows.Release(t.Context(), mail); err != nil || !was {
			t.Fatal(was, err)
		}
		c.sound()
	})
}

func TestPeopleOfAnOlderVersionAreBroughtOver(t *testing.T) {
	again := func(t *testing.T, first *store.Store, db *sql.DB, open func() (*store.Store, error)) {
		c := crowd{t, first, db, people.Of(first)}
		var all []hub.Contact
		for i := range 1003 {
			p := ana()
			p.ID, p.Traits = hub.ContactID(fmt.Sprintf("con_%04d", i)), p.Traits[:1]
			all = append(all, p)
		}
		c.put(hub.WriteSet{Contacts: all})
		for _, text := range []string{"DELETE FROM contact_traits", "DELETE FROM contact_consents", "DELETE FROM consent_log", "UPDATE contacts SET spread = 0"} {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
		}
		if found, err := first.Check(t.Context()); err != nil || len(found) == 0 {
			t.Fatal("nothing is missing", err)
		}
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		c.want("traits", c.lines("SELECT CAST(COUNT(*) AS TEXT) FROM contact_traits"), "1003")
		c.want("history", c.lines("SELECT CAST(COUNT(*) AS TEXT) FROM consent_log"), "1003")
		c.want("left", c.lines("SELECT CAST(COUNT(*) AS TEXT) FROM contacts WHERE spread = 0"), "0")
		c.want("nobody has changed", c.lines("SELECT CAST(MAX(version) AS TEXT) FROM contacts"), "1")
		c.sound()
	}
	t.Run("sqlite", func(t *testing.T) {
		path := t.TempDir() + "/hub.db"
		first, err := sqlite.Open(t.Context(), path, storetest.Clock)
		if err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		closing(t, first, db)
		again(t, first, db, func() (*store.Store, error) { return sqlite.Open(t.Context(), path, storetest.Clock) })
	})
	t.Run("postgres", func(t *testing.T) {
		url := testpeers.Postgres(t)
		first, err := postgres.Open(t.Context(), url, storetest.Clock)
		if err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		closing(t, first, db)
		again(t, first, db, func() (*store.Store, error) { return postgres.Open(t.Context(), url, storetest.Clock) })
	})
}
