// Package webhooks answers for the programs that listen to the hub: which there
// are, what went to them, and whether they take a test.
package webhooks

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Shelf keeps webhooks and their deliveries; *hooks.Shelf has it all.
type Shelf interface {
	List(ctx context.Context) ([]hooks.Kept, error)
	Get(ctx context.Context, id string) (hooks.Kept, error)
	Create(ctx context.Context, by hub.Actor, w hooks.Webhook) (hooks.Kept, error)
	Change(ctx context.Context, by hub.Actor, id string, version int64, change func(*hooks.Webhook)) (hooks.Kept, error)
	Delete(ctx context.Context, by hub.Actor, id string) error
	Deliveries(ctx context.Context, id string, limit int, cursor string) (store.Page[hub.HookDelivery], error)
	Replay(ctx context.Context, id string, ids []string) (int, error)
}

// Try posts a test to a webhook.
type Try func(ctx context.Context, by hub.Actor, id string) (hooks.Tried, error)

var _ Shelf = (*hooks.Shelf)(nil)

// Desk answers the operations.
type Desk struct {
	Shelf Shelf
	Try   Try
}

// WebhookView is one webhook.
type WebhookView struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	URL       string      `json:"url"`
	Events    []string    `json:"events" doc:"Types of facts, groups such as sla.*, or *"`
	Enabled   bool        `json:"enabled"`
	Secret    *string     `json:"secret" doc:"Only in the answer that made it"`
	ChangedAt time.Time   `json:"changed_at"`
	ChangedBy hub.AgentID `json:"changed_by"`
	Version   int64       `json:"version"`
}

func webhookView(k hooks.Kept) WebhookView {
	v := WebhookView{ID: k.ID, Name: k.Name, URL: k.URL, Events: append([]string{}, k.Events...), Enabled: k.Enabled,
		ChangedAt: k.At.UTC(), ChangedBy: k.By, Version: k.Version}
	if k.Secret != "" {
		v.Secret = &k.Secret
	}
	return v
}

// List answers the operation listWebhooks.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[WebhookView]], error) {
	all, err := d.Shelf.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]WebhookView, len(all))
	for i, k := range all {
		out[i] = webhookView(k)
	}
	return page.Window(out, *in, func(v *WebhookView) string { return v.ID }), nil
}

// Get answers the operation getWebhook.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[WebhookView], error) {
	k, err := d.Shelf.Get(ctx, in.ID)
	return page.Of(webhookView(k), err)
}

// CreateWebhookInput is what is asked for.
type CreateWebhookInput struct {
	Body struct {
		Name    string   `json:"name" minLength:"1" maxLength:"200"`
		URL     string   `json:"url" minLength:"1" maxLength:"2000"`
		Events  []string `json:"events" minItems:"1" maxItems:"100"`
		Enabled *bool    `json:"enabled" required:"false" doc:"True if not said"`
		Secret  string   `json:"secret" required:"false" minLength:"16" maxLength:"200" doc:"Made if not said"`
	}
}

// Create answers the operation createWebhook.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *CreateWebhookInput) (*page.Answer[WebhookView], error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return nil, err
	}
	k, err := d.Shelf.Create(ctx, c.Actor(), hooks.Webhook{Name: name, URL: in.Body.URL, Events: in.Body.Events,
		Enabled: in.Body.Enabled == nil || *in.Body.Enabled, Secret: in.Body.Secret})
	return page.Of(webhookView(k), err)
}

// ChangeWebhookInput is what is asked for.
type ChangeWebhookInput struct {
	page.ByID
	Body struct {
		Name    strict.Lasting[string]   `json:"name" required:"false" minLength:"1" maxLength:"200"`
		URL     strict.Lasting[string]   `json:"url" required:"false" minLength:"1" maxLength:"2000"`
		Events  strict.Lasting[[]string] `json:"events" required:"false" minItems:"1" maxItems:"100"`
		Enabled strict.Lasting[bool]     `json:"enabled" required:"false"`
		Secret  strict.Lasting[string]   `json:"secret" required:"false" minLength:"16" maxLength:"200" doc:"A new one in place of the old"`
		Version int64                    `json:"version" required:"false" minimum:"0" doc:"409 when it is not the stored one; 0: whichever is"`
	}
}

// Change answers the operation changeWebhook.
func (d *Desk) Change(ctx context.Context, c *door.Caller, in *ChangeWebhookInput) (*page.Answer[WebhookView], error) {
	b := &in.Body
	if b.Name.Sent != nil {
		name, err := strict.OneLine("name", *b.Name.Sent)
		if err != nil {
			return nil, err
		}
		b.Name.Sent = &name
	}
	k, err := d.Shelf.Change(ctx, c.Actor(), in.ID, b.Version, func(w *hooks.Webhook) {
		give(&w.Name, b.Name.Sent)
		give(&w.URL, b.URL.Sent)
		give(&w.Events, b.Events.Sent)
		give(&w.Enabled, b.Enabled.Sent)
		give(&w.Secret, b.Secret.Sent)
	})
	return page.Of(webhookView(k), err)
}

func give[T any](to, sent *T) {
	if sent != nil {
		*to = *sent
	}
}

// Delete answers the operation deleteWebhook.
func (d *Desk) Delete(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, d.Shelf.Delete(ctx, c.Actor(), in.ID)
}

// DeliveryView is one fact on its way to one webhook.
type DeliveryView struct {
	ID             string        `json:"id"`
	Event          hub.FactType  `json:"event"`
	FactSeq        int64         `json:"fact_seq"`
	ConversationID *string       `json:"conversation_id"`
	State          hub.HookState `json:"state" enum:"queued,delivered,parked"`
	Attempts       int           `json:"attempts"`
	Status         *int          `json:"status" doc:"Of the last answer; null: none came"`
	Error          string        `json:"error"`
	CreatedAt      time.Time     `json:"created_at"`
	UpdatedAt      time.Time     `json:"updated_at"`
}

// DeliveriesInput is what is asked for.
type DeliveriesInput struct {
	page.ByID
	page.Paging
}

// Deliveries answers the operation listDeliveries.
func (d *Desk) Deliveries(ctx context.Context, _ *door.Caller, in *DeliveriesInput) (*page.Answer[page.List[DeliveryView]], error) {
	found, err := d.Shelf.Deliveries(ctx, in.ID, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := make([]DeliveryView, len(found.Items))
	for i, x := range found.Items {
		out[i] = DeliveryView{ID: x.ID, Event: x.Event, FactSeq: x.FactSeq, ConversationID: page.Next(string(x.ConversationID)), State: x.State,
			Attempts: x.Attempts, Error: x.Error, CreatedAt: x.CreatedAt.UTC(), UpdatedAt: x.UpdatedAt.UTC()}
		if x.Status != 0 {
			out[i].Status = &x.Status
		}
	}
	return page.Listed(out, found.Next), nil
}

// ReplayInput is what is asked for.
type ReplayInput struct {
	page.ByID
	Body *struct {
		DeliveryIDs []string `json:"delivery_ids" required:"false" maxItems:"2000"`
	}
}

// Replayed says how many deliveries will be sent again.
type Replayed struct {
	Queued int `json:"queued"`
}

// Replay answers the operation replayDeliveries.
func (d *Desk) Replay(ctx context.Context, _ *door.Caller, in *ReplayInput) (*page.Answer[Replayed], error) {
	var ids []string
	if in.Body != nil {
		ids = in.Body.DeliveryIDs
	}
	n, err := d.Shelf.Replay(ctx, in.ID, ids)
	return page.Of(Replayed{Queued: n}, err)
}

// Test answers the operation testWebhook.
func (d *Desk) Test(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[hooks.Tried], error) {
	return page.Of(d.Try(ctx, c.Actor(), in.ID))
}

// WebhookEvents is what webhooks can listen to.
type WebhookEvents struct {
	Events []string `json:"events"`
}

// Events answers the operation listWebhookEvents.
func (d *Desk) Events(context.Context, *door.Caller, *struct{}) (*page.Answer[WebhookEvents], error) {
	return page.Of(WebhookEvents{Events: hooks.Events()}, nil)
}
