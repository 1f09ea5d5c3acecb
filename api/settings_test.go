package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func TestSecretsOfAnInboxAreSealedHiddenAndKept(t *testing.T) {
	h := newHouse(t)
	made := h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", obj{"name": "Sales", "kind": postKind,
		"settings": obj{"address": "sales@example.com", "password": "s3cret-1", "loft": obj{"host": "h1", "key": "s3cret-2"}}}), http.StatusCreated)
	id := fmt.Sprint(made.field(t, "id"))
	if made.field(t, "settings.password") != auth.SecretSet || made.field(t, "settings.loft.key") != auth.SecretSet || made.field(t, "settings.loft.host") != "h1" {
		t.Fatal(made.body)
	}
	stored := func() string {
		row, err := h.store.Inbox(h.ctx, hub.InboxID(id))
		h.must(err)
		return string(row.Settings)
	}
	if strings.Contains(stored(), "s3cret") {
		t.Fatal("stored in the clear")
	}
	before := stored()
	patch := func(settings obj) reply {
		return h.want(h.ask(hub.RoleAdmin, "PATCH", "/inboxes/"+id, obj{"settings": settings}), 200)
	}
	patch(obj{"address": "new@example.com", "password": auth.SecretSet, "loft": obj{"host": "h2", "key": nil}})
	opened := func() map[string]any {
		row, err := h.store.Inbox(h.ctx, hub.InboxID(id))
		h.must(err)
		var sealed map[string]any
		reply{body: string(row.Settings)}.into(t, &sealed)
		out, err := h.keys.OpenSettings("inboxes", id, []string{"password", "loft.key"}, sealed)
		h.must(err)
		return out
	}
	if o := opened(); before == stored() || fmt.Sprint(o) != "map[address:new@example.com loft:map[host:h2 key:s3cret-2] password:s3cret-1]" {
		t.Errorf("%v", o)
	}
	if r := patch(obj{"password": "s3cret-3", "loft": nil}); r.field(t, "settings.loft") != nil {
		t.Error(r.body)
	}
	if r := patch(obj{"password": ""}); r.field(t, "settings.password") != nil || fmt.Sprint(opened()) != "map[address:new@example.com]" {
		t.Error(r.body, opened())
	}
	for _, path := range []string{"/inboxes", "/inboxes/" + id, "/audit"} {
		if r := h.ask(hub.RoleOwner, "GET", path, nil); strings.Contains(r.body, "s3cret") || strings.Contains(r.body, "sealed:") {
			t.Errorf("%s shows %s", path, r.body)
		}
	}
	if r := h.ask(hub.RoleAgent, "GET", "/inboxes/"+id, nil); r.field(t, "name") != "Sales" || fmt.Sprint(r.field(t, "settings")) != "map[]" {
		t.Error(r.body)
	}
}

func TestMailAddressBelongsToOneInbox(t *testing.T) {
	h := newHouse(t)
	settings := obj{"address": "HELP@example.com"}
	r := h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", obj{"name": "Second", "kind": postKind, "settings": settings}), http.StatusConflict)
	if !strings.Contains(r.body, `"field":"settings.address"`) {
		t.Error(r.body)
	}
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/inboxes/"+string(h.conv.LastInboxID), obj{"settings": settings}), 200) // its own
	h.want(h.ask(hub.RoleAdmin, "DELETE", "/inboxes/"+string(h.conv.LastInboxID), nil), http.StatusNoContent)
	h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", obj{"name": "Second", "kind": postKind, "settings": settings}), http.StatusCreated)
	h.want(h.ask(hub.RoleAdmin, "GET", "/inboxes/"+string(h.conv.LastInboxID), nil), http.StatusNotFound)
}

func TestInboxThatCannotBeOpenedIsNotSaved(t *testing.T) {
	h := newHouse(t)
	h.inbox.broken["Broken"] = true
	h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", obj{"name": "Broken", "kind": postKind, "settings": obj{"address": "b@example.com"}}), http.StatusUnprocessableEntity)
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/inboxes/"+string(h.conv.LastInboxID), obj{"name": "Broken"}), http.StatusUnprocessableEntity)
	if len(h.inbox.opened) != 0 {
		t.Errorf("the running adapters of %v were replaced", h.inbox.opened)
	}
	if row, err := h.store.Inbox(h.ctx, h.conv.LastInboxID); err != nil || row.Version != 1 {
		t.Errorf("the row was written: %+v %v", row, err)
	}
	r := h.want(h.ask(hub.RoleAdmin, "GET", "/inboxes", nil), 200)
	if items, _ := r.field(t, "items").([]any); len(items) != 1 || !strings.Contains(r.body, `"Support"`) {
		t.Error(r.body)
	}
}

func TestInboxReceivesWhenTheAnswerArrives(t *testing.T) {
	h := newHouse(t)
	r := h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", obj{"name": "Sales", "kind": postKind, "settings": obj{"address": "sales@example.com"}}), http.StatusCreated)
	if got := h.inbox.opened; len(got) != 1 || string(got[0]) != r.field(t, "id") {
		t.Errorf("%v", got)
	}
	if r.field(t, "brand_id") == "" {
		t.Error("no brand")
	}
	v := h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes/"+fmt.Sprint(r.field(t, "id"))+"/verify", nil), 200)
	if v.field(t, "ok") != false {
		t.Error(v.body)
	}
}

func TestNobodyRisesAboveThemselvesAndTheLastOwnerStays(t *testing.T) {
	h := newHouse(t)
	owner, admin := "/agents/"+string(h.agents[hub.RoleOwner].ID), "/agents/"+string(h.agents[hub.RoleAdmin].ID)
	h.want(h.ask(hub.RoleAdmin, "PATCH", admin, obj{"role": "owner"}), http.StatusForbidden)
	h.want(h.ask(hub.RoleAdmin, "PATCH", owner, obj{"name": "Fool"}), http.StatusForbidden)
	h.want(h.ask(hub.RoleAdmin, "PATCH", owner, obj{"disabled": true}), http.StatusForbidden)
	h.want(h.ask(hub.RoleAdmin, "POST", owner+"/link", nil), http.StatusForbidden)
	h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "x@example.com", "name": "X", "role": "owner"}), http.StatusForbidden)
	h.want(h.ask(hub.RoleOwner, "PATCH", owner, obj{"disabled": true}), http.StatusConflict)
	h.want(h.ask(hub.RoleOwner, "PATCH", owner, obj{"role": "admin"}), http.StatusConflict)
	// somebody who was invited as an owner cannot sign in yet, and is none
	h.want(h.ask(hub.RoleOwner, "POST", "/agents", obj{"email": "x@example.com", "name": "X", "role": "owner"}), http.StatusCreated)
	h.want(h.ask(hub.RoleOwner, "PATCH", owner, obj{"role": "admin"}), http.StatusConflict)
	h.want(h.ask(hub.RoleOwner, "PATCH", admin, obj{"role": "owner"}), 200)
	h.want(h.ask(hub.RoleOwner, "PATCH", owner, obj{"role": "agent"}), 200)
	h.want(h.ask(hub.RoleOwner, "PATCH", admin, obj{"name": "x"}), http.StatusForbidden) // no owner any more
}

func TestDisablingEndsEverythingAtOnce(t *testing.T) {
	h := newHouse(t)
	c := h.signIn(hub.RoleAgent)
	id := h.agents[hub.RoleAgent].ID
	link := h.want(h.ask(hub.RoleAdmin, "POST", "/agents/"+string(id)+"/link", nil), http.StatusCreated)
	if link.field(t, "purpose") != "reset" {
		t.Error(link.body)
	}
	r := h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+string(id), obj{"disabled": true}), 200)
	if r.field(t, "state") != "disabled" || len(h.ended) != 1 || h.ended[0] != id {
		t.Errorf("%s %v", r.body, h.ended)
	}
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized)
	h.want(h.ask(hub.RoleAgent, "GET", "/me", nil), http.StatusUnauthorized)
	h.want(h.ask("", "POST", "/session", obj{"email": "agent@example.com", "password": password}), http.StatusUnauthorized)
	h.want(h.ask("", "POST", "/password-resets/use", obj{"token": last(fmt.Sprint(link.field(t, "url"))), "password": "another one"}), http.StatusNotFound)
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+string(id), obj{"disabled": false}), 200)
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized) // enabling revives nothing
	h.want(h.ask("", "POST", "/session", obj{"email": "agent@example.com", "password": password}), http.StatusCreated)
}

func TestTokensAreShownOnceAndBelongToTheirAgent(t *testing.T) {
	h := newHouse(t)
	made := h.want(h.ask(hub.RoleAgent, "POST", "/tokens", obj{"name": "script"}), http.StatusCreated)
	secret, id := fmt.Sprint(made.field(t, "token")), fmt.Sprint(made.field(t, "id"))
	h.want(h.send(h.request(secret, "GET", "/me", nil)), 200)
	if r := h.ask(hub.RoleAgent, "GET", "/tokens", nil); strings.Contains(r.body, secret) || !strings.Contains(r.body, id) {
		t.Error(r.body)
	}
	h.want(h.ask(hub.RoleOwner, "DELETE", "/tokens/"+id, nil), http.StatusNotFound)
	h.want(h.ask(hub.RoleAgent, "DELETE", "/tokens/"+id, nil), http.StatusNoContent)
	h.want(h.send(h.request(secret, "GET", "/me", nil)), http.StatusUnauthorized)
}

func TestWhatIsDoneToRightsAndSettingsIsAudited(t *testing.T) {
	h := newHouse(t)
	h.signIn(hub.RoleAdmin)
	h.ask("", "POST", "/session", obj{"email": "admin@example.com", "password": "wrong wrong"})
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+string(h.agents[hub.RoleAgent].ID), obj{"role": "supervisor"}), 200)
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/workspace", obj{"name": "Acme", "zone": "Europe/Paris", "hours": obj{"zone": "Europe/Paris"}}), 200)
	r := h.want(h.ask(hub.RoleOwner, "GET", "/audit", nil), 200)
	for _, action := range []string{"session.create", "session.refused", "agent.role", "workspace.change"} {
		if !strings.Contains(r.body, `"action":"`+action+`"`) {
			t.Errorf("%s is not in %s", action, r.body)
		}
	}
	if strings.Contains(r.body, "wrong wrong") {
		t.Error("a password in the audit")
	}
}

func TestListsOfSettingsArePaged(t *testing.T) {
	h := newHouse(t)
	seen, cursor := map[string]bool{}, ""
	for range 10 {
		r := h.want(h.ask(hub.RoleAgent, "GET", "/agents?limit=2&cursor="+cursor, nil), 200)
		items, _ := r.field(t, "items").([]any)
		for _, a := range items {
			seen[fmt.Sprint(a.(obj)["id"])] = true
		}
		next := r.field(t, "next_cursor")
		if next == nil {
			break
		}
		cursor = next.(string)
	}
	if len(seen) != len(roles) {
		t.Errorf("%d agents over all pages", len(seen))
	}
}
