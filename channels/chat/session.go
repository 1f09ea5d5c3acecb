package chat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/channels/chat/visits"
	"github.com/parleyhub/parley/hub"
)

// session is what we keep of a visitor, under the hash of their token.
type session struct {
	Visitor string    `json:"visitor"`
	Name    string    `json:"name,omitempty"`  // as the visitor says
	Email   string    `json:"email,omitempty"` // as the visitor says; never proof
	Sub     string    `json:"sub,omitempty"`   // whom the host site signed for; then nobody else may use the session
	Alone   bool      `json:"alone,omitempty"` // wrote without a signed identity since
	Created time.Time `json:"created"`
	Spoke   time.Time `json:"spoke,omitzero"` // when the first message came in
}

// person is who is at the other end. It is never changed, only replaced, so
// that the reading and the writing side of a socket share it without a lock.
type person struct {
	inbox  hub.InboxID
	token  string // known to the visitor and to nobody else; in memory only
	fresh  bool   // the token was minted now and has to be told
	stored bool   // the session's row exists
	sess   session
	ident  *strict.Identity
	lang   string
}

func (p *person) visitor() hub.Handle {
	return hub.Handle{Kind: hub.HandleVisitor, Scope: string(p.inbox), Address: p.sess.Visitor}
}

// who is the handle that inbound messages come from.
func (p *person) who() hub.Handle {
	if p.ident != nil {
		return p.ident.Handle(p.inbox)
	}
	return p.visitor()
}

// reachable are the handles under which this person may be written to.
func (p *person) reachable() []hub.Handle {
	if p.ident != nil {
		return []hub.Handle{p.visitor(), p.ident.Handle(p.inbox)}
	}
	return []hub.Handle{p.visitor()}
}

// mailKnown reports whether an answer can go on by mail.
func (p *person) mailKnown() bool {
	return p.sess.Email != "" || (p.ident != nil && p.ident.Email != "")
}

const sessions = "session/" // begins the key of every session

// idle reads the row of a session: whose it is, and that its visitor was there
// before an instant and has not begun to speak since. What is known of a visit
// is nobody's once it is that old: it goes, whoever the visitor is.
func idle(in hub.InboxID, key string, value []byte, before time.Time) (hub.Handle, bool) {
	if ours, done := visits.Over(key, value, before); ours {
		return hub.Handle{}, done
	}
	p := person{inbox: in}
	if !strings.HasPrefix(key, sessions) || json.Unmarshal(value, &p.sess) != nil || p.sess.Visitor == "" {
		return hub.Handle{}, false
	}
	return p.visitor(), p.sess.Created.Before(before) && p.sess.Spoke.Before(before)
}

func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return sessions + hex.EncodeToString(sum[:])
}

// tokenShaped bounds a token before it is looked up; empty is never a match.
func tokenShaped(token string) bool { return len(token) >= 20 && len(token) <= 64 }

// begin finds the session of token, or makes a new one. A session that belongs
// to a signed person is given to nobody else: changed is true when the caller
// held one and gets another, so that nothing of the first is shown or sent.
func (a *adapter) begin(ctx context.Context, token string, ident *strict.Identity) (p *person, changed bool, err error) {
	p = &person{inbox: a.in.ID, ident: ident}
	if tokenShaped(token) {
		p.sess, err = a.load(ctx, token)
		if err == nil {
			if p.sess.Sub == "" || (ident != nil && ident.Sub == p.sess.Sub) {
				p.token, p.stored = token, true
				return p, false, nil
			}
			changed = true
		} else if !hub.Is(err, hub.Missing) {
			return nil, false, err
		}
	}
	p.token, p.fresh = hub.NewToken(), true
	p.sess = session{Visitor: "v" + hub.NewToken(), Created: a.env.Now().UTC()}
	return p, changed, nil
}

func (a *adapter) load(ctx context.Context, token string) (session, error) {
	var s session
	raw, err := a.env.State.Get(ctx, sessionKey(token))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil || s.Visitor == "" {
		return s, hub.Wrap(hub.Missing, errors.Join(err, errors.New("session row cannot be read")), "The session has ended.")
	}
	return s, nil
}

// keep writes the session's row when something in it is new. Visitors who only
// look leave no row.
func (a *adapter) keep(ctx context.Context, p *person, s session) (*person, error) {
	if p.ident != nil {
		s.Sub = p.ident.Sub
	}
	if p.stored && s == p.sess {
		return p, nil
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if err := a.env.State.Put(ctx, sessionKey(p.token), raw); err != nil {
		return nil, err
	}
	next := *p
	next.sess, next.stored = s, true
	return &next, nil
}

// forget ends the session for good, everywhere.
func (a *adapter) forget(ctx context.Context, p *person) error {
	if !p.stored {
		return nil
	}
	if err := a.env.State.Delete(ctx, visits.Key(p.sess.Visitor)); err != nil {
		return err
	}
	return a.env.State.Delete(ctx, sessionKey(p.token))
}
