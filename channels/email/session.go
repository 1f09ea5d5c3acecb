package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/parleyhub/parley/hub"
)

// How long a mail host may be silent while it owes us something, and how long
// it may be silent in IDLE before we ask.
const (
	replyWait = 15 * time.Second
	idleMost  = 9 * time.Minute
	noopWait  = 10 * time.Second
)

// The stages of opening a mailbox, named as the steps of a verification are.
const (
	stepConnect = "connect"
	stepSignIn  = "sign_in"
	stepMailbox = "open_mailbox"
)

// session is one connection to an IMAP host with the mailbox selected.
type session struct {
	line   *patient
	client *imapclient.Client
	caps   imap.CapSet
	valid  uint32 // UIDVALIDITY
	next   imap.UID
	count  uint32
	news   chan struct{} // the server said that there is more
}

// connect opens the mailbox. On an error it says at which stage.
func (a *adapter) connect(ctx context.Context) (*session, string, error) {
	s := a.set.imap
	raw, err := a.env.Dial(ctx, "tcp", s.addr())
	if err != nil {
		return nil, stepConnect, hub.Wrap(hub.Temporary, err, "The mail host cannot be reached.")
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}) // best effort
	}
	b := &session{line: &patient{Conn: raw, raw: raw, wait: replyWait}, news: make(chan struct{}, 1)}
	opts := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				select {
				case b.news <- struct{}{}:
				default:
				}
			}
		},
	}}
	if err := b.greet(ctx, a, s, opts); err != nil {
		b.end()
		if isTrust(err) {
			return nil, stepConnect, hub.Wrap(hub.Temporary, err, "The mail host's certificate cannot be trusted.")
		}
		return nil, stepConnect, hub.Wrap(hub.Temporary, err, "The mail host does not answer as it should.")
	}
	if err := a.signInMailbox(ctx, b); err != nil {
		b.end()
		return nil, stepSignIn, err
	}
	if b.caps = b.client.Caps(); b.caps == nil {
		b.end()
		return nil, stepSignIn, hub.Errorf(hub.Temporary, "The mail host does not say what it can do.")
	}
	sel, err := b.client.Select(a.set.mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		b.end()
		if refused(err) {
			return nil, stepMailbox, hub.Wrap(hub.Temporary, err, "The mailbox does not exist, or may not be opened.")
		}
		return nil, stepMailbox, hub.Wrap(hub.Temporary, err, "The mailbox could not be opened.")
	}
	b.line.expect(false)
	b.valid, b.next, b.count = sel.UIDValidity, sel.UIDNext, sel.NumMessages
	return b, "", nil
}

func (b *session) greet(ctx context.Context, a *adapter, s *server, opts *imapclient.Options) error {
	switch s.security {
	case secureTLS:
		hctx, cancel := context.WithTimeout(ctx, replyWait)
		defer cancel()
		conn := tls.Client(b.line.Conn, a.tlsFor(s))
		if err := conn.HandshakeContext(hctx); err != nil {
			return err
		}
		b.line.Conn = conn
		b.client = imapclient.New(b.line, opts)
	case secureStartTLS:
		opts.TLSConfig = a.tlsFor(s)
		c, err := imapclient.NewStartTLS(b.line, opts)
		if err != nil {
			return err
		}
		b.client = c
	default:
		b.client = imapclient.New(b.line, opts)
	}
	return b.client.WaitGreeting()
}

func (a *adapter) signInMailbox(ctx context.Context, b *session) error {
	s := a.set.imap
	var err error
	if a.set.oauth != nil {
		var token string
		if token, err = a.accessToken(ctx); err != nil {
			return err
		}
		err = b.client.Authenticate(&xoauth2{user: s.username, token: token})
	} else {
		err = b.client.Login(s.username, s.password).Wait()
	}
	switch {
	case err == nil:
		return nil
	case refused(err):
		return hub.Wrap(hub.Temporary, errAuth, "The mail host refuses this inbox's sign-in. An administrator has to correct its name or password.")
	}
	return hub.Wrap(hub.Temporary, err, "The mail host broke off while we signed in.")
}

// refused reports whether the server said no, as against breaking off.
func refused(err error) bool {
	var said *imap.Error
	return errors.As(err, &said)
}

// end closes the connection without a farewell: a host that hangs must not hold
// us.
func (b *session) end() {
	_ = b.line.Close()
	if b.client != nil {
		_ = b.client.Close() // joins the library's reader
	}
}

// idle waits until the server has news, limit has passed or ctx ends. A server
// without IDLE is simply left alone for as long.
func (b *session) idle(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(min(limit, idleMost))
	defer timer.Stop()
	var cmd *imapclient.IdleCommand
	if b.caps.Has(imap.CapIdle) || b.caps.Has(imap.CapIMAP4rev2) {
		var err error
		b.line.expect(true)
		cmd, err = b.client.Idle()
		b.line.expect(false)
		if err != nil {
			return err
		}
	}
	select {
	case <-b.news:
	case <-timer.C:
	case <-b.client.Closed():
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.line.within(noopWait)
	defer b.line.within(replyWait)
	b.line.expect(true)
	defer b.line.expect(false)
	if cmd != nil {
		if err := cmd.Close(); err != nil {
			return err
		}
		if err := cmd.Wait(); err != nil {
			return err
		}
	}
	return b.client.Noop().Wait()
}

// patient is a connection that closes itself when the other side owes an answer
// and stays silent. The library sets no deadline while a command waits, and
// would wait for ever. The deadlines it does set are left out: this one is
// stricter, and rolls on with every byte that comes.
type patient struct {
	net.Conn
	raw   net.Conn // beneath TLS: closing it never waits
	mu    sync.Mutex
	wait  time.Duration
	quiet bool // nothing is owed: silence is fine
	timer *time.Timer
}

func (p *patient) Read(b []byte) (int, error) {
	p.arm()
	n, err := p.Conn.Read(b)
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return n, err
}

// arm starts the clock of one silence.
func (p *patient) arm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.timer = time.AfterFunc(p.wait, func() { _ = p.raw.Close() })
	}
	p.timer.Stop()
	if !p.quiet {
		p.timer.Reset(p.wait)
	}
}

// expect says whether the other side owes us something from now on. The reader
// is in the middle of a Read, so the clock is moved here.
func (p *patient) expect(owed bool) {
	p.mu.Lock()
	p.quiet = !owed
	p.mu.Unlock()
	p.arm()
}

func (p *patient) within(d time.Duration) {
	p.mu.Lock()
	p.wait = d
	p.mu.Unlock()
}

func (p *patient) Close() error {
	p.mu.Lock()
	if p.timer != nil {
		p.timer.Stop()
	}
	p.mu.Unlock()
	return p.raw.Close()
}

func (p *patient) SetReadDeadline(time.Time) error { return nil }
func (p *patient) SetDeadline(time.Time) error     { return nil }
