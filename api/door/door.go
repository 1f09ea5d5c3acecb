// Package door finds out who makes a request: in comes a request with a session
// or a token, out comes the agent behind it as they are now.
package door

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// Door finds out who makes a request. It reads the rows each time, so that a
// right taken away is gone with the next request.
type Door struct {
	rows    Rows
	now     func() time.Time
	proxies []netip.Prefix
	Scope   func(hub.Agent) hub.Scope // what an agent sees
}

// Rows are what recognising somebody needs.
type Rows interface {
	SessionByHash(ctx context.Context, hash string) (store.Session, error)
	TouchSession(ctx context.Context, hash string, seen time.Time) error
	DeleteSession(ctx context.Context, hash string) error
	TokenByHash(ctx context.Context, hash string) (store.Token, error)
	TokensOf(context.Context, hub.AgentID) ([]store.Token, error)
	TouchToken(ctx context.Context, id string, used time.Time) error
	Agent(context.Context, hub.AgentID) (hub.Agent, error)
}

// New makes a door. Forwarding headers count only from proxies.
func New(rows Rows, now func() time.Time, proxies []netip.Prefix) *Door {
	return &Door{rows: rows, now: now, proxies: proxies, Scope: auth.ScopeOf}
}

// Caller is somebody who is signed in.
type Caller struct {
	Agent   hub.Agent
	Scope   hub.Scope
	Session string // hash of the session; empty with a token
	Token   string // id of the token; empty with a session
}

// Actor is the caller as it is stored beside what they did.
func (c *Caller) Actor() hub.Actor {
	return hub.Actor{Type: hub.ActorAgent, ID: string(c.Agent.ID), Name: c.Agent.Name}
}

// LimitKey is whose requests are counted together.
func (c *Caller) LimitKey() string {
	if c.Token != "" {
		return "api:t:" + c.Token
	}
	return "api:s:" + c.Session
}

// Caller recognises who sends r. The error is auth.ErrNotSignedIn when nobody
// is, and Temporary when it cannot be found out.
func (d *Door) Caller(r *http.Request) (*Caller, error) {
	ctx := r.Context()
	if head := r.Header.Get("Authorization"); head != "" {
		return d.byToken(ctx, head)
	}
	hash, ok := auth.SessionHash(auth.SessionOf(r, d.Secure(r)))
	if !ok {
		return nil, auth.ErrNotSignedIn
	}
	return d.bySession(ctx, hash)
}

// byToken recognises the agent of an API token alone.
func (d *Door) byToken(ctx context.Context, head string) (*Caller, error) {
	scheme, secret, _ := strings.Cut(head, " ")
	hash, ok := auth.TokenHash(strings.TrimSpace(secret))
	if !strings.EqualFold(scheme, "Bearer") || !ok {
		return nil, auth.ErrNotSignedIn
	}
	t, err := d.rows.TokenByHash(ctx, hash)
	if err != nil {
		return nil, Nobody(err)
	}
	c, err := d.caller(ctx, t.AgentID)
	if err != nil {
		return nil, err
	}
	c.Token = t.ID
	if now := d.now(); now.Sub(t.LastUsedAt) >= auth.SessionTouch {
		touching, cancel := context.WithTimeout(ctx, touchWithin)
		_ = d.rows.TouchToken(touching, t.ID, now) // shown only; not worth failing for
		cancel()
	}
	return c, nil
}

// touchWithin bounds a touch: who only reads need not wait for a database that
// cannot be written.
const touchWithin = 250 * time.Millisecond

func (d *Door) bySession(ctx context.Context, hash string) (*Caller, error) {
	s, err := d.rows.SessionByHash(ctx, hash)
	if err != nil {
		return nil, Nobody(err)
	}
	now := d.now()
	if auth.SessionOver(now, s.CreatedAt, s.SeenAt) || !now.Before(s.ExpiresAt) {
		_ = d.rows.DeleteSession(ctx, hash) // it counts for nothing either way
		return nil, auth.ErrNotSignedIn
	}
	c, err := d.caller(ctx, s.AgentID)
	if err != nil {
		return nil, err
	}
	c.Session = hash
	if now.Sub(s.SeenAt) >= auth.SessionTouch {
		touching, cancel := context.WithTimeout(ctx, touchWithin)
		_ = d.rows.TouchSession(touching, hash, now) // a lost touch shortens idleness by a minute
		cancel()
	}
	return c, nil
}

func (d *Door) caller(ctx context.Context, id hub.AgentID) (*Caller, error) {
	agent, err := d.rows.Agent(ctx, id)
	if err != nil {
		return nil, Nobody(err)
	}
	if !agent.Active() {
		return nil, auth.ErrNotSignedIn
	}
	return &Caller{Agent: agent, Scope: d.Scope(agent)}, nil
}

// Nobody turns "no such row" into "not signed in"; trouble stays trouble.
func Nobody(err error) error {
	if hub.Is(err, hub.Missing) {
		return auth.ErrNotSignedIn
	}
	return err
}

// Secure reports whether the browser speaks HTTPS with us, or with a proxy that
// we were told to trust.
func (d *Door) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	return d.trusted(peer(r)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// Address is who asks: the connection's other end, or behind trusted proxies
// the nearest address that is not one of them.
func (d *Door) Address(r *http.Request) netip.Addr {
	addr := peer(r)
	if !d.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		if addr = hop.Unmap(); !d.trusted(addr) {
			return addr
		}
	}
	return addr
}

func (d *Door) trusted(addr netip.Addr) bool {
	for _, p := range d.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

// Recheck answers who opened a socket as they are now: id is the agent, key the
// session's hash or the token's id. The error is auth.ErrNotSignedIn when that
// session, token or account has ended.
func (d *Door) Recheck(ctx context.Context, id hub.AgentID, key string) (*Caller, error) {
	s, err := d.rows.SessionByHash(ctx, key)
	if err == nil {
		if s.AgentID != id || auth.SessionOver(d.now(), s.CreatedAt, s.SeenAt) {
			return nil, auth.ErrNotSignedIn
		}
		return d.caller(ctx, id)
	}
	if !hub.Is(err, hub.Missing) {
		return nil, err
	}
	tokens, err := d.rows.TokensOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		if t.ID == key {
			return d.caller(ctx, id)
		}
	}
	return nil, auth.ErrNotSignedIn
}
