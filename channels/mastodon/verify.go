package mastodon

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// Verify asks the server about itself, signs in, and tries what the token may do.
// Nothing is posted: a status without a word is refused by the rules, after the
// token was looked at.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var steps []channels.Step
	for _, one := range []struct {
		name string
		try  func(context.Context) error
	}{
		{"connect", func(ctx context.Context) error { _, err := a.ask(ctx); return err }},
		{"sign_in", func(ctx context.Context) error {
			var me account
			return a.get(ctx, "/api/v1/accounts/verify_credentials", nil, &me)
		}},
		{"read_mentions", func(ctx context.Context) error {
			var some []any
			return a.get(ctx, "/api/v1/notifications", url.Values{"limit": {"1"}}, &some)
		}},
		{"send", a.mayPost},
	} {
		err := one.try(ctx)
		if err != nil {
			return append(steps, channels.Step{Name: one.name, Text: webcall.Said(err)})
		}
		steps = append(steps, channels.Step{Name: one.name, OK: true})
	}
	return steps
}

// mayPost reports why the token may not post. Scopes are judged before content:
// 403 without write, 422 or 400 with it.
func (a *adapter) mayPost(ctx context.Context) error {
	_, err := a.do(ctx, call{method: http.MethodPost, path: "/api/v1/statuses", body: posting{Visibility: visDirect}})
	if hub.Is(err, hub.Invalid) {
		return nil
	}
	if err == nil {
		return hub.Errorf(hub.Temporary, "The server took an empty status: it is not as it should be.")
	}
	return harmless(err)
}
