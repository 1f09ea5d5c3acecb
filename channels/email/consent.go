package email

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/oauth"
	"github.com/parleyhub/parley/hub"
)

var _ channels.Consenter = (*adapter)(nil)

// newSource is where the tokens of the mailbox come from; nil without OAuth.
func (a *adapter) newSource() *oauth.Source {
	if a.set.oauth == nil {
		return nil
	}
	s := &oauth.Source{Settings: *a.set.oauth, State: a.env.State, Now: a.env.Now, Dial: a.env.Dial, TLS: a.tls, Inbox: string(a.inbox.ID), Key: a.env.Key("mail-oauth")}
	if alone := a.env.Alone; alone != nil {
		s.Alone = func(ctx context.Context, fn func(ctx context.Context) error) error { return alone(ctx, "oauth", fn) }
	}
	return s
}

// token answers a token that is good now, and tells an admin when only they can
// help.
func (a *adapter) token(ctx context.Context) (string, error) {
	token, err := a.source.Token(ctx)
	if a.env.Report == nil {
		return token, err
	}
	switch {
	case err == nil:
		a.env.Report(channels.Health{State: channels.Healthy})
	case hub.Is(err, hub.Denied):
		a.env.Report(channels.Health{State: channels.Stopped, Text: wordsOf(err)})
	default:
		a.env.Report(channels.Health{State: channels.Failing, Text: wordsOf(err)})
	}
	return token, err
}

// ConsentURL implements channels.Consenter.
func (a *adapter) ConsentURL(c channels.Consent) (string, error) {
	if a.source == nil {
		return "", hub.Errorf(hub.Unsupported, "This inbox signs in with a password.")
	}
	return a.source.ConsentURL(c.Redirect, c.State, c.Verifier, a.set.imap.username)
}

// Consented implements channels.Consenter.
func (a *adapter) Consented(ctx context.Context, c channels.Consent, code string) (map[string]any, error) {
	if a.source == nil {
		return nil, hub.Errorf(hub.Unsupported, "This inbox signs in with a password.")
	}
	refresh, err := a.source.Exchange(ctx, c.Redirect, code, c.Verifier)
	if err != nil {
		return nil, err
	}
	return map[string]any{"imap": map[string]any{"oauth": map[string]any{"refresh_token": refresh}}}, nil
}
