package reckon_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/campaigns/reckon"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/postgres"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/testpeers"
)

var at = time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)

func reckoner(s *store.Store, rules draft.SendingRules, now func() time.Time) *reckon.Reckoner {
	mail := gate.Way{Inbox: hub.Inbox{ID: "inb_mail", Kind: "email"}, Can: channels.Abilities{HandleKind: hub.HandleEmail}, Open: true}
	text := gate.Way{Inbox: hub.Inbox{ID: "inb_text", Kind: "sms"}, Can: channels.Abilities{HandleKind: hub.HandlePhone}, Open: true}
	return &reckon.Reckoner{Rows: sends.Of(s), People: s, Suppressed: people.Of(s).Suppressed, Now: now,
		Ways:  func(*draft.Campaign) []gate.Way { return []gate.Way{mail, text} },
		Rules: func(context.Context) (*time.Location, draft.SendingRules) { return time.UTC, rules },
		Fits:  func(_ context.Context, _ string, w *gate.Way, locale string) bool { return locale != "xx" },
	}
}

// crowd are people of every fate; the rest of n is like the first.
func crowd(t testing.TB, s *store.Store, n int) {
	t.Helper()
	yes := []hub.Consent{{Purpose: "marketing", Given: true, At: at.Add(-time.Hour)}}
	for i := 0; i < n; {
		var w hub.WriteSet
		for range min(5000, n-i) {
			id := hub.ContactID(fmt.Sprintf("con_%06d", i))
			c := hub.Contact{ID: id, CreatedAt: at, Consents: yes, Zone: "Europe/Paris"}
			h := hub.EmailHandle(fmt.Sprintf("p%d@example.com", i))
			switch i {
			case 1:
				c.Consents = nil
			case 2:
				c.Consents = append(yes[:1:1], hub.Consent{Purpose: "all", At: at})
			case 3:
				h = hub.Handle{Kind: hub.HandlePhone, Address: "+40722000000"}
			case 4:
				h = hub.Handle{Kind: "external", Address: "x"}
			case 5:
				w.Conversations = append(w.Conversations, hub.Conversation{ID: "cnv_1", ContactID: id, Status: hub.Open, Priority: hub.Normal, Channel: "sim", Class: hub.ClassLive, CreatedAt: at, UpdatedAt: at, LastAt: at})
			case 6:
				c.Zone = "Asia/Tokyo" // 21:00 there
			case 7:
				c.Language = "xx"
			case 8:
				c.MergedInto = "con_000000"
			}
			w.Contacts = append(w.Contacts, c)
			w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_%06d", i)), ContactID: id, Handle: h, CreatedAt: at})
			i++
		}
		if err := s.Commit(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Commit(t.Context(), hub.WriteSet{Suppressed: []hub.Suppression{{Handle: hub.EmailHandle("p9@example.com"), Reason: "manual", At: at}}}); err != nil {
		t.Fatal(err)
	}
}

func counts(a reckon.Answer) map[string]int64 {
	out := map[string]int64{}
	for _, t := range a.Fates {
		out[fmt.Sprint(t.Fate, " ", t.Reason, " ", t.Channel)] += t.Count
	}
	return out
}

func TestWhatWouldBecomeOfEverybodyIsSaid(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return at }
	for name, open := range map[string]func() (*store.Store, error){
		"sqlite": func() (*store.Store, error) {
			return sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
		},
		"postgres": func() (*store.Store, error) { return postgres.Open(t.Context(), testpeers.Postgres(t), now) },
	} {
		s, err := open()
		if err != nil {
			t.Fatal(name, err)
		}
		t.Cleanup(func() { _ = s.Close() })
		crowd(t, s, 12)
		r := reckoner(s, draft.SendingRules{Quiet: &draft.QuietHours{From: "21:00", To: "08:00"}, Cap: &draft.FrequencyCap{Messages: 1, Days: 7}}, now)
		want := map[string]int64{"goes  email": 3, "goes  sms": 1, "skipped no_consent ": 1, "skipped opted_out ": 1, "skipped no_address ": 1, "skipped suppressed ": 1,
			"skipped no_variant ": 1, "held open_conversation ": 1, "later quiet_hours email": 1}
		listed := []hub.ContactID{"con_000000", "con_000000", "con_none"}
		for i := range 12 {
			listed = append(listed, hub.ContactID(fmt.Sprintf("con_%06d", i)))
		}
		for audience, a := range map[string]draft.Audience{"everyone": {Everyone: true}, "listed": {Contacts: listed}} {
			got, err := r.Count(t.Context(), "cmp_1", &draft.Campaign{Audience: a, Template: "tpl"})
			if err != nil || !got.Whole {
				t.Fatal(name, audience, err)
			}
			have, expect := counts(got), map[string]int64{}
			for k, n := range want {
				expect[k] = n
			}
			if audience == "listed" {
				expect["skipped merged "], expect["skipped gone "] = 1, 1
			}
			if fmt.Sprint(have) != fmt.Sprint(expect) {
				t.Errorf("%s, %s:\n got %v\nwant %v", name, audience, have, expect)
			}
		}
		// Everybody is counted once, and hold-out and variants are those of the run.
		got, err := r.Count(t.Context(), "cmp_1", &draft.Campaign{Audience: draft.Audience{Everyone: true}, HoldOut: 50, Variants: []draft.Split{{Name: "a", Weight: 1}, {Name: "b", Weight: 1}}})
		held := int64(0)
		c := draft.Campaign{HoldOut: 50}
		for i := range 12 {
			if i != 8 && c.HeldOut("cmp_1", hub.ContactID(fmt.Sprintf("con_%06d", i))) {
				held++
			}
		}
		if err != nil || got.Looked != 11 || counts(got)["skipped held_out "] != held {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestAHundredThousandAreCountedInSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 people")
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), run.Wall)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	const n = 100_000
	crowd(t, s, n)
	begun := run.Wall()
	got, err := reckoner(s, draft.SendingRules{}, func() time.Time { return begun }).Count(t.Context(), "cmp_1", &draft.Campaign{Audience: draft.Audience{Everyone: true}})
	if err != nil || got.Looked != n-1 {
		t.Fatalf("%d %v", got.Looked, err)
	}
	t.Logf("%d people in %s", got.Looked, run.Wall().Sub(begun))
}

// The target is two seconds.
func BenchmarkHundredThousand(b *testing.B) {
	for name, open := range map[string]func(b *testing.B) (*store.Store, error){
		"sqlite": func(b *testing.B) (*store.Store, error) {
			return sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "hub.db"), run.Wall)
		},
		"postgres": func(b *testing.B) (*store.Store, error) {
			return postgres.Open(b.Context(), testpeers.Postgres(b), run.Wall)
		},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := open(b)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close() })
			const n = 100_000
			crowd(b, s, n)
			for b.Loop() {
				got, err := reckoner(s, draft.SendingRules{}, func() time.Time { return at }).Count(b.Context(), "cmp_1", &draft.Campaign{Audience: draft.Audience{Everyone: true}})
				if err != nil || got.Looked != n-1 {
					b.Fatal(got.Looked, err)
				}
			}
		})
	}
}
