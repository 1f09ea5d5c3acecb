package app

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// pigeons are a channel that the hub has never heard of: one folder would hold
// what is here, one line in channels/builtin would put it into the box.
type pigeons struct {
	mu   sync.Mutex
	sent []hub.Outbound
}

func (p *pigeons) channel() channels.Channel {
	return channels.Channel{
		Kind: "pigeon", Name: "Pigeon post",
		Can: channels.Abilities{
			Class: hub.ClassMessaging, HandleKind: hub.HandleExternal, MaxText: 200, TextUnit: channels.Runes,
			Continues: true, Receipts: []string{"accepted"}, Idempotent: true,
		},
		Fields: []channels.Field{{Name: "loft", Type: channels.Text, Required: true}, {Name: "ring", Type: channels.Secret}},
		Open: func(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
			return &loft{p: p, in: in, env: env}, nil
		},
	}
}

func (p *pigeons) flown() []hub.Outbound {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]hub.Outbound(nil), p.sent...)
}

type loft struct {
	p   *pigeons
	in  hub.Inbox
	env channels.Env
}

func (l *loft) Close() error                  { return nil }
func (l *loft) MintRef(m hub.Outbound) string { return "ring-" + string(m.Message) }
func (l *loft) Send(_ context.Context, m hub.Outbound) (hub.Receipt, error) {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	l.p.sent = append(l.p.sent, m)
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, At: l.env.Now()}, nil
}

// Handler takes what a pigeon brings.
func (l *loft) Handler(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var note struct{ ID, From, Text string }
		if r.Header.Get("Ring") != l.in.Settings["ring"] || json.NewDecoder(r.Body).Decode(&note) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		m := hub.Inbound{
			SrcKey: note.ID, Thread: note.From, From: hub.Handle{Kind: hub.HandleExternal, Scope: string(l.in.ID), Address: note.From},
			FromName: note.From, Text: note.Text, ReceivedAt: l.env.Now(),
		}
		if note.Text == "(wet)" {
			m.Broken, m.Raw = "The ink has run.", []byte("(wet)")
		}
		if sink.Message(r.Context(), m) != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}
