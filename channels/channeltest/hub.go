// Package channeltest is the suite every channel passes, and a small hub in
// memory for adapters to run against. A channel's own tests give Run a Case:
// how the provider offers something, answers, and fails. What the suite asserts
// is the channel contract; what is special to a channel is tested in its folder.
package channeltest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"log/slog"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Hub is the hub as an adapter sees it, in memory: it is the sink, and it lends
// the Env. It keeps one message per source key and one line of conversations
// per person, as the real one does.
type Hub struct {
	Clock *Clock
	Ours  func(address string) bool // set before Env is asked for; nil: not known

	mu       sync.Mutex
	refuse   error
	offers   int
	received []hub.Inbound
	keys     map[string]bool
	receipts []hub.Receipt
	people   map[string]*Person
	watchers map[int]watcher
	nextID   int
	state    map[string][]byte
	blobs    map[hub.BlobID]blob
	here     map[string]time.Time
	typing   []Typing
	moved    []hub.Handle
	windows  map[string]window
	attended bool
	health   channels.Health
	logs     bytes.Buffer
}

// Typing is a customer's typing notice.
type Typing struct {
	Who hub.Handle
	On  bool
}

type watcher struct {
	key    string
	wake   func()
	typing func(on bool, name string)
}

// NewHub is an empty hub with the desk attended.
func NewHub(testing.TB) *Hub {
	return &Hub{
		Clock: NewClock(), attended: true,
		keys: map[string]bool{}, people: map[string]*Person{}, watchers: map[int]watcher{},
		state: map[string][]byte{}, blobs: map[hub.BlobID]blob{}, here: map[string]time.Time{}, windows: map[string]window{},
	}
}

// Env is a new hub's Env, for tests that need nothing else of it.
func Env(t testing.TB) channels.Env { return NewHub(t).Env() }

// Env is what this hub lends to adapters. Dial reaches everything.
func (h *Hub) Env() channels.Env {
	var d net.Dialer
	return channels.Env{
		Now: h.Clock.Now, Log: slog.New(slog.NewTextHandler(lockedLog{h}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Dial: d.DialContext, DialWeb: d.DialContext, PublicURL: "http://hub.test",
		Key: func(purpose string) []byte { sum := sha256.Sum256([]byte("channeltest " + purpose)); return sum[:] },
		Attended: func(context.Context) bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			return h.attended
		},
		Report: func(is channels.Health) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.health = is
		},
		Ours: h.Ours, Blobs: blobs{h}, State: state{h}, Thread: thread{h}, Live: live{h},
	}
}

type lockedLog struct{ h *Hub }

func (l lockedLog) Write(b []byte) (int, error) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	return l.h.logs.Write(b)
}

// Message takes what a customer says, unless the hub refuses.
func (h *Hub) Message(_ context.Context, m hub.Inbound) error {
	h.mu.Lock()
	h.offers++
	if h.refuse != nil {
		defer h.mu.Unlock()
		return h.refuse
	}
	if h.keys[m.SrcKey] {
		h.mu.Unlock()
		return nil
	}
	h.keys[m.SrcKey] = true
	h.received = append(h.received, m)
	p := h.person(m.From)
	for _, also := range m.Also {
		h.people[also.Key()] = p
	}
	now := h.Clock.Now()
	p.add(hub.Message{
		ID: hub.NewMessageID(now), Direction: hub.DirIn, Channel: m.Kind, InboxID: m.Inbox, Text: m.Text, HTML: m.HTML,
		Author:      hub.Actor{Type: hub.ActorContact, Name: m.FromName},
		Attachments: m.Attachments, From: m.From, ClientID: m.ClientID, SourceKey: m.SrcKey, CreatedAt: now,
	})
	wake := h.wakes(p)
	h.mu.Unlock()
	call(wake)
	return nil
}

// Receipt takes news of something sent.
func (h *Hub) Receipt(_ context.Context, r hub.Receipt) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return h.refuse
	}
	h.receipts = append(h.receipts, r)
	return nil
}

// Refuse makes the sink answer err from now on; nil takes again.
func (h *Hub) Refuse(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refuse = err
}

// Attend says whether anybody is at the desk.
func (h *Hub) Attend(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.attended = on
}

// Received are the messages taken, one per source key, in order.
func (h *Hub) Received() []hub.Inbound {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.received)
}

// Offers is how often the sink was asked to take a message.
func (h *Hub) Offers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.offers
}

// Receipts are the receipts taken, in order.
func (h *Hub) Receipts() []hub.Receipt {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.receipts)
}

// TypingNotices are what customers' typing was said to be.
func (h *Hub) TypingNotices() []Typing {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.typing)
}

// Moves are the customers who were said to be on another page, in order.
func (h *Hub) Moves() []hub.Handle {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.moved)
}

// Logs is everything adapters logged.
func (h *Hub) Logs() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.logs.String()
}

// Health is what the adapter last reported.
func (h *Hub) Health() channels.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.health
}

// StateKeys are the keys an adapter keeps in State.
func (h *Hub) StateKeys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]string, 0, len(h.state))
	for k, v := range h.state {
		out = append(out, k+"="+string(v))
	}
	slices.Sort(out)
	return out
}

func call(fns []func()) {
	for _, fn := range fns {
		fn()
	}
}
