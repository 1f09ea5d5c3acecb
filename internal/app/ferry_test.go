package app

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// ferries are a provider outside of the hub that keeps a list of what it has
// brought, whether somebody took it or not.
type ferries struct {
	now func() time.Time

	mu     sync.Mutex
	cargo  []crate
	lost   map[string]bool // listed, and nobody can fetch it
	sent   []hub.Outbound
	refuse func(n int) error // what the n-th send is answered, from 1
	tell   func(h channels.Health)
	looks  int
	over   int // looks that ran beside another one
	inside int
}

type crate struct {
	id, text string
	at       time.Time
}

func (f *ferries) channel() channels.Channel {
	return channels.Channel{
		Kind: "ferry", Name: "Ferry",
		Can: channels.Abilities{
			Class: hub.ClassMessaging, HandleKind: hub.HandleExternal, MaxText: 500, TextUnit: channels.Runes,
			Continues: true, Receipts: []string{"accepted", "delivered", "read"}, GiveUpAfter: time.Hour,
		},
		Open: func(_ context.Context, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.tell = env.Report
			return &quay{f: f, in: in}, nil
		},
	}
}

// land puts a crate on the quay: the provider has it from now on.
func (f *ferries) land(id, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cargo = append(f.cargo, crate{id, text, f.now()})
}

func (f *ferries) report(h channels.Health) {
	f.mu.Lock()
	tell := f.tell
	f.mu.Unlock()
	tell(h)
}

func (f *ferries) sends() []hub.Outbound {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

type quay struct {
	f  *ferries
	in hub.Inbox
}

func (q *quay) Close() error                  { return nil }
func (q *quay) MintRef(m hub.Outbound) string { return "ferry-" + string(m.Message) }

func (q *quay) Send(_ context.Context, m hub.Outbound) (hub.Receipt, error) {
	q.f.mu.Lock()
	defer q.f.mu.Unlock()
	q.f.sent = append(q.f.sent, m)
	if q.f.refuse != nil {
		if err := q.f.refuse(len(q.f.sent)); err != nil {
			return hub.Receipt{}, err
		}
	}
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, At: q.f.now()}, nil
}

func (q *quay) inbound(c crate) hub.Inbound {
	m := hub.Inbound{SrcKey: c.id, Thread: "Ana", From: hub.Handle{Kind: hub.HandleExternal, Scope: string(q.in.ID), Address: "Ana"},
		FromName: "Ana", Text: c.text, ReceivedAt: c.at}
	if c.text == "(wet)" {
		m.Broken, m.Raw = "The ink has run.", []byte("(wet)")
	}
	return m
}

// Handler takes a crate, or news of one that we sent: {"ref", "state"}.
func (q *quay) Handler(sink channels.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var note struct{ ID, Text, Ref, State string }
		if json.NewDecoder(r.Body).Decode(&note) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var err error
		if note.Ref != "" {
			err = sink.Receipt(r.Context(), hub.Receipt{State: hub.DeliveryState(note.State), Ref: note.Ref, At: q.f.now()})
		} else {
			err = sink.Message(r.Context(), q.inbound(crate{note.ID, note.Text, q.f.now()}))
		}
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

// List implements channels.Reconciler.
func (q *quay) List(_ context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		q.f.mu.Lock()
		q.f.looks++
		if q.f.inside++; q.f.inside > 1 {
			q.f.over++
		}
		cargo := slices.Clone(q.f.cargo)
		q.f.mu.Unlock()
		defer func() {
			q.f.mu.Lock()
			q.f.inside--
			q.f.mu.Unlock()
		}()
		for _, c := range cargo {
			take := func(ctx context.Context, sink channels.Sink) error {
				q.f.mu.Lock()
				lost := q.f.lost[c.id]
				q.f.mu.Unlock()
				if lost {
					return hub.Errorf(hub.Temporary, "the crate is locked")
				}
				return sink.Message(ctx, q.inbound(c))
			}
			if c.at.Before(since) {
				continue
			}
			if !yield(channels.Listed{SrcKey: c.id, At: c.at, Take: take}, nil) {
				return
			}
		}
	}
}
