package app

import (
	"context"
	"crypto/tls"
	"net/url"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
)

// serveMail runs the receiving mail listener for all inboxes that own addresses.
func (a *App) serveMail(ctx context.Context) error {
	opt := email.ServerOptions{Log: a.opt.Log}
	if u, err := url.Parse(a.URL()); err == nil {
		opt.Hostname = u.Hostname()
	}
	if a.cfg.TLS() {
		pair, err := tls.LoadX509KeyPair(a.cfg.TLSCert, a.cfg.TLSKey)
		if err != nil {
			return hub.Wrap(hub.Invalid, err, "--tls-cert and --tls-key do not belong together")
		}
		opt.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	return email.Serve(ctx, a.mail, opt, a.takers)
}

// takers are the inboxes an address belongs to. An address that none has may
// belong to an inbox that another process made a moment ago.
func (a *App) takers(rcpt string) []email.Target {
	out := a.knownTakers(rcpt)
	if len(out) > 0 || a.lookedJustNow() {
		return out
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := a.lookAtInboxes(ctx); err != nil {
		a.opt.Log.Warn("settings were not looked at", "error", err)
	}
	return a.knownTakers(rcpt)
}

func (a *App) knownTakers(rcpt string) []email.Target {
	var out []email.Target
	for _, o := range a.inboxes.All() {
		if taker, ok := o.Adapter.(channels.MailTaker); ok && taker.TakesMailFor(rcpt) {
			out = append(out, email.Target{Taker: taker, Sink: a.ingest.Sink(o.Inbox)})
		}
	}
	return out
}
