package email

import (
	"context"
	"errors"

	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// connect opens the inbox's mailbox. On an error it says at which stage.
func (a *adapter) connect(ctx context.Context) (*imapbox.Box, imapbox.Stage, error) {
	s := a.set.imap
	o := imapbox.Options{StartTLS: s.security == secureStartTLS, User: s.username, Password: s.password, Mailbox: a.set.mailbox}
	if s.security != secureNone {
		o.TLS = a.tlsFor(s)
	}
	if a.set.oauth != nil {
		token, err := a.accessToken(ctx)
		if err != nil {
			return nil, imapbox.SigningIn, err
		}
		o.Token = token
	}
	raw, err := a.env.Dial(ctx, "tcp", s.addr())
	if err != nil {
		return nil, imapbox.Connecting, undialled(err, "The mail host cannot be reached.")
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
		a.forgetToken(ctx)
		err, words = errAuth, "The mail host refuses this inbox's sign-in. An administrator has to correct its name or password."
	case stage == imapbox.Opening && imapbox.Refused(err):
		words = "The mailbox does not exist, or may not be opened."
	}
	return nil, stage, hub.Wrap(hub.Temporary, guard.Bare(err), words)
}

// undialled is the error of a connection that did not come about. The rule of
// ours that forbids it is said as it is; anything else is the host's matter.
func undialled(err error, words string) error {
	var own *hub.Error
	if errors.As(err, &own) && own.Kind == hub.Invalid {
		return own
	}
	return hub.Wrap(hub.Temporary, guard.Bare(err), words)
}
