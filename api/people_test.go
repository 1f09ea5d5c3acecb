package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	apiimports "github.com/parleyhub/parley/api/imports"
	apipeople "github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/profile/imports"
)

func peopleDesk(s *store.Store, now func() time.Time) *apipeople.Desk {
	return &apipeople.Desk{Contacts: s, Rows: people.Of(s), Profiles: profile.New(s, s, now), Now: now,
		Life: &profile.Life{People: s, Rows: people.Of(s), Now: now}}
}

func importsDesk(s *store.Store, files imports.Files, now func() time.Time) *apiimports.Desk {
	return &apiimports.Desk{Room: &imports.Room{Rows: people.Of(s), People: s, Files: files, Now: now}}
}

func TestTraitsAreOfTheirDeclaredType(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	for _, bad := range []obj{{"key": "9lives", "type": "text"}, {"key": "a b", "type": "text"}, {"key": "x", "type": "colour"}, {"key": "merged:x", "type": "text"}} {
		if r := h.ask(hub.RoleOwner, "PUT", "/profile-schema", obj{"traits": []obj{bad}}); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%v was declared: %d %s", bad, r.status, r.body)
		}
	}
	schema := obj{"traits": []obj{{"key": "seats", "type": "number"}, {"key": "since", "type": "date"}, {"key": "vip", "type": "bool"}, {"key": "likes", "type": "list"}}}
	if r := h.ask(hub.RoleOwner, "PUT", "/profile-schema", schema); r.status != http.StatusOK {
		t.Fatal(r.status, string(r.body))
	}
	if r := h.ask(hub.RoleOwner, "PUT", "/profile-schema", schema); r.status != http.StatusConflict {
		t.Errorf("a schema that was not read was replaced: %d", r.status)
	}
	for key, value := range map[string]string{"seats": "many", "since": "yesterday", "vip": "perhaps"} {
		r := h.ask(hub.RoleOwner, "PATCH", who, obj{"traits": obj{key: value}})
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "traits."+key) {
			t.Errorf("%s=%s: %d %s", key, value, r.status, r.body)
		}
	}
	var card struct{ Traits map[string]string }
	h.ask(hub.RoleOwner, "PATCH", who, obj{"traits": obj{"seats": " 12 ", "since": "2031-05-06", "vip": "Yes", "likes": "tea , , kettles", "colour": "red"}}).into(t, &card)
	if got := fmt.Sprint(card.Traits); got != "map[colour:red likes:tea,kettles seats:12 since:2031-05-06 vip:true]" {
		t.Error(got)
	}
	h.ask(hub.RoleOwner, "POST", who+"/events", obj{"name": "visit"})
	var seen struct{ Undeclared, Events []string }
	h.ask(hub.RoleOwner, "GET", "/profile-schema", nil).into(t, &seen)
	if fmt.Sprint(seen) != "{[colour] [visit]}" {
		t.Error(seen)
	}
}

func TestEventsAreWrittenOnceAndAllOrNone(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID) + "/events"
	order := obj{"name": "order.placed", "amount": 19.5, "key": "order-1", "at": "2026-05-01T10:00:00Z", "props": obj{"sku": "kettle", "n": 2, "gift": true}}
	var first, second struct {
		Recorded int
		Events   []hub.ContactEvent
	}
	h.ask(hub.RoleAgent, "POST", who, order).into(t, &first)
	h.ask(hub.RoleAgent, "POST", who, obj{"events": []obj{order, {"name": "visit"}, {"name": "visit", "key": "v"}, {"name": "visit", "key": "v"}}}).into(t, &second)
	if first.Recorded != 1 || second.Recorded != 2 || second.Events[0].ID != first.Events[0].ID || second.Events[2].ID != second.Events[3].ID {
		t.Fatalf("%+v %+v", first, second)
	}
	many := make([]obj, 501)
	for i := range many {
		many[i] = obj{"name": "visit"}
	}
	for name, bad := range map[string]obj{
		"no name": {}, "a name with spaces": {"name": "an order"}, "a nested property": {"name": "x", "props": obj{"a": obj{}}}, "both shapes": {"name": "x", "events": []obj{{"name": "y"}}},
		"far ahead": {"name": "x", "at": "2031-01-01T00:00:00Z"}, "one bad of two": {"events": []obj{{"name": "good"}, {"name": "BAD"}}}, "too many": {"events": many}, "none": {"events": []obj{}},
	} {
		if r := h.ask(hub.RoleAgent, "POST", who, bad); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	var page struct {
		Items      []hub.ContactEvent
		NextCursor *string `json:"next_cursor"`
	}
	names := ""
	for path := who + "?limit=2"; ; path = who + "?limit=2&cursor=" + *page.NextCursor {
		h.ask(hub.RoleAgent, "GET", path, nil).into(t, &page)
		for _, e := range page.Items {
			names += e.Name + " "
		}
		if page.NextCursor == nil {
			break
		}
	}
	if names != "visit visit order.placed " {
		t.Errorf("listed %q", names)
	}
	if r := h.ask(hub.RoleAgent, "POST", "/contacts/con_none/events", obj{"name": "x"}); r.status != http.StatusNotFound {
		t.Errorf("an event of nobody: %d", r.status)
	}
	facts, err := h.store.FactsSince(h.ctx, 0, 100)
	h.must(err)
	told := 0
	for _, f := range facts {
		if f.Type == hub.ContactHadEvent && f.ContactID == h.conv.ContactID {
			told++
		}
	}
	if told != 3 {
		t.Errorf("%d facts of 3 events", told)
	}
}

func TestOrganisationsHaveMembersAndSuppressionsHoldBack(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	var org struct {
		ID      string
		Version int64
	}
	h.ask(hub.RoleAgent, "POST", "/organisations", obj{"name": "Quux", "domain": "Quux.test"}).into(t, &org)
	h.ask(hub.RoleAgent, "POST", "/organisations", obj{"name": "100% Kettles"})
	if r := h.ask(hub.RoleAgent, "PUT", who+"/organisation", obj{"organisation_id": "org_none"}); r.status != http.StatusNotFound {
		t.Errorf("a member of nothing: %d", r.status)
	}
	if r := h.ask(hub.RoleAgent, "PUT", who+"/organisation", obj{"organisation_id": org.ID}); r.status != http.StatusOK || !strings.Contains(string(r.body), `"quux.test"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	names := func(path string) string {
		var page struct{ Items []struct{ Name string } }
		h.ask(hub.RoleAgent, "GET", path, nil).into(t, &page)
		return fmt.Sprint(page.Items)
	}
	for path, want := range map[string]string{"/organisations": "[{100% Kettles} {Quux}]", "/organisations?q=quux.t": "[{Quux}]", "/organisations?q=%25": "[]",
		"/organisations?q=100%25": "[{100% Kettles}]", "/organisations/" + org.ID + "/members": "[{Grace}]"} {
		if got := names(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if r := h.ask(hub.RoleAgent, "PUT", "/organisations/"+org.ID, obj{"name": "Q", "version": 7}); r.status != http.StatusConflict {
		t.Errorf("an old version was taken: %d", r.status)
	}
	if r := h.ask(hub.RoleOwner, "DELETE", "/organisations/"+org.ID, nil); r.status != http.StatusNoContent {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := h.ask(hub.RoleAgent, "GET", who+"/organisation", nil); !strings.Contains(string(r.body), `null`) {
		t.Errorf("%s", r.body)
	}

	item := obj{"kind": "email", "address": "X@Example.com", "reason": "manual"}
	if r := h.ask(hub.RoleSupervisor, "POST", "/suppressions", obj{"items": []obj{item, item}}); r.status != http.StatusNoContent {
		t.Fatal(r.status, string(r.body))
	}
	list := func(query string) int {
		var page struct{ Items []struct{ Address string } }
		h.ask(hub.RoleAgent, "GET", "/suppressions"+query, nil).into(t, &page)
		return len(page.Items)
	}
	if list("") != 1 || list("?reason=complaint") != 0 || list("?kind=email&address=x@example.com") != 1 {
		t.Error("the list does not show what is held back")
	}
	if list("?q=EXAMPLE.c") != 1 || list("?q=nobody") != 0 || list("?kind=phone") != 0 || list("?since=2999-01-01T00:00:00Z") != 0 || list("?source=agt") != 1 {
		t.Error("the list is not narrowed as it is asked")
	}
	if r := h.ask(hub.RoleAgent, "GET", "/suppressions?since=yesterday", nil); r.status != http.StatusUnprocessableEntity {
		t.Errorf("an instant that is none: %d", r.status)
	}
	for i, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		if r := h.ask(hub.RoleSupervisor, "DELETE", "/suppressions?kind=email&address=x@example.com", nil); r.status != want {
			t.Errorf("let go %d: %d", i, r.status)
		}
	}
}

func TestTheHistoryOfConsentsShowsEveryWord(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	say := func(given bool) {
		h.now = h.now.Add(time.Minute)
		if r := h.ask(hub.RoleAgent, "PATCH", who, obj{"consents": []obj{{"channel": "email", "purpose": "marketing", "given": given, "proof": "form 7", "words": "I want news", "ip": "192.0.2.7"}}}); r.status != http.StatusOK {
			t.Fatal(r.status, string(r.body))
		}
	}
	say(true)
	say(false)
	var log struct {
		Items []struct {
			Given             bool
			Words, IP, Source string
			By                hub.Actor
		}
	}
	h.ask(hub.RoleReadOnly, "GET", who+"/consents", nil).into(t, &log)
	if len(log.Items) != 2 || log.Items[0].Given || !log.Items[1].Given || log.Items[1].Words != "I want news" || log.Items[1].IP != "192.0.2.7" ||
		log.Items[0].Source != "agent" || log.Items[0].By.ID != string(h.agents[hub.RoleAgent].ID) {
		t.Errorf("%+v", log)
	}
	if r := h.ask(hub.RoleReadOnly, "GET", who, nil); strings.Contains(string(r.body), "192.0.2.7") {
		t.Error("the card shows from where somebody said yes")
	}
}

func TestPeopleAreCountedAndTheirTraitsTellWhereTheyAreFrom(t *testing.T) {
	h := newHouse(t)
	type counted struct {
		People int64
		Traits map[string]int64
	}
	count := func(query string) (c counted) {
		h.ask(hub.RoleReadOnly, "GET", "/contacts/count"+query, nil).into(t, &c)
		return c
	}
	before := count("")
	if before.People == 0 || len(before.Traits) != 0 {
		t.Fatalf("%+v", before)
	}
	var one, two struct{ ID string }
	h.ask(hub.RoleAgent, "POST", "/contacts", obj{"name": "One", "traits": obj{"plan": "pro", "seats": "3"}}).into(t, &one)
	h.ask(hub.RoleAgent, "POST", "/contacts", obj{"name": "Two", "traits": obj{"plan": "free"}}).into(t, &two)
	if c := count("?by=trait"); c.People != before.People+2 || c.Traits["plan"] != 2 || c.Traits["seats"] != 1 {
		t.Errorf("%+v after %+v", c, before)
	}
	if r := h.ask(hub.RoleAgent, "POST", "/contacts/"+one.ID+"/merge", obj{"other_id": two.ID}); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if c := count("?by=trait"); c.People != before.People+1 || c.Traits["plan"] != 1 {
		t.Errorf("merged: %+v after %+v", c, before)
	}
	if r := h.ask(hub.RoleAgent, "GET", "/contacts/count?by=name", nil); r.status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown way to count: %d", r.status)
	}
	var who struct {
		TraitSources []hub.Trait `json:"trait_sources"`
	}
	h.ask(hub.RoleAgent, "GET", "/contacts/"+one.ID, nil).into(t, &who)
	for _, x := range who.TraitSources {
		if x.Key == "seats" && x.Value == "3" && x.Source != "" && !x.At.IsZero() {
			return
		}
	}
	t.Errorf("%+v", who.TraitSources)
}
