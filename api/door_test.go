package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func TestForwardingHeadersCountFromTrustedProxiesAlone(t *testing.T) {
	h := newHouse(t)
	d := door.New(h.store, h.clock, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")})
	for _, c := range []struct {
		peer, forwarded, proto, address string
		secure                          bool
	}{
		{"192.0.2.1:1", "", "", "192.0.2.1", false},
		{"192.0.2.1:1", "203.0.113.5", "https", "192.0.2.1", false},
		{"10.0.0.1:1", "203.0.113.5", "https", "203.0.113.5", true},
		{"10.0.0.1:1", "203.0.113.5", "http", "203.0.113.5", false},
		{"10.0.0.1:1", "198.51.100.7, 203.0.113.5", "", "203.0.113.5", false}, // the first one is what the client says
		{"10.0.0.1:1", "203.0.113.5, 10.9.9.9", "", "203.0.113.5", false},
		{"10.0.0.1:1", "203.0.113.5, rubbish", "", "10.0.0.1", false},
		{"10.0.0.1:1", "", "", "10.0.0.1", false},
		{"[::ffff:10.0.0.1]:1", "203.0.113.5", "", "203.0.113.5", false},
		{"[fd00::1]:1", "2001:db8::5", "HTTPS", "2001:db8::5", true},
		{"rubbish", "203.0.113.5", "https", "invalid IP", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if got := d.Address(r).String(); got != c.address || d.Secure(r) != c.secure {
			t.Errorf("%+v: %s %v", c, got, d.Secure(r))
		}
	}
}

func TestSocketsAreAskedAgainWhetherTheirRightStands(t *testing.T) {
	h := newHouse(t)
	d, me := h.api.Door(), h.agents[hub.RoleAgent].ID
	c := h.signIn(hub.RoleAgent)
	session, _ := auth.SessionHash(c.Value)
	tokens, err := h.store.TokensOf(h.ctx, me)
	h.must(err)
	for _, key := range []string{session, tokens[0].ID} {
		if got, err := d.Recheck(h.ctx, me, key); err != nil || got.Agent.ID != me {
			t.Errorf("%v %v", got, err)
		}
	}
	for _, key := range []string{"", "tok_none", "plain"} {
		if _, err := d.Recheck(h.ctx, me, key); !hub.Is(err, hub.Denied) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if _, err := d.Recheck(h.ctx, h.agents[hub.RoleOwner].ID, session); !hub.Is(err, hub.Denied) {
		t.Errorf("the session of somebody else: %v", err)
	}
	h.want(h.with(c, "DELETE", "/session", nil), 204)
	if _, err := d.Recheck(h.ctx, me, session); !hub.Is(err, hub.Denied) {
		t.Errorf("signed out: %v", err)
	}
}

func FuzzBodiesAreRefusedOrMeanOneThing(f *testing.F) {
	for _, s := range []string{``, `{}`, `{"name":"a"}`, `{"name":"a","name":"b"}`, `[[[[`, `{"name":"\ud800"}`, "{\"name\":\"\xff\"}", `{"name":1e999}`, `"\u0000"`} {
		f.Add(s)
	}
	h := newHouse(f)
	f.Fuzz(func(t *testing.T, s string) {
		h.t = t
		h.pass(time.Millisecond) // or the limit of the house is reached
		r := h.ask(hub.RoleAgent, "PATCH", "/me", s)
		if r.status != 200 && r.status != 400 && r.status != 422 {
			t.Errorf("%q: %d %s", s, r.status, r.body)
		}
		if !json.Valid([]byte(r.body)) {
			t.Errorf("%q: %s", s, r.body)
		}
	})
}
