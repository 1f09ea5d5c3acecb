package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/channels/email/submit"
	"github.com/parleyhub/parley/hub"
)

// Connections to the outgoing server are kept for a while: a reply does not pay
// for TCP, TLS and signing in each time.
const (
	maxLinks    = 8
	linkIdle    = 30 * time.Second
	linkUses    = 100 // mails per connection, as some servers insist
	commandWait = 30 * time.Second
	finalWait   = 3 * time.Minute // for the answer to the final dot
	warm        = time.Second     // from one mail to the next, for which a connection counts as alive
)

// relay holds an inbox's connections to its outgoing server.
type relay struct {
	a     *adapter
	slots chan struct{} // one per connection in use

	mu     sync.Mutex
	idle   []*link // newest last
	closed bool
}

type link struct {
	conn   net.Conn
	client *submit.Conn
	uses   int
	timer  *time.Timer
}

func newRelay(a *adapter) *relay { return &relay{a: a, slots: make(chan struct{}, maxLinks)} }

// errAuth marks that the server did not take our name or password.
var errAuth = errors.New("the server refused the sign-in")

// errNotIn marks a server that did not get as far as a mail.
var errNotIn = errors.New("the server does not talk to us")

// take answers a connection for one mail, and whether it has been used before.
// It must be given back or dropped.
func (r *relay) take(ctx context.Context, fresh bool) (*link, bool, error) {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	if l := r.pop(); l != nil && !fresh {
		return l, true, nil
	} else if l != nil {
		l.end()
	}
	l, err := r.dial(ctx)
	if err != nil {
		<-r.slots
		return nil, false, err
	}
	return l, false, nil
}

func (r *relay) pop() *link {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.idle) > 0 {
		l := r.idle[len(r.idle)-1]
		r.idle = r.idle[:len(r.idle)-1]
		if l.timer.Stop() {
			return l
		}
	}
	return nil
}

// give puts a connection back for the next mail.
func (r *relay) give(l *link) {
	defer func() { <-r.slots }()
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.uses++; r.closed || l.uses >= linkUses {
		l.end()
		return
	}
	if l.timer == nil {
		l.timer = time.AfterFunc(linkIdle, func() { r.expire(l) })
	} else {
		l.timer.Reset(linkIdle)
	}
	r.idle = append(r.idle, l)
}

func (r *relay) expire(l *link) {
	r.mu.Lock()
	for i, other := range r.idle {
		if other == l {
			r.idle = append(r.idle[:i], r.idle[i+1:]...)
			break
		}
	}
	r.mu.Unlock()
	l.end()
}

func (r *relay) drop(l *link) {
	l.end()
	<-r.slots
}

func (r *relay) close() {
	r.mu.Lock()
	idle := r.idle
	r.idle, r.closed = nil, true
	r.mu.Unlock()
	for _, l := range idle {
		l.timer.Stop()
		l.end()
	}
}

// end closes without a farewell: nothing is under way, and a server that hangs
// must not hold us.
func (l *link) end() { _ = l.conn.Close() }

// dial opens a connection, protected and signed in.
func (r *relay) dial(ctx context.Context) (*link, error) {
	s := r.a.set.smtp
	raw, err := r.a.env.Dial(ctx, "tcp", s.addr())
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	client, err := r.a.hello(ctx, raw, s)
	if err == nil {
		err = r.a.signIn(ctx, client, s)
	}
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return &link{conn: raw, client: client}, nil
}

// hello greets the server over a connection protected as s says.
func (a *adapter) hello(ctx context.Context, raw net.Conn, s *server) (*submit.Conn, error) {
	name, waits := a.set.names[0].Domain, submit.Waits{Command: commandWait, Final: finalWait, Warm: warm}
	switch s.security {
	case secureTLS:
		conn := tls.Client(raw, a.tlsFor(s))
		hctx, cancel := context.WithTimeout(ctx, commandWait)
		defer cancel()
		if err := conn.HandshakeContext(hctx); err != nil {
			return nil, err
		}
		raw = conn
	case secureStartTLS:
		c, err := submit.OpenTLS(raw, name, waits, a.tlsFor(s))
		return c, notNow(err, submit.ErrNoTLS)
	}
	c, err := submit.Open(raw, name, waits)
	return c, notNow(err, errNotIn)
}

// notNow marks a refusal for good that came before any mail was named: it is
// about us or the server, so it must not fail a message.
func notNow(err, mark error) error {
	var said *smtp.SMTPError
	if errors.As(err, &said) && said.Code >= 500 {
		return errors.Join(mark, err)
	}
	return err
}

func (a *adapter) tlsFor(s *server) *tls.Config {
	c := a.tls.Clone()
	if c == nil {
		c = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c.ServerName = s.host
	return c
}

// signIn uses the password where there is one, and the mailbox's token where
// there is none.
func (a *adapter) signIn(ctx context.Context, client *submit.Conn, s *server) error {
	if s.username == "" {
		return nil
	}
	var mech sasl.Client
	token := a.source != nil && s.password == ""
	switch {
	case token:
		t, err := a.token(ctx)
		if hub.Is(err, hub.Denied) {
			later := hub.Wrap(hub.Temporary, errAuth, wordsOf(err)) // mail waits until somebody has signed in
			later.After = time.Minute
			return later
		}
		if err != nil {
			return err
		}
		mech = imapbox.WithToken(s.username, t)
	case client.CanAuth(sasl.Plain):
		mech = sasl.NewPlainClient("", s.username, s.password)
	case client.CanAuth(sasl.Login):
		mech = sasl.NewLoginClient(s.username, s.password)
	default:
		return errors.Join(errAuth, errors.New("it offers neither PLAIN nor LOGIN"))
	}
	if err := client.Auth(mech); err != nil {
		var said *smtp.SMTPError
		if errors.As(err, &said) && said.Code >= 500 {
			if token {
				a.source.Forget(ctx)
			}
			return errors.Join(errAuth, err)
		}
		return err
	}
	return nil
}
