package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/email/refs"
	"github.com/parleyhub/parley/channels/email/reports"
	"github.com/parleyhub/parley/channels/email/submit"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/mime"
)

// rooms are what mails are made in: a mail is done with when it was handed over.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

const roomMost = 64 << 10 // bytes that are kept; what holds files is larger

// Send hands m to the outgoing server. Unknown is answered only when the line
// died after the final dot; a repeat carries the same Message-ID.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	if a.relay == nil {
		return hub.Receipt{}, hub.Errorf(hub.Unsupported, "This inbox has no outgoing mail server.")
	}
	rcpts, err := recipients(m)
	if err != nil {
		return hub.Receipt{}, err
	}
	if m.Ref == "" {
		m.Ref = a.MintRef(m)
	}
	room := rooms.Get().(*[]byte) //nolint:forcetypeassert // nothing else is in it
	raw, err := a.build(ctx, m, (*room)[:0])
	if err != nil {
		return hub.Receipt{}, err
	}
	defer func() {
		if *room = raw; cap(raw) <= roomMost {
			rooms.Put(room)
		}
	}()
	for fresh := false; ; fresh = true {
		said, used, err := a.deliver(ctx, a.bounceTo(m), rcpts, raw, fresh)
		if err == nil {
			return hub.Receipt{State: hub.Accepted, Ref: m.Ref, Final: refs.Rewritten(said, a.set.smtp.host, m.Ref), At: a.env.Now()}, nil
		}
		// A connection that was kept may have been closed by the server meanwhile;
		// that says nothing about this mail, so it is tried once on a new one.
		if used && !fresh && ctx.Err() == nil && errors.Is(err, submit.ErrStale) {
			continue
		}
		return hub.Receipt{}, verdictOf(ctx, err)
	}
}

// recipients are the addresses of the envelope.
func recipients(m hub.Outbound) ([]string, error) {
	to := m.Recipients
	if len(to) == 0 {
		to = []hub.Address{{Address: m.To.Address}}
	}
	var out []string
	for _, list := range [][]hub.Address{to, m.Cc, m.Bcc} {
		for _, addr := range list {
			at := strings.TrimSpace(addr.Address)
			if !mime.ValidAddress(at) {
				return nil, hub.InvalidField("to", "is not a mail address that can be written to")
			}
			out = addOnce(out, at)
		}
	}
	if len(out) > 100 {
		return nil, hub.InvalidField("to", "has more than 100 addresses")
	}
	return out, nil
}

// deliver runs one mail transaction. It answers what the server said to it, and
// whether the connection had been used before.
func (a *adapter) deliver(ctx context.Context, from string, rcpts []string, raw []byte, fresh bool) (string, bool, error) {
	l, used, err := a.relay.take(ctx, fresh)
	if err != nil {
		return "", false, err
	}
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	words, err := l.transact(from, rcpts, raw)
	var said *smtp.SMTPError
	switch {
	case !stop(): // ctx ended meanwhile, the connection is gone
		a.relay.drop(l)
	case err == nil:
		a.relay.give(l)
	case errors.As(err, &said) && said.Code != 421 && !errors.Is(err, submit.ErrAfter) && l.client.Reset() == nil:
		a.relay.give(l)
	default:
		a.relay.drop(l)
	}
	return words, used, err
}

func (l *link) transact(from string, rcpts []string, raw []byte) (string, error) {
	m := submit.Mail{From: from, To: rcpts, Raw: raw}
	if !ascii(from) || !ascii(strings.Join(rcpts, "")) {
		if !l.client.Can("SMTPUTF8") {
			return "", hub.InvalidField("to", "has letters that the outgoing mail server cannot carry")
		}
		m.UTF8 = true
	}
	return l.client.Send(m)
}

// verdictOf says what an error of sending means for the message.
func verdictOf(ctx context.Context, err error) error {
	var said *smtp.SMTPError
	var own *hub.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, submit.ErrAfter):
		return hub.Wrap(hub.Unknown, guard.Bare(err), "The connection broke at the very end; the mail may have gone out.")
	case errors.Is(err, errAuth):
		e := hub.Wrap(hub.Temporary, errAuth, "The outgoing mail server refuses this inbox's sign-in. An administrator has to correct its name or password.")
		e.After = time.Minute
		return e
	case errors.Is(err, submit.ErrNoTLS):
		return hub.Wrap(hub.Temporary, submit.ErrNoTLS, "The outgoing mail server does not offer an encrypted connection (STARTTLS), which this inbox insists on. An administrator has to look at it.")
	case errors.Is(err, errNotIn):
		return hub.Wrap(hub.Temporary, errNotIn, "The outgoing mail server does not talk to this hub. An administrator has to look at it.")
	case errors.As(err, &said):
		return reports.Refusal(said)
	case ctx.Err() != nil:
		return hub.Wrap(hub.Temporary, ctx.Err(), "The outgoing mail server took too long.")
	case isTrust(err):
		return hub.Wrap(hub.Temporary, guard.Bare(err), "The outgoing mail server's certificate cannot be trusted. An administrator has to look at it.")
	}
	return hub.Wrap(hub.Temporary, guard.Bare(err), "The outgoing mail server cannot be reached.")
}

func isTrust(err error) bool {
	var c *tls.CertificateVerificationError
	var u x509.UnknownAuthorityError
	var h x509.HostnameError
	return errors.As(err, &c) || errors.As(err, &u) || errors.As(err, &h)
}
