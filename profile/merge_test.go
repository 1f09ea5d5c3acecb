package profile_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/profile"
)

var (
	now   = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	clock = func() time.Time { return now }
	agent = hub.Actor{Type: hub.ActorAgent, ID: "agt_1", Name: "Grace"}
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// person puts somebody with n conversations that came in on their address.
func person(t testing.TB, s *store.Store, name string, n int, traits ...hub.Trait) hub.ContactID {
	t.Helper()
	c := hub.Contact{ID: hub.NewContactID(now), Name: name, Traits: traits, CreatedAt: now, UpdatedAt: now}
	h := hub.EmailHandle(name + string(c.ID) + "@example.org")
	w := hub.WriteSet{
		Contacts:   []hub.Contact{c},
		Identities: []hub.Identity{{ID: hub.NewIdentityID(now), ContactID: c.ID, Handle: h, CreatedAt: now}},
	}
	for range n {
		conv := hub.Conversation{
			ID: hub.NewConversationID(now), ContactID: c.ID, BrandID: "brd", Status: hub.Open, Priority: hub.Normal,
			LastSeq: 1, LastInSeq: 1, LastAt: now, SLA: []byte(`{"v":1}`), CreatedAt: now, UpdatedAt: now,
		}
		w.Conversations = append(w.Conversations, conv)
		w.Messages = append(w.Messages, hub.Message{
			ID: hub.NewMessageID(now), ConversationID: conv.ID, Seq: 1, Direction: hub.DirIn, Text: name, From: h,
			ReceivedAt: now, CreatedAt: now,
		})
	}
	if err := s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// see is all that can be seen of some people.
func see(t testing.TB, s *store.Store, p *profile.Profiles, ids ...hub.ContactID) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, id := range ids {
		card, err := p.Card(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		card.Version = 0
		out[string(id)] = card
		page, err := s.Timeline(t.Context(), hub.Scope{All: true}, id, 200, "")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range page.Items {
			seen[string(c.ID)] = true
		}
		for cid := range seen {
			whole, err := s.Conversations(t.Context(), []hub.ConversationID{hub.ConversationID(cid)})
			if err != nil || string(whole[hub.ConversationID(cid)].SLA) != `{"v":1}` {
				t.Fatalf("the clocks' state was lost: %v", err)
			}
		}
		out[string(id)+" conversations"] = seen
	}
	return out
}

func TestMergeThenUnmergeChangesNothingThatCanBeSeen(t *testing.T) {
	s := open(t)
	p := profile.New(s, s, clock)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		trait := func(key string) []hub.Trait {
			if !rapid.Bool().Draw(rt, key) {
				return nil
			}
			return []hub.Trait{{Key: key, Value: fmt.Sprint(n), Source: "api", At: now}}
		}
		a := person(t, s, "ada", rapid.IntRange(0, 3).Draw(rt, "a"), trait("plan")...)
		b := person(t, s, "bob", rapid.IntRange(0, 3).Draw(rt, "b"), append(trait("plan"), trait("city")...)...)
		before := see(t, s, p, a, b)
		if _, err := p.Merge(t.Context(), agent, a, b); err != nil {
			rt.Fatal(err)
		}
		if _, err := p.Merge(t.Context(), agent, a, b); !hub.Is(err, hub.Conflict) {
			rt.Fatalf("merged twice: %v", err)
		}
		if _, err := p.Unmerge(t.Context(), agent, b); err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(before, see(t, s, p, a, b)); d != "" {
			rt.Fatal(d)
		}
	})
}

func TestMergedPersonHasEverythingOfBoth(t *testing.T) {
	s := open(t)
	p := profile.New(s, s, clock)
	a := person(t, s, "ada", 1, hub.Trait{Key: "plan", Value: "pro", At: now})
	b := person(t, s, "bob", 2, hub.Trait{Key: "plan", Value: "free", At: now}, hub.Trait{Key: "city", Value: "Iași", At: now})
	card, err := p.Merge(t.Context(), agent, a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(card.Identities) != 2 || card.Traits["plan"] != "pro" || card.Traits["city"] != "Iași" || card.Name != "ada" {
		t.Fatalf("%+v", card)
	}
	page, err := s.Timeline(t.Context(), hub.Scope{All: true}, a, 50, "")
	if err != nil || len(page.Items) != 3 {
		t.Fatalf("%d conversations, %v", len(page.Items), err)
	}
}

func TestAddressOfSomebodyElseIsAConflictThatNamesThem(t *testing.T) {
	s := open(t)
	p := profile.New(s, s, clock)
	ids := []hub.IdentityCard{{Kind: hub.HandleEmail, Address: "ada@example.org"}}
	first, err := p.Create(t.Context(), agent, hub.ProfileInput{Identities: ids})
	if err != nil || first.Name != "ada@example.org" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := p.Create(t.Context(), agent, hub.ProfileInput{Identities: ids}); !hub.Is(err, hub.Conflict) {
		t.Fatalf("%v", err)
	}
	for _, bad := range []hub.IdentityCard{
		{Kind: hub.HandleEmail, Address: "not an address"}, {Kind: hub.HandleEmail}, {Address: "x"},
		{Kind: hub.HandleEmail, Address: "a@b.c\r\nBcc: x@y.z"},
	} {
		_, err := p.Patch(t.Context(), agent, first.ID, hub.ProfileInput{Identities: []hub.IdentityCard{bad}})
		if !hub.Is(err, hub.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestAnAddressIsBlockedAndTheBlockIsLifted(t *testing.T) {
	s := open(t)
	p := profile.New(s, s, clock)
	ids := []hub.IdentityCard{{Kind: hub.HandleEmail, Address: "eve@example.org"}, {Kind: hub.HandleEmail, Address: "eve@work.example"}}
	eve, err := p.Create(t.Context(), agent, hub.ProfileInput{Identities: ids})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.EmailHandle("eve@example.org")
	for _, on := range []bool{true, true, false} {
		card, err := p.Patch(t.Context(), agent, eve.ID, hub.ProfileInput{Identities: ids[:1], Blocked: map[hub.Handle]bool{h: on}})
		if err != nil || blockedIn(card) != map[bool]string{true: h.Address}[on] {
			t.Errorf("%v: %+v, %v", on, card.Identities, err)
		}
		stored, err := s.ByHandles(t.Context(), []hub.Handle{h})
		if id := stored[h.Key()]; err != nil || id.BlockedAt.IsZero() == on || on != (id.BlockedBy == agent.ID) {
			t.Errorf("%v: %+v, %v", on, id, err)
		}
	}
	if _, err := p.Patch(t.Context(), agent, eve.ID, hub.ProfileInput{Identities: ids[:1], Blocked: map[hub.Handle]bool{h: true}}); err != nil {
		t.Fatal(err)
	}
	// Saying something else of the address leaves the block as it is.
	ids[0].Verified = true
	if card, err := p.Patch(t.Context(), agent, eve.ID, hub.ProfileInput{Identities: ids[:1]}); err != nil || blockedIn(card) != h.Address {
		t.Errorf("%+v, %v", card.Identities, err)
	}
}

func blockedIn(card hub.ProfileCard) (out string) {
	for _, id := range card.Identities {
		if id.Blocked {
			out += id.Address
		}
	}
	return out
}

func TestConsentsComeAlongAndGoAgain(t *testing.T) {
	s := open(t)
	at := now
	people := profile.New(s, s, func() time.Time { return at })
	ana, other := person(t, s, "ana", 0), person(t, s, "other", 0)
	say := func(id hub.ContactID, purpose string, given bool) {
		t.Helper()
		at = at.Add(time.Minute)
		if _, err := people.Patch(t.Context(), agent, id, hub.ProfileInput{Consents: []hub.Consent{{Channel: "email", Purpose: purpose, Given: given}}}); err != nil {
			t.Fatal(err)
		}
	}
	may := func(id hub.ContactID) string {
		t.Helper()
		c, err := s.Contact(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		_, why := hub.MaySend(c.Consents, "email", "marketing")
		return why
	}
	say(ana, "marketing", true)
	say(other, "all", false)
	at = at.Add(time.Minute)
	if _, err := people.Merge(t.Context(), agent, ana, other); err != nil {
		t.Fatal(err)
	}
	if may(ana) != hub.SaidNo {
		t.Error("the other one's no was lost")
	}
	at = at.Add(time.Minute)
	if _, err := people.Unmerge(t.Context(), agent, other); err != nil {
		t.Fatal(err)
	}
	if may(ana) != "" || may(other) != hub.SaidNo {
		t.Error("each has their own word again:", may(ana), may(other))
	}
	if _, err := people.Merge(t.Context(), agent, ana, other); err != nil {
		t.Fatal(err)
	}
	say(ana, "all", true)
	say(ana, "marketing", false)
	if _, err := people.Unmerge(t.Context(), agent, other); err != nil {
		t.Fatal(err)
	}
	if may(ana) != hub.SaidNo || may(other) != hub.SaidNo {
		t.Error("a no said while they were one is kept by both")
	}
	back := at.Add(-24 * time.Hour)
	if _, err := people.Patch(t.Context(), agent, ana, hub.ProfileInput{Consents: []hub.Consent{{Channel: "email", Purpose: "marketing", Given: true, At: back}}}); err != nil {
		t.Fatal(err)
	}
	if may(ana) != hub.SaidNo {
		t.Error("an older yes won over a newer no")
	}
}
