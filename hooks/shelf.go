package hooks

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store"
)

// ShelfRows are webhooks and deliveries for those who manage them.
type ShelfRows interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Hooks(ctx context.Context, ids []string) (map[string]hub.HookDelivery, error)
	HooksOf(ctx context.Context, webhook string, limit int, cursor string) (store.Page[hub.HookDelivery], error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Shelf keeps webhooks.
type Shelf struct {
	Rows    ShelfRows
	Seal    func(id, secret string) string
	Open    func(id, sealed string) (string, error)
	Way     Way  // of tests
	Private bool // plain HTTP and private addresses are allowed
	Now     func() time.Time
}

// Kept is a webhook as it is stored, without its secret.
type Kept struct {
	Webhook
	Version int64
	At      time.Time
	By      hub.AgentID
}

// List answers all webhooks.
func (s *Shelf) List(ctx context.Context) ([]Kept, error) {
	docs, err := s.Rows.Documents(ctx, Kind)
	if err != nil {
		return nil, err
	}
	out := make([]Kept, 0, len(docs))
	for _, d := range docs {
		k, err := kept(d)
		if err != nil {
			return nil, err
		}
		k.Secret = ""
		out = append(out, k)
	}
	return out, nil
}

// Get answers one.
func (s *Shelf) Get(ctx context.Context, id string) (Kept, error) {
	k, err := s.get(ctx, id)
	k.Secret = ""
	return k, err
}

func (s *Shelf) get(ctx context.Context, id string) (Kept, error) {
	doc, err := s.Rows.Document(ctx, Kind, id)
	if err == nil && doc.Deleted || hub.Is(err, hub.Missing) {
		return Kept{}, hub.Errorf(hub.Missing, "there is no such webhook")
	}
	if err != nil {
		return Kept{}, err
	}
	return kept(doc)
}

func kept(d hub.Document) (Kept, error) {
	k := Kept{Version: d.Version, At: d.At, By: d.By}
	if err := json.Unmarshal(d.Body, &k.Webhook); err != nil {
		return k, hub.Wrap(hub.Internal, err, "a stored webhook cannot be read")
	}
	k.ID = d.ID
	return k, nil
}

// Create makes a webhook. Without a secret it gets one; the answer is the only
// one that holds it.
func (s *Shelf) Create(ctx context.Context, by hub.Actor, w Webhook) (Kept, error) {
	now := s.Now().UTC().Truncate(time.Millisecond)
	w.ID = Prefix + strings.TrimPrefix(string(hub.NewOrderID(now)), "ord_")
	if w.Secret == "" {
		w.Secret = hub.NewToken()
	}
	plain := w.Secret
	k, err := s.save(ctx, by, w, plain, 0, "webhook.create")
	k.Secret = plain
	return k, err
}

// Change replaces a webhook; an empty secret keeps the one it has. A version of
// 0 is whatever is stored.
func (s *Shelf) Change(ctx context.Context, by hub.Actor, id string, version int64, change func(*Webhook)) (Kept, error) {
	k, err := s.get(ctx, id)
	if err != nil {
		return Kept{}, err
	}
	if version != 0 && version != k.Version {
		return Kept{}, hub.Errorf(hub.Conflict, "somebody else has changed this webhook meanwhile; read it again")
	}
	w, sealed := k.Webhook, k.Secret
	w.Secret = ""
	change(&w)
	out, err := s.saveSealed(ctx, by, w, sealed, k.Version, "webhook.change")
	out.Secret = ""
	return out, err
}

// saveSealed saves w with a new secret, or the one that is sealed already.
func (s *Shelf) saveSealed(ctx context.Context, by hub.Actor, w Webhook, sealed string, version int64, action string) (Kept, error) {
	if w.Secret != "" {
		return s.save(ctx, by, w, w.Secret, version, action)
	}
	return s.put(ctx, by, w, sealed, version, action)
}

func (s *Shelf) save(ctx context.Context, by hub.Actor, w Webhook, secret string, version int64, action string) (Kept, error) {
	if len(secret) < 16 || len(secret) > 200 {
		return Kept{}, said.Invalid("secret", "secret_16_200", "has 16 to 200 characters")
	}
	return s.put(ctx, by, w, s.Seal(w.ID, secret), version, action)
}

func (s *Shelf) put(ctx context.Context, by hub.Actor, w Webhook, sealed string, version int64, action string) (Kept, error) {
	w.Name = strings.TrimSpace(w.Name)
	if err := w.Check(s.Private); err != nil {
		return Kept{}, err
	}
	w.Events = slices.Compact(slices.Sorted(slices.Values(w.Events)))
	w.Secret = sealed
	return s.commit(ctx, by, w, version, false, action)
}

// Delete takes a webhook away. What waits for it is not sent any more.
func (s *Shelf) Delete(ctx context.Context, by hub.Actor, id string) error {
	k, err := s.get(ctx, id)
	if err != nil {
		return err
	}
	k.Secret = "" // nobody needs it again
	_, err = s.commit(ctx, by, k.Webhook, k.Version, true, "webhook.delete")
	return err
}

func (s *Shelf) commit(ctx context.Context, by hub.Actor, w Webhook, version int64, deleted bool, action string) (Kept, error) {
	body, err := json.Marshal(w)
	if err != nil {
		return Kept{}, hub.Wrap(hub.Invalid, err, "this webhook cannot be written as JSON")
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	doc := hub.Document{Kind: Kind, ID: w.ID, Version: version, Body: body, At: now, By: hub.AgentID(by.ID), Deleted: deleted}
	err = s.Rows.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{doc},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, now, by,
			hub.FactData{After: map[string]any{"kind": Kind, "id": w.ID, "version": version + 1}})},
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: action, Object: w.ID, Detail: w.Name}},
	})
	if hub.Is(err, hub.Conflict) {
		err = hub.Wrap(hub.Conflict, err, "somebody else has changed this webhook meanwhile; read it again")
	}
	return Kept{Webhook: w, Version: version + 1, At: now, By: doc.By}, err
}

// Deliveries answers what went to a webhook, newest first.
func (s *Shelf) Deliveries(ctx context.Context, id string, limit int, cursor string) (store.Page[hub.HookDelivery], error) {
	if _, err := s.get(ctx, id); err != nil {
		return store.Page[hub.HookDelivery]{}, err
	}
	return s.Rows.HooksOf(ctx, id, limit, cursor)
}

// replayMost bounds one replay of all that is parked.
const replayMost = 2000

// Replay sends deliveries again: those of ids, or without ids all that are parked.
func (s *Shelf) Replay(ctx context.Context, id string, ids []string) (int, error) {
	if _, err := s.get(ctx, id); err != nil {
		return 0, err
	}
	for cursor, more := "", len(ids) == 0; more && len(ids) < replayMost; {
		page, err := s.Rows.HooksOf(ctx, id, 200, cursor)
		if err != nil {
			return 0, err
		}
		for _, d := range page.Items {
			if d.State == hub.HookParked {
				ids = append(ids, d.ID)
			}
		}
		cursor, more = page.Next, page.Next != ""
	}
	return s.again(ctx, id, ids)
}

func (s *Shelf) again(ctx context.Context, webhook string, ids []string) (int, error) {
	found, err := s.Rows.Hooks(ctx, ids)
	if err != nil {
		return 0, err
	}
	var set hub.WriteSet
	now := s.Now()
	for _, d := range found {
		if d.WebhookID != webhook || d.State == hub.HookQueued {
			continue
		}
		d.State, d.Attempts, d.Error, d.UpdatedAt = hub.HookQueued, 0, "", now
		set.Hooks = append(set.Hooks, d)
		set.Timers = append(set.Timers, timerOf(&d, now))
	}
	if set.Empty() {
		return 0, nil
	}
	return len(set.Hooks), s.Rows.Commit(ctx, set)
}
