package email

import (
	"context"

	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// connect opens the inbox's mailbox. On an error it says at which stage.
func (a *adapter) connect(ctx context.Context) (*imapbox.Box, imapbox.Stage, error) {
	return a.connectTo(ctx, a.set.mailbox)
}

// connectTo opens a mailbox of the account; without a name that of sent mails.
func (a *adapter) connectTo(ctx context.Context, mailbox string) (*imapbox.Box, imapbox.Stage, error) {
	s := a.set.imap
	o := imapbox.Options{StartTLS: s.security == secureStartTLS, User: s.username, Password: s.password, Mailbox: mailbox}
	if s.security != secureNone {
		o.TLS = a.tlsFor(s)
	}
	if a.set.oauth != nil {
		token, err := a.token(ctx)
		if err != nil {
			return nil, imapbox.SigningIn, err
		}
		o.Token = token
	}
	raw, err := a.env.Dial(ctx, "tcp", s.addr())
	if err != nil {
		return nil, imapbox.Connecting, guard.Undialled(err, "The mail host cannot be reached.")
	}
	b, stage, err := imapbox.Open(ctx, raw, o)
	if err == nil {
		return b, "", nil
	}
	words := "The mail host does not answer as it should."
	switch {
	case isTrust(err):
		words = "The mail host's certificate cannot be trusted."
	case stage == imapbox.Connecting && o.StartTLS && imapbox.Refused(err):
		words = "The mail host does not offer an encrypted connection (STARTTLS), which this inbox insists on."
	case stage == imapbox.SigningIn && imapbox.Refused(err):
		// The host's own words may repeat what we sent.
		if o.Token != "" {
			a.source.Forget(ctx)
		}
		err, words = errAuth, "The mail host refuses this inbox's sign-in. An administrator has to correct its name or password."
	case stage == imapbox.Opening && imapbox.Refused(err):
		words = "The mailbox does not exist, or may not be opened."
	}
	return nil, stage, hub.Wrap(hub.Temporary, guard.Bare(err), words)
}
