package email

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/smtpd"
	"github.com/parleyhub/parley/internal/mime"
)

var errGone = errors.New("the inbox was closed meanwhile")

// Target is one opened inbox that a mail is for, and where what it reads goes.
type Target struct {
	Taker channels.MailTaker
	Sink  channels.Sink
}

// ServerOptions of the receiving listener.
type ServerOptions struct {
	Hostname string      // how it names itself; empty = localhost
	TLS      *tls.Config // STARTTLS is offered when set
	Log      *slog.Logger
	MaxConns int   // at once; 0 = 256
	MaxRcpts int   // of one mail; 0 = 100
	MaxBytes int64 // of one mail; 0 = what the reader takes
}

// Serve runs the receiving listener of all mail inboxes on ln until ctx ends.
// Route answers whom an address belongs to, now; nobody means 550. A mail for
// several addresses of one inbox is handed to it once. 250 is said when every
// inbox it is for has it durably, 451 when any has not: those that have it know
// the repeat by its key.
func Serve(ctx context.Context, ln net.Listener, opt ServerOptions, route func(rcpt string) []Target) error {
	if opt.Hostname == "" {
		opt.Hostname = "localhost"
	}
	if opt.MaxBytes == 0 {
		opt.MaxBytes = mime.MaxBytes
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := smtpd.Server{
		Hostname: opt.Hostname, TLS: opt.TLS, MaxBytes: opt.MaxBytes, MaxConns: opt.MaxConns, MaxRcpts: opt.MaxRcpts, Log: opt.Log,
		Known: func(rcpt string) bool { return len(route(rcpt)) > 0 },
		Take: func(ctx context.Context, e smtpd.Envelope, raw []byte) error {
			err := deliverTo(ctx, e, raw, route)
			if err != nil {
				opt.Log.Warn("mail not kept", "bytes", len(raw), "cause", err)
			}
			return err
		},
	}
	return s.Serve(ctx, ln)
}

// deliverTo hands a mail to each inbox it is for. The address with a token is
// the one an inbox is told, because the token says what is answered.
func deliverTo(ctx context.Context, e smtpd.Envelope, raw []byte, route func(string) []Target) error {
	to := map[channels.MailTaker]string{}
	var targets []Target
	for _, rcpt := range e.To {
		found := route(rcpt)
		if len(found) == 0 {
			return errGone // closed since it was accepted
		}
		for _, t := range found {
			have, seen := to[t.Taker]
			if !seen {
				targets = append(targets, t)
			}
			if !seen || !strings.Contains(have, "+") {
				to[t.Taker] = rcpt
			}
		}
	}
	var g errgroup.Group
	g.SetLimit(4)
	for _, t := range targets {
		g.Go(func() error {
			return t.Taker.TakeMail(ctx, t.Sink, channels.MailEnvelope{From: e.From, To: to[t.Taker], Peer: e.Peer}, raw)
		})
	}
	return g.Wait()
}
