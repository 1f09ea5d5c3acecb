package voice

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// adapter is one opened inbox. It is safe for concurrent use.
type adapter struct {
	in     hub.Inbox
	set    settings
	env    channels.Env
	hook   *twilio.Hook
	client *twilio.Client
}

var (
	_ channels.Webhook    = (*adapter)(nil)
	_ channels.Caller     = (*adapter)(nil)
	_ channels.Verifier   = (*adapter)(nil)
	_ channels.Reconciler = (*adapter)(nil)
)

// Send implements channels.Adapter: a phone carries no written words.
func (a *adapter) Send(context.Context, hub.Outbound) (hub.Receipt, error) {
	return hub.Receipt{}, hub.Errorf(hub.Unsupported, "A phone carries no written words. Call, or write on another channel.")
}

// Close implements channels.Adapter.
func (a *adapter) Close() error {
	a.client.Close()
	return nil
}

// webhookTime is how long one webhook may take. Twilio waits 15 s for all of it.
const webhookTime = 12 * time.Second

// told takes a webhook that only tells; asked answers one that wants TwiML.
type (
	told  func(ctx context.Context, sink channels.Sink, p twilio.Params) error
	asked func(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error)
)

// Handler implements channels.Webhook. Each route is an address that an admin
// enters at Twilio (the root and /status) or that our TwiML names.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	tells := map[string]told{"/status": a.status, "/leg": a.leg, "/recording": a.recording, "/transcription": a.transcription}
	asks := map[string]asked{"/": a.incoming, "/dialed": a.dialed, "/whisper": a.whisper, "/accept": a.accept, "/recorded": a.recorded,
		"/bridge": a.bridge, "/bridged": a.bridged}
	prefix := "/hooks/" + string(Kind) + "/" + string(a.in.ID)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := a.hook.Read(w, r)
		if err != nil {
			twilio.Refuse(w, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), webhookTime)
		defer cancel()
		path := "/" + strings.Trim(strings.TrimPrefix(r.URL.Path, prefix), "/")
		tell, ask := tells[path], asks[path]
		var say response
		switch {
		case tell != nil:
			err = tell(ctx, sink, p)
		case ask != nil:
			say, err = ask(ctx, sink, p)
		default:
			err = hub.Errorf(hub.Missing, "There is nothing here.")
		}
		if err != nil {
			twilio.Refuse(w, err)
			return
		}
		if tell != nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = w.Write(say.bytes())
	})
}
