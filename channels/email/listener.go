package email

import (
	"context"

	"github.com/parleyhub/parley/channels"
)

// TakesMailFor reports whether rcpt is this inbox's, with or without a token.
func (a *adapter) TakesMailFor(rcpt string) bool {
	return a.set.smtpIn && a.Owns(rcpt)
}

// TakeMail reads one mail that came over our own listener and hands it to sink.
// An envelope that is all empty is not known, as when a mail is read again.
func (a *adapter) TakeMail(ctx context.Context, sink channels.Sink, env channels.MailEnvelope, raw []byte) error {
	in, err := a.inbound(ctx, arrival{raw: raw, from: env.From, to: env.To, peer: env.Peer, smtp: env != (channels.MailEnvelope{})})
	if err != nil {
		return err
	}
	return sink.Message(ctx, in)
}
