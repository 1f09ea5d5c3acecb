package email

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/imapbox"
	"github.com/parleyhub/parley/hub"
)

// verifyTime bounds the whole test of an inbox.
const verifyTime = 30 * time.Second

// Verify dials what the settings name and signs in; no mail is sent or changed.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	var steps []channels.Step
	if a.set.smtpIn {
		steps = append(steps, channels.Step{Name: "receive", OK: true})
	}
	if a.set.imap != nil {
		steps = append(steps, a.verifyMailbox(ctx)...)
	}
	if a.set.smtp != nil {
		steps = append(steps, a.verifyRelay(ctx)...)
	}
	if len(steps) == 0 {
		steps = append(steps, channels.Step{Name: "receive", Text: "This inbox neither receives nor sends: switch on receiving, or name a mailbox or an outgoing server."})
	}
	return steps
}

func (a *adapter) verifyMailbox(ctx context.Context) []channels.Step {
	var steps []channels.Step
	box, at, err := a.connect(ctx)
	if box != nil {
		defer box.Close()
	}
	for _, stage := range []imapbox.Stage{imapbox.Connecting, imapbox.SigningIn, imapbox.Opening} {
		name := "imap_" + string(stage)
		if err != nil && stage == at {
			return append(steps, channels.Step{Name: name, Text: wordsOf(err)})
		}
		steps = append(steps, channels.Step{Name: name, OK: true})
	}
	return steps
}

func (a *adapter) verifyRelay(ctx context.Context) []channels.Step {
	steps := []channels.Step{}
	raw, err := a.env.Dial(ctx, "tcp", a.set.smtp.addr())
	if err != nil {
		return append(steps, channels.Step{Name: "smtp_connect", Text: wordsOf(verdictOf(ctx, err))})
	}
	defer func() { _ = raw.Close() }() // only tried
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	steps = append(steps, channels.Step{Name: "smtp_connect", OK: true})
	client, err := a.hello(ctx, raw, a.set.smtp)
	if err != nil {
		return append(steps, channels.Step{Name: "smtp_tls", Text: wordsOf(verdictOf(ctx, err))})
	}
	steps = append(steps, channels.Step{Name: "smtp_tls", OK: true})
	if err := a.signIn(ctx, client, a.set.smtp); err != nil {
		return append(steps, channels.Step{Name: "smtp_sign_in", Text: wordsOf(verdictOf(ctx, err))})
	}
	if a.set.smtp.username != "" {
		steps = append(steps, channels.Step{Name: "smtp_sign_in", OK: true})
	}
	_ = client.Quit() // polite only
	a.stood.Forget()  // whoever tries has perhaps just mended it
	return append(steps, a.Standing(ctx))
}

func wordsOf(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "The mail server cannot be reached."
}
