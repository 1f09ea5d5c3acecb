package webhook

import (
	"context"
	"errors"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Verify posts a ping, which a receiver answers with 2xx like everything else.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	_, err := a.post(ctx, outgoing{Type: typePing, ID: hub.NewToken(), At: a.env.Now().UTC()}, "ping")
	var e *hub.Error
	if errors.As(err, &e) {
		return []channels.Step{{Name: "webhook_ping", Text: e.Text}}
	}
	return []channels.Step{{Name: "webhook_ping", OK: true}}
}
