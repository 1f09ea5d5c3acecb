package segments_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/ratings"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

var (
	now  = time.Date(2028, 2, 26, 22, 30, 0, 0, time.UTC) // here it is the 27th already, and there is a 29th
	zone = time.FixedZone("here", 2*3600)
)

// onEach runs a test on both engines; db is a plain connection beside the store.
func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, r rows.Rows, db *sql.DB)) {
	t.Parallel()
	clock := func() time.Time { return now }
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s *store.Store
			var db *sql.DB
			var err error
			if name == "sqlite" {
				path := filepath.Join(t.TempDir(), "hub.db")
				s, err = sqlite.Open(t.Context(), path, clock)
				must(t, err)
				db, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
			} else {
				url := testpeers.Postgres(t)
				s, err = postgres.Open(t.Context(), url, clock)
				must(t, err)
				db, err = sql.Open("pgx", url)
			}
			must(t, err)
			t.Cleanup(func() { must(t, db.Close()); must(t, s.Close()) })
			fn(t, s, rows.Of(s), db)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// somebody is a person with all that segments ask of.
type somebody struct {
	c      hub.Contact
	ids    []hub.Identity
	events []hub.ContactEvent
	talks  []hub.Conversation
	rated  map[hub.ConversationID]hub.Rating
	late   map[hub.ConversationID]time.Time // when a clock of theirs was missed
	org    string                           // name of the organisation
}

// orgs by name: domain and trait size.
var orgs = map[string][2]string{"Acme": {"acme.example", "big"}, `Q"uote`: {"", `b"i,g`}, "Small": {"small.example", ""}}

var (
	countries = []string{"DE", "AT", "de", "Déutschland", "100%_", "a'b"}
	tags      = []string{"vip", "late", "a'b"}
	names     = []string{"order", "visit"}
	channels  = []string{"email", "sms"}
	languages = []string{"", "de", "de-AT", "fr"}
	birthdays = []string{"1990-02-27", "1991-02-28", "1992-02-29", "1990-03-01", "2028-02-20", "2028-02-26", "2028-02-27", "2028-02-28", "2028-03-20", "2028-02-26T21:00:00Z", "nonsense"}
	spans     = []int{1, 2, 7, 30}
)

// drawn draws a person.
func drawn(t *rapid.T, n int) *somebody {
	pick := func(what string, from []string) string { return rapid.SampledFrom(from).Draw(t, what) }
	chance := func(what string, in int) bool { return rapid.IntRange(1, in).Draw(t, what) == 1 }
	ago := func(what string) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, 80).Draw(t, what)) * 12 * time.Hour).Add(-time.Minute)
	}
	p := &somebody{late: map[hub.ConversationID]time.Time{}, rated: map[hub.ConversationID]hub.Rating{}}
	p.c = hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%05d", n)), Name: pick("name", []string{"Ada", "Bob", "ada b", "Żaneta"}),
		Language: pick("language", languages), Zone: pick("zone", []string{"", "Europe/Vienna"}), CreatedAt: ago("created"), UpdatedAt: now}
	for key, from := range map[string][]string{"country": countries, "points": {"-1", "0", "1.5", "2", "100"}, "newsletter": {"true", "false"},
		"birthday": birthdays, "interests": {"tea", "tea, coffee", "coffee,wine", ""}, "plan": {"pro", "3", "2028-01-01", ""}} {
		if !chance("has "+key, 3) {
			p.c.Traits = append(p.c.Traits, hub.Trait{Key: key, Value: pick(key, from), Source: "api", At: now})
		}
	}
	slices.SortFunc(p.c.Traits, func(a, b hub.Trait) int { return strings.Compare(a.Key, b.Key) })
	for i := range rapid.IntRange(0, 3).Draw(t, "consents") {
		p.c.Consents = append(p.c.Consents, hub.Consent{Channel: pick("channel", append([]string{"all", ""}, channels...)),
			Purpose: pick("purpose", []string{"marketing", "all", "", "news"}), Given: chance("given", 2), At: now.Add(-time.Duration(rapid.IntRange(1, 4).Draw(t, "said")+i) * time.Hour)})
	}
	p.c.Consents = hub.LastWords(p.c.Consents)
	for i, kind := range []string{"email", "phone"} {
		if chance("has "+kind, 2) {
			p.ids = append(p.ids, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_%05d_%d", n, i)), ContactID: p.c.ID,
				Handle: hub.Handle{Kind: hub.HandleKind(kind), Address: fmt.Sprint(n, "@", kind)}, Verified: chance("verified", 2), CreatedAt: now})
		}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "events") {
		e := hub.ContactEvent{ID: fmt.Sprintf("evt_%05d_%d", n, i), ContactID: p.c.ID, Name: pick("event", names), At: ago("at"), CreatedAt: now, Props: map[string]any{}}
		if chance("amount", 2) {
			amount := float64(rapid.IntRange(-2, 8).Draw(t, "amount")) * 12.5
			e.Amount = &amount
		}
		if chance("sku", 2) {
			e.Props["sku"] = pick("sku", []string{"A-1", "B", "7", "a'b"})
		}
		if chance("total", 2) {
			e.Props["total"] = float64(rapid.IntRange(0, 3).Draw(t, "total"))
		}
		if chance("gift", 3) {
			e.Props["gift"] = chance("gift value", 2)
		}
		p.events = append(p.events, e)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "talks") {
		p.talk(t, n, i, ago)
	}
	if chance("org", 2) {
		p.org = pick("org", []string{"Acme", `Q"uote`, "Small"})
	}
	return p
}

func (p *somebody) talk(t *rapid.T, n, i int, ago func(string) time.Time) {
	id := hub.ConversationID(fmt.Sprintf("cnv_%05d_%d", n, i))
	at := ago("last message")
	c := hub.Conversation{ID: id, ContactID: p.c.ID, BrandID: "brd_1", Priority: hub.Normal, Channel: hub.ChannelKind(rapid.SampledFrom(channels).Draw(t, "channel")),
		Status:   rapid.SampledFrom([]hub.Status{hub.Open, hub.Snoozed, hub.Resolved, hub.WaitingCustomer}).Draw(t, "status"),
		InboxIDs: []hub.InboxID{"inb_1"}, LastInboxID: "inb_1", Class: hub.ClassLive, LastAt: at, CreatedAt: at.Add(-time.Hour), UpdatedAt: at}
	c.Tags = rapid.SliceOfNDistinct(rapid.SampledFrom(tags), 0, 2, rapid.ID).Draw(t, "tags")
	if rapid.Bool().Draw(t, "waits") {
		c.WaitingSince = at
	}
	if rapid.IntRange(1, 6).Draw(t, "merged") == 1 {
		c.Flags = []string{hub.FlagMerged}
	}
	if rapid.IntRange(1, 2).Draw(t, "rated") == 1 {
		rated := ago("rated at")
		p.rated[id] = hub.Rating{ConversationID: id, Score: rapid.IntRange(1, 5).Draw(t, "score"), At: rated, ChangedAt: rated}
	}
	if rapid.IntRange(1, 3).Draw(t, "missed") == 1 {
		p.late[id] = ago("missed at")
	}
	p.talks = append(p.talks, c)
}

// put stores people.
func put(t testing.TB, s *store.Store, db *sql.DB, people []*somebody) {
	t.Helper()
	var w hub.WriteSet
	outcomes := map[hub.ConversationID][]store.Outcome{}
	for _, p := range people {
		w.Contacts, w.Identities = append(w.Contacts, p.c), append(w.Identities, p.ids...)
		w.Events, w.Conversations = append(w.Events, p.events...), append(w.Conversations, p.talks...)
		for id, at := range p.late {
			outcomes[id] = []store.Outcome{{ConversationID: id, Clock: hub.Clock{Metric: "first_response", State: hub.ClockBreached, StartedAt: at.Add(-time.Hour), BreachedAt: at, DueAt: at, StoppedAt: at}}}
		}
	}
	must(t, s.Commit(t.Context(), w))
	_, err := s.PutOutcomes(t.Context(), outcomes, "", 0, 0)
	must(t, err)
	for _, p := range people {
		for _, r := range p.rated {
			must(t, ratings.Of(s).Save(t.Context(), r, r.At, hub.NewFact(hub.ConversationRated, r.At, hub.Actor{}, hub.FactData{})))
		}
		if p.org != "" {
			join(t, db, p)
		}
	}
}

// join writes memberships as they are stored; organisations have no other door yet.
func join(t testing.TB, db *sql.DB, p *somebody) {
	t.Helper()
	o := orgs[p.org]
	traits := ""
	if o[1] != "" {
		traits = fmt.Sprintf(`{"other":"size","size":%q}`, o[1])
	}
	_, err := db.ExecContext(t.Context(), "INSERT INTO organisations (id, name, domain, traits, created_at, updated_at, version) VALUES ($1, $1, $2, $3, 0, 0, 1) ON CONFLICT DO NOTHING", p.org, o[0], traits)
	must(t, err)
	_, err = db.ExecContext(t.Context(), "INSERT INTO organisation_members (contact_id, organisation_id, origin) VALUES ($1, $2, '')", string(p.c.ID), p.org)
	must(t, err)
}
