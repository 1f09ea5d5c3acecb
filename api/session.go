package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// Wrong passwords allowed: for one account from one address, and for all
// accounts from one address.
const (
	guessesPerAccount = 10
	guessesPerAddress = 100
	guessWindow       = 15 * time.Minute
)

func (a *API) registerSession() {
	public(a, op{id: "signIn", method: http.MethodPost, path: "/session", noun: "Session", status: http.StatusCreated,
		summary: "Sign in", doc: "Sets the session cookie. 401 when address or password is wrong, 429 after too many wrong ones."}, a.signIn)
	public(a, op{id: "signOut", method: http.MethodDelete, path: "/session", noun: "Session", status: http.StatusNoContent,
		summary: "Sign out", doc: "Ends the session of the cookie, if there is one."}, a.signOut)
}

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"320"`
		Password string `json:"password" maxLength:"1000"`
	}
}

// signedIn answers who the caller is now, with the cookies that make it so.
type signedIn struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Body    MeView
}

func (a *API) signIn(ctx context.Context, c *Caller, in *signInInput) (*signedIn, error) {
	r := request(ctx).r
	email := strings.ToLower(strings.TrimSpace(in.Body.Email))
	from := a.door.Address(r).String()
	account, address := "login:"+email+"|"+from, "login:"+from
	wait := max(a.guesses.Take(account, guessesPerAccount, guessWindow), a.guesses.Take(address, guessesPerAddress, guessWindow))
	if wait > 0 {
		return nil, &hub.Error{Kind: hub.Limited, Text: "too many wrong passwords; wait before you try again", After: wait}
	}
	agent, err := a.password(ctx, email, in.Body.Password)
	if err != nil {
		if hub.Is(err, hub.Denied) {
			a.noteSignIn(ctx, hub.Actor{Type: hub.ActorSystem, ID: "api"}, "session.refused", string(agent.ID))
		} else {
			a.guesses.Refund(account)
			a.guesses.Refund(address)
		}
		return nil, err
	}
	a.guesses.Refund(account)
	a.guesses.Refund(address)
	if old, ok := auth.SessionHash(auth.SessionOf(r, a.door.Secure(r))); ok {
		_ = a.Store.DeleteSession(ctx, old) // whatever was planted before counts for nothing now
	}
	out, err := a.begin(ctx, agent)
	if err == nil {
		a.noteSignIn(ctx, hub.Actor{Type: hub.ActorAgent, ID: string(agent.ID), Name: agent.Name}, "session.create", string(agent.ID))
	}
	return out, err
}

// noteSignIn is written down as far as possible; it does not keep anybody out.
func (a *API) noteSignIn(ctx context.Context, by hub.Actor, action, object string) {
	if err := a.noteBy(ctx, by, action, object, "", ""); err != nil {
		a.Log.Error("audit entry lost", "request", request(ctx).id, "action", action, "err", err)
	}
}

var errWrong = newWrong()

// newWrong is the one answer to every sign-in that fails: who has an account
// here is not said.
func newWrong() error {
	e := *auth.ErrNotSignedIn
	e.Text, e.Err = "address or password is wrong", auth.ErrNotSignedIn
	return &e
}

// password answers the agent with that address and password. It takes as long
// when there is none.
func (a *API) password(ctx context.Context, email, password string) (hub.Agent, error) {
	agent, err := a.Store.AgentByEmail(ctx, email)
	if err != nil && !hub.Is(err, hub.Missing) {
		return hub.Agent{}, err
	}
	known := err == nil && agent.Active()
	right, err := a.Hasher.Verify(ctx, agent.PasswordHash, password)
	switch {
	case err != nil:
		return agent, err
	case !right || !known:
		return agent, errWrong
	}
	return agent, nil
}

// begin makes a new session.
func (a *API) begin(ctx context.Context, agent hub.Agent) (*signedIn, error) {
	r, now := request(ctx).r, a.Now()
	secret, hash := auth.NewSession()
	err := a.Store.PutSession(ctx, store.Session{Hash: hash, AgentID: agent.ID, CreatedAt: now, SeenAt: now,
		ExpiresAt: now.Add(auth.SessionAbsolute), UserAgent: cut(r.UserAgent(), 200)})
	if err != nil {
		return nil, err
	}
	cookie := auth.SessionCookie(secret, a.door.Secure(r))
	return &signedIn{Cookies: []string{cookie.String()}, Body: meView(agent)}, nil
}

type signedOut struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
}

func (a *API) signOut(ctx context.Context, _ *Caller, _ *struct{}) (*signedOut, error) {
	r := request(ctx).r
	secure := a.door.Secure(r)
	if hash, ok := auth.SessionHash(auth.SessionOf(r, secure)); ok {
		s, err := a.Store.SessionByHash(ctx, hash)
		if err == nil {
			err = a.Store.DeleteSession(ctx, hash)
		}
		if err != nil && !hub.Is(err, hub.Missing) {
			return nil, err
		}
		if err == nil && a.SessionEnded != nil {
			a.SessionEnded(s.Hash)
		}
	}
	return &signedOut{Cookies: []string{auth.EndedCookie(secure).String()}}, nil
}

// cut shortens a text to n bytes without breaking a character.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}
