package bluesky

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// Verify asks the server about itself, signs in and looks at the notifications.
// Nothing is posted; an app password may post whenever it may sign in.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var steps []channels.Step
	for _, one := range []struct {
		name string
		try  func(context.Context) error
	}{
		{"connect", a.reach},
		{"sign_in", a.signInAnew},
		{"read_mentions", func(ctx context.Context) error {
			return a.do(ctx, call{method: "app.bsky.notification.listNotifications", query: url.Values{"limit": {"1"}}}, nil)
		}},
	} {
		if err := one.try(ctx); err != nil {
			return append(steps, channels.Step{Name: one.name, Text: webcall.Said(err)})
		}
		steps = append(steps, channels.Step{Name: one.name, OK: true})
	}
	return steps
}

func (a *adapter) reach(ctx context.Context) error {
	out, err := a.api.Do(ctx, webcall.Request{Method: http.MethodGet, URL: a.set.base + "/xrpc/com.atproto.server.describeServer"})
	if err != nil {
		return harmless(err)
	}
	if !out.OK() {
		return hub.Errorf(hub.Invalid, "What is at this address is no server of the network.")
	}
	return nil
}

// signInAnew tries the password itself, and not a session kept from before.
func (a *adapter) signInAnew(ctx context.Context) error {
	if err := a.lock(ctx); err != nil {
		return err
	}
	defer a.unlock()
	a.refused = nil // somebody has asked for it
	_, err := a.signIn(ctx)
	return err
}
