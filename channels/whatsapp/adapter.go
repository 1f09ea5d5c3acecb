package whatsapp

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// adapter is one opened number.
type adapter struct {
	in    hub.Inbox
	set   settings
	env   channels.Env
	log   *slog.Logger
	graph *meta.Graph
	turns meta.Turns
	sent  meta.Sent

	seen    *meta.Recent[bool]             // source keys that are durable
	tries   *meta.Recent[int]              // of files, by source key
	last    *meta.Recent[string]           // a person's last message, by handle address: for typing
	files   *meta.Recent[[]hub.Attachment] // of a message, by its id: for edits
	phone   *meta.Recent[string]           // wa_id by business-scoped user id, as noted in State
	other   meta.Tally                     // items for other numbers
	refused meta.Tally                     // requests nobody of ours signed
	plain   tracking                       // whether the API takes our own word with a message

	known templates
	ends  sync.Once
}

var (
	_ channels.Webhook   = (*adapter)(nil)
	_ channels.Minter    = (*adapter)(nil)
	_ channels.Amender   = (*adapter)(nil)
	_ channels.Templater = (*adapter)(nil)
	_ channels.Typist    = (*adapter)(nil)
	_ channels.Verifier  = (*adapter)(nil)
)

// Handler serves the webhook.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	return &meta.Hook{
		VerifyToken: a.set.verify, Secrets: a.set.secrets, Log: a.log, Refused: &a.refused,
		Take: func(ctx context.Context, raw []byte) error { return a.take(ctx, sink, raw) },
	}
}

// MintRef names a message by the hub's own id: it goes out with the message and
// comes back with its receipts, even when the API's answer was lost.
func (a *adapter) MintRef(m hub.Outbound) string { return string(m.Message) }

// Close lets go of connections.
func (a *adapter) Close() error {
	a.ends.Do(a.graph.Close)
	return nil
}

// health tells how the inbox stands after a call.
func (a *adapter) health(err error) {
	if a.env.Report == nil {
		return
	}
	if err == nil {
		a.env.Report(channels.Health{State: channels.Healthy})
		return
	}
	text, stopped, tell := meta.Stands(err)
	switch {
	case !tell:
	case stopped:
		a.env.Report(channels.Health{State: channels.Stopped, Text: text})
	default:
		a.env.Report(channels.Health{State: channels.Failing, Text: text})
	}
}
