// Package hooks tells other systems what happens: each fact that a webhook
// listens to is posted to its address, signed, tried again with growing pauses
// and in the end parked, where people see it and can send it again. In come
// facts; out go HTTP requests through the guarded dialer. It follows the feed
// from a position of its own, so a receiver that hangs holds up nobody.
//
// A delivery is a row with a timer. What is sent is the fact as the hub keeps
// it; nothing is stored twice, and what was erased is never sent.
package hooks

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/said"
)

// Kind of the documents that hold webhooks, by id.
const Kind hub.DocumentKind = "webhook"

// Prefix of a webhook's id.
const Prefix = "whk_"

// Webhook is one receiver.
type Webhook struct {
	ID      string   `json:"-"`
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Secret  string   `json:"secret"` // sealed where it is stored
	Events  []string `json:"events"` // types of facts, "sla.*", or "*"
	Enabled bool     `json:"enabled"`
}

// The bounds of a webhook.
const (
	maxURL    = 2000
	maxEvents = 100
)

// tellable are the facts that can leave the house.
var tellable = []hub.FactType{
	hub.MessageReceived, hub.MessageSent, hub.MessageChanged, hub.MessageEdited, hub.MessageDeleted, hub.MessageReacted, hub.NoteAdded,
	hub.ConversationOpened, hub.ConversationReopened, hub.ConversationAssigned, hub.ConversationStatus, hub.ConversationPriority,
	hub.ConversationTags, hub.ConversationWaived, hub.ConversationMerged, hub.ConversationSplit, hub.ConversationRated, hub.ConversationHidden,
	hub.ContactChanged, hub.ContactMerged, hub.ContactUnmerged, hub.ContactErased,
	hub.SLAWarned, hub.SLABreached, hub.SLAEscalated, hub.SLAChanged, hub.SLAMet,
	hub.InboxChanged, hub.InboxHealthChanged, hub.AgentChanged, hub.PresenceChanged, hub.QuarantineChanged, hub.WorkspaceChanged, hub.SettingsChanged,
	hub.RuleRan, hub.PersonWaiting, hub.CampaignRun,
}

// Events are all types a webhook can listen to.
func Events() []string {
	out := make([]string, len(tellable))
	for i, t := range tellable {
		out[i] = string(t)
	}
	slices.Sort(out)
	return out
}

// Check says which field of w breaks which rule. Plain HTTP is for hubs that may
// reach private networks.
func (w *Webhook) Check(private bool) error {
	if n := len([]rune(strings.TrimSpace(w.Name))); n == 0 || n > 200 {
		return said.Invalid("name", "hook_name", "a webhook needs a name of at most 200 characters")
	}
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || len(w.URL) > maxURL || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return said.Invalid("url", "hook_address", "must be an address such as https://example.com/parley")
	case u.User != nil:
		return said.Invalid("url", "hook_login", "must hold no name or password; requests are signed")
	case u.Fragment != "":
		return said.Invalid("url", "hook_fragment", "must hold no fragment")
	case u.Scheme == "http" && !private:
		return said.Invalid("url", "hook_https", "must begin with https:// (see --allow-private-network)")
	case len(w.Events) == 0 || len(w.Events) > maxEvents:
		return said.Invalid("events", "hook_events", "name 1 to 100 events, or * for all")
	}
	for _, e := range w.Events {
		if !slices.ContainsFunc(tellable, func(t hub.FactType) bool { return covers(e, t) }) {
			return said.Invalid("events", "hook_event", "there is no event %s", e)
		}
	}
	return nil
}

// covers reports whether an entry of Events means a type.
func covers(entry string, t hub.FactType) bool {
	if group, ok := strings.CutSuffix(entry, "*"); ok {
		return (group == "" || strings.HasSuffix(group, ".")) && strings.HasPrefix(string(t), group)
	}
	return entry == string(t)
}

// wants reports whether w is to be told of f. A rule may name a webhook itself.
func (w *Webhook) wants(f *hub.Fact) bool {
	if !w.Enabled || !slices.Contains(tellable, f.Type) {
		return false
	}
	if slices.ContainsFunc(w.Events, func(e string) bool { return covers(e, f.Type) }) {
		return true
	}
	if f.Type != hub.RuleRan {
		return false
	}
	var d struct {
		After struct {
			Webhooks []string `json:"webhooks"`
		} `json:"after"`
	}
	return json.Unmarshal(f.Data, &d) == nil && slices.Contains(d.After.Webhooks, w.ID)
}

// Rows are webhooks and deliveries.
type Rows interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Hooks(ctx context.Context, ids []string) (map[string]hub.HookDelivery, error)
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
	NextTimerAt(ctx context.Context, kind string) (time.Time, error)
	TrimHooks(ctx context.Context, state hub.HookState, before time.Time) (int64, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Deps is what the room is built from. All are needed.
type Deps struct {
	Feed   feed.Source
	Rows   Rows
	Open   func(id, sealed string) (string, error) // a webhook's secret
	Client *http.Client                            // guarded, without redirects
	Agent  string                                  // User-Agent
	Now    func() time.Time
	Log    *slog.Logger
}

// Hooks sends. One process at a time should run it; timers that were claimed by
// another one ring there.
type Hooks struct {
	Deps
	all  atomic.Pointer[map[string]*Webhook]
	wake chan struct{}

	mu   sync.Mutex
	busy map[string]bool      // webhooks that are being posted to
	down map[string]time.Time // until when a webhook is left alone
}

// New makes the room.
func New(d Deps) *Hooks {
	h := &Hooks{Deps: d, wake: make(chan struct{}, 1), busy: map[string]bool{}, down: map[string]time.Time{}}
	h.all.Store(&map[string]*Webhook{})
	return h
}

// Wake hints that there is something to look at. It never blocks.
func (h *Hooks) Wake() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// load takes over the webhooks as they are stored.
func (h *Hooks) load(ctx context.Context) error {
	docs, err := h.Rows.Documents(ctx, Kind)
	if err != nil {
		return err
	}
	all := make(map[string]*Webhook, len(docs))
	for _, d := range docs {
		w := &Webhook{ID: d.ID}
		if err := json.Unmarshal(d.Body, w); err != nil {
			h.Log.Error("a webhook cannot be read", "webhook", d.ID, "error", err)
			continue
		}
		if w.Secret, err = h.Open(d.ID, w.Secret); err != nil {
			h.Log.Error("the secret of a webhook cannot be opened", "webhook", d.ID, "error", err)
			continue
		}
		all[d.ID] = w
	}
	h.all.Store(&all)
	h.mu.Lock()
	clear(h.down) // somebody may have mended an address
	h.mu.Unlock()
	return nil
}
