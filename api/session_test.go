package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// signIn answers the session cookie of an agent.
func (h *house) signIn(role hub.Role, with ...*http.Cookie) *http.Cookie {
	h.t.Helper()
	r := h.request("", "POST", "/session", obj{"email": " " + strings.ToUpper(string(role)) + "@example.com", "password": password})
	for _, c := range with {
		r.AddCookie(c)
	}
	return cookie(h.t, h.want(h.send(r), http.StatusCreated))
}

func cookie(t testing.TB, r reply) *http.Cookie {
	t.Helper()
	c, err := http.ParseSetCookie(r.header.Get("Set-Cookie"))
	if err != nil {
		t.Fatalf("%v in %v", err, r.header)
	}
	return c
}

func (h *house) with(c *http.Cookie, method, path string, body any) reply {
	h.t.Helper()
	r := h.request("", method, path, body)
	r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	return h.send(r)
}

func TestSessionCookieIsHiddenFromScriptsAndOtherSites(t *testing.T) {
	h := newHouse(t)
	c := h.signIn(hub.RoleAgent)
	if c.Name != auth.PlainCookie || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" {
		t.Errorf("on plain http: %+v", c)
	}
	h.want(h.with(c, "GET", "/me", nil), http.StatusOK)
	r := h.request("", "POST", "/session", obj{"email": "agent@example.com", "password": password})
	r.TLS = tlsState()
	s := cookie(t, h.want(h.send(r), http.StatusCreated))
	if s.Name != auth.SecureCookie || !s.Secure || !s.HttpOnly || s.Domain != "" {
		t.Errorf("on https: %+v", s)
	}
}

func TestSessionEndsByIdlenessAndByAge(t *testing.T) {
	h := newHouse(t)
	c := h.signIn(hub.RoleAgent)
	for range 20 { // used every eight hours, it lives for a week
		h.pass(8 * time.Hour)
		h.want(h.with(c, "GET", "/me", nil), http.StatusOK)
	}
	h.pass(9 * time.Hour) // 169 h
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized)
	c = h.signIn(hub.RoleAgent)
	h.pass(12*time.Hour + time.Second)
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized)
}

func TestSignInNeverTakesOverAPlantedSession(t *testing.T) {
	h := newHouse(t)
	planted := h.signIn(hub.RoleAgent)
	fresh := h.signIn(hub.RoleOwner, planted)
	if fresh.Value == planted.Value {
		t.Fatal("the planted session became the owner's")
	}
	h.want(h.with(planted, "GET", "/me", nil), http.StatusUnauthorized)
	made := &http.Cookie{Name: auth.PlainCookie, Value: "pls_00000000000000000000000000"}
	if c := h.signIn(hub.RoleOwner, made); c.Value == made.Value {
		t.Fatal("a made-up session was taken")
	}
}

func TestSecureSessionIgnoresThePlainCookie(t *testing.T) {
	h := newHouse(t)
	c := h.signIn(hub.RoleAgent)
	r := h.request("", "GET", "/me", nil)
	r.TLS = tlsState()
	r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	h.want(h.send(r), http.StatusUnauthorized)
}

func TestWrongPasswordAndUnknownAccountLookTheSame(t *testing.T) {
	h := newHouse(t)
	disabled := h.agents[hub.RoleSupervisor]
	disabled.DisabledAt = h.now
	h.must(h.store.PutAgent(h.ctx, disabled))
	h.must(h.store.PutAgent(h.ctx, hub.Agent{ID: "agt_invited", Email: "invited@example.com", Name: "I", Role: hub.RoleAgent, CreatedAt: h.now}))
	seen := map[string]bool{}
	for _, try := range []obj{
		{"email": "agent@example.com", "password": "wrong wrong"},
		{"email": "nobody@example.com", "password": password},
		{"email": "supervisor@example.com", "password": password},
		{"email": "invited@example.com", "password": ""},
		{"email": "", "password": ""},
		{"email": "agent@example.com", "password": ""},
		{"email": "agent@example.com", "password": strings.Repeat("x", 999)},
	} {
		r := h.want(h.ask("", "POST", "/session", try), http.StatusUnauthorized)
		if r.header.Get("Set-Cookie") != "" {
			t.Errorf("%v: a cookie", try)
		}
		seen[fmt.Sprint(r.field(t, "detail"))] = true
	}
	if len(seen) != 1 {
		t.Errorf("answers differ: %v", seen)
	}
}

func TestGuessingIsStoppedPerAccountAndAddressAndComesBack(t *testing.T) {
	h := newHouse(t)
	guess := func(from, email, pass string) reply {
		r := h.request("", "POST", "/session", obj{"email": email, "password": pass})
		r.RemoteAddr = from + ":5000"
		r.Header.Set("X-Forwarded-For", "203.0.113.9") // counts from nobody here
		return h.send(r)
	}
	for range 10 {
		h.want(guess("192.0.2.7", "agent@example.com", "wrong wrong"), http.StatusUnauthorized)
	}
	r := h.want(guess("192.0.2.7", "Agent@Example.com ", password), http.StatusTooManyRequests)
	if r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.want(guess("192.0.2.8", "agent@example.com", password), http.StatusCreated)
	h.want(guess("192.0.2.7", "owner@example.com", password), http.StatusCreated)
	h.pass(15*time.Minute + time.Second)
	h.want(guess("192.0.2.7", "agent@example.com", password), http.StatusCreated)
}

func TestRightSignInsAreNotCountedAsGuesses(t *testing.T) {
	h := newHouse(t)
	for range 12 {
		h.signIn(hub.RoleAgent)
	}
}

func TestManyGuessesAtOnceDoNotSlipThrough(t *testing.T) {
	h := newHouse(t)
	var wg sync.WaitGroup
	answers := make(chan int, 40)
	for range 40 {
		wg.Go(func() {
			answers <- h.ask("", "POST", "/session", obj{"email": "agent@example.com", "password": "wrong wrong"}).status
		})
	}
	wg.Wait()
	close(answers)
	counted := map[int]int{}
	for s := range answers {
		counted[s]++
	}
	if counted[http.StatusUnauthorized] != 10 || counted[http.StatusTooManyRequests] != 30 {
		t.Errorf("%v", counted)
	}
}

func TestPasswordChangeEndsEverythingButGoesOnHere(t *testing.T) {
	h := newHouse(t)
	here, there := h.signIn(hub.RoleAgent), h.signIn(hub.RoleAgent)
	h.want(h.with(here, "POST", "/me/password", obj{"current_password": "wrong wrong", "new_password": "another one"}), http.StatusUnprocessableEntity)
	h.want(h.with(here, "POST", "/me/password", obj{"current_password": password, "new_password": "short"}), http.StatusUnprocessableEntity)
	fresh := cookie(t, h.want(h.with(here, "POST", "/me/password", obj{"current_password": password, "new_password": "another one"}), http.StatusNoContent))
	h.want(h.with(fresh, "GET", "/me", nil), http.StatusOK)
	h.want(h.with(here, "GET", "/me", nil), http.StatusUnauthorized)
	h.want(h.with(there, "GET", "/me", nil), http.StatusUnauthorized)
	h.want(h.ask(hub.RoleAgent, "GET", "/me", nil), http.StatusUnauthorized) // its token
	if len(h.ended) != 1 || h.ended[0] != h.agents[hub.RoleAgent].ID {
		t.Errorf("sockets ended: %v", h.ended)
	}
	h.want(h.ask("", "POST", "/session", obj{"email": "agent@example.com", "password": password}), http.StatusUnauthorized)
}

func TestSignOutEndsTheSession(t *testing.T) {
	h := newHouse(t)
	c := h.signIn(hub.RoleAgent)
	out := h.want(h.with(c, "DELETE", "/session", nil), http.StatusNoContent)
	if gone := cookie(t, out); gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("cookie stays: %+v", gone)
	}
	h.want(h.with(c, "GET", "/me", nil), http.StatusUnauthorized)
}

func TestEmptyAndForeignSecretsAreNobody(t *testing.T) {
	h := newHouse(t)
	for _, head := range []string{"Bearer", "Bearer ", "Bearer plt_", "Bearer null", "Basic " + h.tokens[hub.RoleOwner], h.tokens[hub.RoleOwner],
		"Bearer " + h.tokens[hub.RoleOwner] + "x", "Bearer " + strings.ToUpper(h.tokens[hub.RoleOwner]), "Bearer pls_" + h.tokens[hub.RoleOwner][4:]} {
		r := h.request("", "GET", "/me", nil)
		r.Header.Set("Authorization", head)
		h.want(h.send(r), http.StatusUnauthorized)
	}
	for _, v := range []string{"", "pls_", "x", h.tokens[hub.RoleOwner]} {
		h.want(h.with(&http.Cookie{Name: auth.PlainCookie, Value: v}, "GET", "/me", nil), http.StatusUnauthorized)
	}
	c := h.signIn(hub.RoleOwner)
	r := h.request("plt_00000000000000000000000000", "GET", "/me", nil) // a wrong token is not helped by a right cookie
	r.AddCookie(c)
	h.want(h.send(r), http.StatusUnauthorized)
}
