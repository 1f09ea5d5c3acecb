package api_test

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
)

func tlsState() *tls.ConnectionState { return &tls.ConnectionState{} }

// working runs the slow work of the API until the test ends.
func (h *house) working() {
	g := run.NewGroup(h.ctx, h.log())
	g.Go("api", h.api.Run)
	h.t.Cleanup(func() {
		g.Stop()
		h.must(g.Wait())
	})
}

func last(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

func TestResetIsAnsweredBeforeAnythingIsLookedUp(t *testing.T) {
	h := newHouse(t)
	known := h.want(h.ask("", "POST", "/password-resets", obj{"email": "agent@example.com"}), http.StatusAccepted)
	unknown := h.want(h.ask("", "POST", "/password-resets", obj{"email": "nobody@example.com"}), http.StatusAccepted)
	if known.body != unknown.body || len(h.mail.letters()) != 0 {
		t.Fatalf("%q %q %v", known.body, unknown.body, h.mail.letters())
	}
	h.working()
	h.settle(func() bool { return len(h.mail.letters()) == 1 })
	l := h.mail.letters()[0]
	if l.to.Address != "agent@example.com" || l.template != auth.PurposeReset || !strings.HasPrefix(l.data["link"], "https://desk.example.com/reset/pll_") {
		t.Errorf("%+v", l)
	}
}

func TestResetLinkWorksOnceAndEndsWhatTheOldPasswordOpened(t *testing.T) {
	h := newHouse(t)
	h.working()
	c := h.signIn(hub.RoleAgent)
	r := h.request("", "POST", "/password-resets", obj{"email": "AGENT@example.com"})
	r.Host = "evil.example.org" // links are built from the configured address alone
	r.Header.Set("X-Forwarded-Host", "evil.example.org")
	h.want(h.send(r), http.StatusAccepted)
	h.settle(func() bool { return len(h.mail.letters()) == 1 })
	link := h.mail.letters()[0].data["link"]
	if strings.Contains(link, "evil") {
		t.Fatal(link)
	}
	use := obj{"token": last(link), "password": "another one"}
	h.want(h.ask("", "POST", "/password-resets/use", obj{"token": last(link), "password": "short"}), http.StatusUnprocessableEntity)
	h.want(h.ask("", "POST", "/invitations/accept", use), http.StatusNotFound) // of another purpose
	h.want(h.ask("", "POST", "/password-resets/use", use), http.StatusNoContent)
	h.want(h.ask("", "POST", "/password-resets/use", use), http.StatusNotFound)
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized)
	h.want(h.ask("", "POST", "/session", obj{"email": "agent@example.com", "password": "another one"}), http.StatusCreated)
}

func TestResetMailsAreFewAndTooOldLinksAreDead(t *testing.T) {
	h := newHouse(t)
	h.working()
	for range 6 {
		h.want(h.ask("", "POST", "/password-resets", obj{"email": "agent@example.com"}), http.StatusAccepted)
	}
	h.want(h.ask("", "POST", "/password-resets", obj{"email": "owner@example.com"}), http.StatusAccepted)
	h.settle(func() bool { return len(h.mail.letters()) == 4 }) // three of the six, then the owner's
	h.pass(auth.ResetLife + time.Second)
	link := last(h.mail.letters()[0].data["link"])
	h.want(h.ask("", "POST", "/password-resets/use", obj{"token": link, "password": "another one"}), http.StatusNotFound)
}

func TestInvitationByLinkAndByMail(t *testing.T) {
	h := newHouse(t)
	made := h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "New@Example.com", "name": "New", "role": "supervisor", "invite": obj{}}), http.StatusCreated)
	url, _ := made.field(t, "invite_url").(string)
	if made.field(t, "state") != "invited" || made.field(t, "email") != "new@example.com" || !strings.HasPrefix(url, "https://desk.example.com/invite/") {
		t.Fatal(made.body)
	}
	h.want(h.ask("", "POST", "/session", obj{"email": "new@example.com", "password": ""}), http.StatusUnauthorized)
	in := h.want(h.ask("", "POST", "/invitations/accept", obj{"token": last(url), "password": "long enough", "name": "Newton"}), http.StatusCreated)
	if in.field(t, "name") != "Newton" || in.field(t, "role") != "supervisor" {
		t.Error(in.body)
	}
	h.want(h.with(cookie(t, in), "GET", "/me", nil), http.StatusOK)
	h.want(h.ask("", "POST", "/invitations/accept", obj{"token": last(url), "password": "long enough"}), http.StatusNotFound)

	h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "new@example.com", "name": "Twice", "role": "agent"}), http.StatusConflict)
	h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "b@example.com", "name": "B", "role": "agent", "invite": obj{"inbox_id": "inb_none"}}), http.StatusUnprocessableEntity)
	mailed := h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "c@example.com", "name": "C", "role": "agent", "language": "fr",
		"invite": obj{"inbox_id": h.conv.LastInboxID}}), http.StatusCreated)
	l := h.mail.letters()
	if mailed.field(t, "invite_url") != nil || len(l) != 1 || l[0].inbox != h.conv.LastInboxID || l[0].data["language"] != "fr" || l[0].template != "invite" {
		t.Errorf("%s %+v", mailed.body, l)
	}
}

func TestInvitationThatCannotBeMailedIsHandedOver(t *testing.T) {
	h := newHouse(t)
	h.mail.broken = true
	r := h.want(h.ask(hub.RoleAdmin, "POST", "/agents", obj{"email": "c@example.com", "name": "C", "role": "agent",
		"invite": obj{"inbox_id": h.conv.LastInboxID}}), http.StatusCreated)
	if url, _ := r.field(t, "invite_url").(string); url == "" {
		t.Error(r.body)
	}
}

func TestFirstOwnerIsMadeOnceWithTheLinkOfTheHub(t *testing.T) {
	h := emptyHouse(t)
	if h.ask("", "GET", "/setup", nil).field(t, "needed") != true {
		t.Error("a new hub needs no set-up?")
	}
	url, _, err := api.NewLink(h.ctx, h.store, h.now, "http://127.0.0.1:8080/", auth.PurposeSetup, "")
	h.must(err)
	me := obj{"token": last(url), "email": "Boss@example.com", "name": "Boss", "password": "long enough"}
	h.want(h.ask("", "POST", "/setup", obj{"token": "pll_00000000000000000000000000", "email": "x@example.com", "name": "X", "password": "long enough"}), http.StatusNotFound)
	in := h.want(h.ask("", "POST", "/setup", me), http.StatusCreated)
	if in.field(t, "role") != "owner" || in.field(t, "email") != "boss@example.com" {
		t.Error(in.body)
	}
	h.want(h.with(cookie(t, in), "GET", "/me", nil), http.StatusOK)
	h.want(h.ask("", "POST", "/setup", me), http.StatusNotFound)
	if h.ask("", "GET", "/setup", nil).field(t, "needed") != false {
		t.Error("still needs set-up")
	}
}

func TestOpenLinksEndWithTheOldPasswordAndWithTheRight(t *testing.T) {
	h := newHouse(t)
	id := string(h.agents[hub.RoleAgent].ID)
	link := func() string {
		return last(h.want(h.ask(hub.RoleAdmin, "POST", "/agents/"+id+"/link", nil), http.StatusCreated).field(t, "url").(string))
	}
	use := func(token string) obj { return obj{"token": token, "password": "another one"} }
	older, newer := link(), link()
	h.want(h.ask("", "POST", "/password-resets/use", use(newer)), http.StatusNoContent)
	h.want(h.ask("", "POST", "/password-resets/use", use(older)), http.StatusNotFound)

	open := link()
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+id, obj{"disabled": true}), http.StatusOK)
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+id, obj{"disabled": false}), http.StatusOK)
	h.want(h.ask("", "POST", "/password-resets/use", use(open)), http.StatusNotFound)
}
