package sms

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// adapter is one opened inbox. It is safe for concurrent use.
type adapter struct {
	in        hub.Inbox
	set       settings
	env       channels.Env
	hook      *twilio.Hook
	client    *twilio.Client
	fileKey   []byte
	personKey []byte
	sink      atomic.Pointer[channels.Sink] // where news goes that sending brings; nil: webhooks are served elsewhere
	taking    singleflight.Group            // one event that comes many times at once is taken once
}

var (
	_ channels.Webhook    = (*adapter)(nil)
	_ channels.Verifier   = (*adapter)(nil)
	_ channels.Minter     = (*adapter)(nil)
	_ channels.Reconciler = (*adapter)(nil)
)

// Close implements channels.Adapter.
func (a *adapter) Close() error {
	a.client.Close()
	return nil
}

// MintRef is the message's own id. It travels in the address of its status
// callbacks, so that news finds it even when Twilio's answer was lost.
func (a *adapter) MintRef(m hub.Outbound) string { return string(m.Message) }

// webhookTime is how long one webhook may take. Twilio waits 15 s for all of it.
const webhookTime = 12 * time.Second

// Handler implements channels.Webhook: messages at the root, status callbacks
// under /status, the files of picture messages under /file/.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	a.sink.Store(&sink)
	prefix := "/hooks/" + string(Kind) + "/" + string(a.in.ID)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, prefix)
		if ticket, ok := strings.CutPrefix(path, "/file/"); ok {
			a.serveFile(w, r, ticket)
			return
		}
		p, err := a.hook.Read(w, r)
		if err != nil {
			twilio.Refuse(w, err)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), webhookTime)
		defer cancel()
		switch path {
		case "", "/":
			err = a.message(ctx, sink, p)
		case "/status":
			err = a.status(ctx, sink, p)
		default:
			err = hub.Errorf(hub.Missing, "There is nothing here.")
		}
		if err != nil {
			twilio.Refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = w.Write([]byte(nothing))
	})
}

// nothing is the answer to everything: no words of ours go out this way, least of
// all to STOP.
const nothing = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response></Response>\n"

// personRow is the key of a row of State about a person. Whose it is can be read
// by nobody without the hub's key, so nothing stays behind of somebody who is erased.
func (a *adapter) personRow(what, number string) string {
	m := hmac.New(sha256.New, a.personKey)
	m.Write([]byte(a.in.ID))
	m.Write([]byte{0})
	m.Write([]byte(number))
	return what + "/" + hex.EncodeToString(m.Sum(nil)[:16])
}
