// Package imapbox is one mailbox on an IMAP host, opened for reading. It wraps a
// client library that is strict about what servers say and patient without end
// when they are silent: here only numbers, dates and whole mails are asked for,
// and a host that owes an answer and says nothing is hung up on.
package imapbox

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// How long a mail host may be silent while it owes us something, and how long
// it may be silent in IDLE before we ask.
const (
	replyWait = 15 * time.Second
	idleMost  = 9 * time.Minute
	noopWait  = 10 * time.Second
)

// Stage says how far opening a mailbox came.
type Stage string

// The stages.
const (
	Connecting Stage = "connect"
	SigningIn  Stage = "sign_in"
	Opening    Stage = "open_mailbox"
)

// Options of opening a mailbox.
type Options struct {
	TLS      *tls.Config // set: TLS from the start, or after STARTTLS
	StartTLS bool
	User     string
	Password string
	Token    string        // set: XOAUTH2 instead of the password
	Mailbox  string        // empty: the one that the host marks as that of sent mails
	Wait     time.Duration // how long the host may be silent while it owes an answer; 0 = 15 s
}

// Box is one connection with its mailbox selected.
type Box struct {
	Valid uint32 // UIDVALIDITY
	Count uint32 // mails in it when it was opened

	line   *patient
	wait   time.Duration
	client *imapclient.Client
	caps   imap.CapSet
	news   chan struct{} // the server said that there is more
}

// Open signs in over raw and opens the mailbox, read-only. It owns raw from here
// on. On an error the stage says what failed.
func Open(ctx context.Context, raw net.Conn, o Options) (*Box, Stage, error) {
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() }) // ends whatever waits
	defer stop()
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}) // best effort
	}
	if o.Wait == 0 {
		o.Wait = replyWait
	}
	b := &Box{line: &patient{Conn: raw, raw: raw, wait: o.Wait}, wait: o.Wait, news: make(chan struct{}, 1)}
	b.line.allow(fewBytes)
	if err := b.greet(ctx, o); err != nil {
		b.Close()
		return nil, Connecting, err
	}
	if err := b.signIn(o); err != nil {
		b.Close()
		return nil, SigningIn, err
	}
	if o.Mailbox == "" {
		var err error
		if o.Mailbox, err = b.sent(); err != nil {
			b.Close()
			return nil, Opening, err
		}
	}
	sel, err := b.client.Select(o.Mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		b.Close()
		return nil, Opening, err
	}
	b.line.expect(false)
	b.Valid, b.Count = sel.UIDValidity, sel.NumMessages
	return b, "", nil
}

func (b *Box) greet(ctx context.Context, o Options) error {
	opts := &imapclient.Options{TLSConfig: o.TLS, UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: b.heard}}
	switch {
	case o.StartTLS:
		c, err := imapclient.NewStartTLS(b.line, opts)
		if err != nil {
			return err
		}
		b.client = c
	case o.TLS != nil:
		hctx, cancel := context.WithTimeout(ctx, o.Wait)
		defer cancel()
		conn := tls.Client(b.line.Conn, o.TLS)
		if err := conn.HandshakeContext(hctx); err != nil {
			return err
		}
		b.line.Conn = conn
		b.client = imapclient.New(b.line, opts)
	default:
		b.client = imapclient.New(b.line, opts)
	}
	return b.client.WaitGreeting()
}

func (b *Box) heard(d *imapclient.UnilateralDataMailbox) {
	if d.NumMessages == nil {
		return
	}
	select {
	case b.news <- struct{}{}:
	default: // it is known already
	}
}

func (b *Box) signIn(o Options) error {
	var err error
	if o.Token != "" {
		err = b.client.Authenticate(WithToken(o.User, o.Token))
	} else {
		err = b.client.Login(o.User, o.Password).Wait()
	}
	if err != nil {
		return err
	}
	if b.caps = b.client.Caps(); b.caps == nil {
		return errors.New("the host does not say what it can do")
	}
	return nil
}

// Refused reports whether the host said no, as against breaking off.
func Refused(err error) bool {
	var said *imap.Error
	return errors.As(err, &said)
}

// Interrupt ends whatever waits on the connection; Close must still be called.
func (b *Box) Interrupt() { _ = b.line.Close() }

// Close hangs up without a farewell: a host that hangs must not hold us.
func (b *Box) Close() {
	_ = b.line.Close()
	if b.client != nil {
		_ = b.client.Close() // joins the library's reader
	}
}

// xoauth2 is the sign-in with a token that Microsoft and Google take. After a
// refusal the host sends an explanation that wants an empty answer.
type xoauth2 struct{ user, token string }

// WithToken is that sign-in, for whoever speaks SASL.
func WithToken(user, token string) sasl.Client { return &xoauth2{user: user, token: token} }

func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// Idle waits until the server has news, limit has passed or ctx ends. A server
// without IDLE is simply left alone for as long.
func (b *Box) Idle(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(min(limit, idleMost))
	defer timer.Stop()
	b.line.allow(fewBytes)
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
	b.line.within(min(noopWait, b.wait))
	defer b.line.within(b.wait)
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
