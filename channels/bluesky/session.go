package bluesky

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// session is what signing in gave. The access token lives for hours; the refresh
// token works once. Signing in anew is rare: a server allows it 30 times in five
// minutes and 300 times a day.
type session struct {
	Access  string `json:"accessJwt"`
	Refresh string `json:"refreshJwt"`
	DID     string `json:"did"`
	Handle  string `json:"handle"`
}

const sessionKey = "session"

// lock makes sure that one at a time renews the session.
func (a *adapter) lock(ctx context.Context) error {
	select {
	case a.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return hub.Wrap(hub.Temporary, ctx.Err(), "Signing in was interrupted.")
	}
}

func (a *adapter) unlock() { <-a.turn }

// signedIn answers the session, kept from before or new.
func (a *adapter) signedIn(ctx context.Context) (session, error) {
	if err := a.lock(ctx); err != nil {
		return session{}, err
	}
	defer a.unlock()
	if a.sess != nil {
		return *a.sess, nil
	}
	if s, ok := a.load(ctx); ok {
		a.sess = &s
		return s, nil
	}
	return a.signIn(ctx)
}

// renew answers a session other than the one whose access token is stale. Another
// process may have renewed it already: a refresh token works once.
func (a *adapter) renew(ctx context.Context, stale string) (session, error) {
	if err := a.lock(ctx); err != nil {
		return session{}, err
	}
	defer a.unlock()
	if a.sess != nil && a.sess.Access != stale {
		return *a.sess, nil
	}
	kept, ok := a.load(ctx)
	if ok && kept.Access != stale {
		a.sess = &kept
		return kept, nil
	}
	if ok {
		s, err := a.open(ctx, "com.atproto.server.refreshSession", kept.Refresh, nil)
		if err == nil || !(hub.Is(err, hub.Denied) || hub.Is(err, hub.Invalid)) {
			return s, err
		}
	}
	return a.signIn(ctx)
}

// refusedFor is how long a refused password is not tried again: a server counts
// the tries, and locks the account.
const refusedFor = 15 * time.Minute

// signIn uses the password. Held: turn.
func (a *adapter) signIn(ctx context.Context) (session, error) {
	if a.refused != nil && a.env.Now().Sub(a.refusedAt) < refusedFor {
		return session{}, a.refused
	}
	s, err := a.open(ctx, "com.atproto.server.createSession", "", map[string]string{"identifier": a.set.identifier, "password": a.set.password})
	if hub.Is(err, hub.Denied) || hub.Is(err, hub.Invalid) {
		err = hub.Wrap(hub.Denied, err, "Signing in failed: "+webcall.Said(err))
		a.report(channels.Health{State: channels.Stopped, Text: webcall.Said(err)})
		a.refused, a.refusedAt = err, a.env.Now()
	}
	return s, err
}

// open asks for a session and keeps it. Held: turn.
func (a *adapter) open(ctx context.Context, method, token string, body any) (session, error) {
	r := webcall.Request{Method: http.MethodPost, URL: a.set.base + "/xrpc/" + method, Header: http.Header{"Accept": {"application/json"}}}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return session{}, err
		}
		r.Body = raw
		r.Header.Set("Content-Type", "application/json")
	}
	out, err := a.api.Do(ctx, r)
	if err != nil {
		return session{}, harmless(err)
	}
	if err := verdict(out, a.env.Now()); err != nil {
		return session{}, err
	}
	var s session
	if json.Unmarshal(out.Body, &s) != nil || s.Access == "" || s.Refresh == "" || !didShape.MatchString(s.DID) {
		return session{}, hub.Errorf(hub.Temporary, "The server answered with something that is not its API.")
	}
	a.sess = &s
	a.keep(ctx, s)
	return s, nil
}

// seal is the cipher of kept sessions, bound to the settings they are of: after a
// change of those a kept session is not looked at.
func (a *adapter) seal() (cipher.AEAD, []byte, error) {
	block, err := aes.NewCipher(a.env.Key("bluesky-session/" + string(a.in.ID)))
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	of := sha256.Sum256([]byte(a.set.base + "\x00" + a.set.identifier + "\x00" + a.set.password))
	return aead, of[:], err
}

// keep is best effort: without it the next start signs in once more.
func (a *adapter) keep(ctx context.Context, s session) {
	aead, of, err := a.seal()
	if err != nil {
		return
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails: crypto/rand ends the process first
	if err := a.save(ctx, sessionKey, aead.Seal(nonce, nonce, raw, of)); err != nil {
		a.log.Warn("the session is not kept", "kind", hub.KindOf(err))
	}
}

func (a *adapter) load(ctx context.Context) (s session, ok bool) {
	raw, err := a.env.State.Get(ctx, sessionKey)
	if err != nil {
		return s, false
	}
	aead, of, err := a.seal()
	if err != nil || len(raw) < aead.NonceSize() {
		return s, false
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], of)
	return s, err == nil && json.Unmarshal(plain, &s) == nil && s.Access != ""
}
