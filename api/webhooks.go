package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

// Webhooks keeps webhooks and their deliveries; *hooks.Shelf has it all.
type Webhooks interface {
	List(ctx context.Context) ([]hooks.Kept, error)
	Get(ctx context.Context, id string) (hooks.Kept, error)
	Create(ctx context.Context, by hub.Actor, w hooks.Webhook) (hooks.Kept, error)
	Change(ctx context.Context, by hub.Actor, id string, version int64, change func(*hooks.Webhook)) (hooks.Kept, error)
	Delete(ctx context.Context, by hub.Actor, id string) error
	Deliveries(ctx context.Context, id string, limit int, cursor string) (store.Page[hub.HookDelivery], error)
	Replay(ctx context.Context, id string, ids []string) (int, error)
}

// TryHook posts a test to a webhook.
type TryHook func(ctx context.Context, by hub.Actor, id string) (hooks.Tried, error)

var _ Webhooks = (*hooks.Shelf)(nil)

func (a *API) registerWebhooks() {
	const noun = "Webhooks"
	route(a, op{id: "listWebhooks", method: http.MethodGet, path: "/webhooks", noun: noun, action: auth.WebhooksRead, summary: "List webhooks"}, a.listWebhooks)
	route(a, op{id: "createWebhook", method: http.MethodPost, path: "/webhooks", noun: noun, action: auth.WebhooksWrite, status: http.StatusCreated,
		summary: "Add a webhook", doc: "The answer shows the secret; no later one does. How requests are signed: docs/rules.md."}, a.createWebhook)
	route(a, op{id: "getWebhook", method: http.MethodGet, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksRead, summary: "Read one webhook"}, a.getWebhook)
	route(a, op{id: "changeWebhook", method: http.MethodPatch, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksWrite, summary: "Change a webhook"}, a.changeWebhook)
	route(a, op{id: "deleteWebhook", method: http.MethodDelete, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksWrite,
		status: http.StatusNoContent, summary: "Delete a webhook", doc: "What waits for it is not sent any more."}, a.deleteWebhook)
	route(a, op{id: "listDeliveries", method: http.MethodGet, path: "/webhooks/{id}/deliveries", noun: noun, action: auth.WebhooksRead,
		summary: "What went to it", doc: "Newest first. Delivered ones are kept for 7 days, parked ones for 30."}, a.listDeliveries)
	route(a, op{id: "replayDeliveries", method: http.MethodPost, path: "/webhooks/{id}/replay", noun: noun, action: auth.WebhooksWrite,
		summary: "Send again", doc: "Those of `delivery_ids`, or without them all that are parked (2,000 at once)."}, a.replayDeliveries)
	route(a, op{id: "testWebhook", method: http.MethodPost, path: "/webhooks/{id}/test", noun: noun, action: auth.WebhooksWrite, within: 30 * time.Second,
		summary: "Send a test", doc: "Posts one `webhook.test` at once, signed as any other, also when the webhook is switched off. It is neither kept nor tried again; " +
			"that the receiver did not take it is an answer, no error."}, a.testWebhook)
	route(a, op{id: "listWebhookEvents", method: http.MethodGet, path: "/webhook-events", noun: noun, action: auth.WebhooksRead,
		summary: "What webhooks can listen to"}, a.listWebhookEvents)
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

func (a *API) listWebhooks(ctx context.Context, _ *Caller, in *Paging) (*answer[List[WebhookView]], error) {
	all, err := a.Webhooks.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]WebhookView, len(all))
	for i, k := range all {
		out[i] = webhookView(k)
	}
	return window(out, *in, func(v *WebhookView) string { return v.ID }), nil
}

func (a *API) getWebhook(ctx context.Context, _ *Caller, in *ByID) (*answer[WebhookView], error) {
	k, err := a.Webhooks.Get(ctx, in.ID)
	return answered(webhookView(k), err)
}

type createWebhookInput struct {
	Body struct {
		Name    string   `json:"name" minLength:"1" maxLength:"200"`
		URL     string   `json:"url" minLength:"1" maxLength:"2000"`
		Events  []string `json:"events" minItems:"1" maxItems:"100"`
		Enabled *bool    `json:"enabled" required:"false" doc:"True if not said"`
		Secret  string   `json:"secret" required:"false" minLength:"16" maxLength:"200" doc:"Made if not said"`
	}
}

func (a *API) createWebhook(ctx context.Context, c *Caller, in *createWebhookInput) (*answer[WebhookView], error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return nil, err
	}
	k, err := a.Webhooks.Create(ctx, c.Actor(), hooks.Webhook{Name: name, URL: in.Body.URL, Events: in.Body.Events,
		Enabled: in.Body.Enabled == nil || *in.Body.Enabled, Secret: in.Body.Secret})
	return answered(webhookView(k), err)
}

type changeWebhookInput struct {
	ByID
	Body struct {
		Name    strict.Lasting[string]   `json:"name" required:"false" minLength:"1" maxLength:"200"`
		URL     strict.Lasting[string]   `json:"url" required:"false" minLength:"1" maxLength:"2000"`
		Events  strict.Lasting[[]string] `json:"events" required:"false" minItems:"1" maxItems:"100"`
		Enabled strict.Lasting[bool]     `json:"enabled" required:"false"`
		Secret  strict.Lasting[string]   `json:"secret" required:"false" minLength:"16" maxLength:"200" doc:"A new one in place of the old"`
		Version int64                    `json:"version" required:"false" minimum:"0" doc:"409 when it is not the stored one; 0: whichever is"`
	}
}

func (a *API) changeWebhook(ctx context.Context, c *Caller, in *changeWebhookInput) (*answer[WebhookView], error) {
	b := &in.Body
	if b.Name.Sent != nil {
		name, err := strict.OneLine("name", *b.Name.Sent)
		if err != nil {
			return nil, err
		}
		b.Name.Sent = &name
	}
	k, err := a.Webhooks.Change(ctx, c.Actor(), in.ID, b.Version, func(w *hooks.Webhook) {
		give(&w.Name, b.Name.Sent)
		give(&w.URL, b.URL.Sent)
		give(&w.Events, b.Events.Sent)
		give(&w.Enabled, b.Enabled.Sent)
		give(&w.Secret, b.Secret.Sent)
	})
	return answered(webhookView(k), err)
}

func give[T any](to, sent *T) {
	if sent != nil {
		*to = *sent
	}
}

func (a *API) deleteWebhook(ctx context.Context, c *Caller, in *ByID) (*none, error) {
	return nil, a.Webhooks.Delete(ctx, c.Actor(), in.ID)
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

type deliveriesInput struct {
	ByID
	Paging
}

func (a *API) listDeliveries(ctx context.Context, _ *Caller, in *deliveriesInput) (*answer[List[DeliveryView]], error) {
	page, err := a.Webhooks.Deliveries(ctx, in.ID, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := make([]DeliveryView, len(page.Items))
	for i, d := range page.Items {
		out[i] = DeliveryView{ID: d.ID, Event: d.Event, FactSeq: d.FactSeq, ConversationID: next(string(d.ConversationID)), State: d.State,
			Attempts: d.Attempts, Error: d.Error, CreatedAt: d.CreatedAt.UTC(), UpdatedAt: d.UpdatedAt.UTC()}
		if d.Status != 0 {
			out[i].Status = &d.Status
		}
	}
	return listed(out, page.Next), nil
}

type replayInput struct {
	ByID
	Body *struct {
		DeliveryIDs []string `json:"delivery_ids" required:"false" maxItems:"2000"`
	}
}

// Replayed says how many deliveries will be sent again.
type Replayed struct {
	Queued int `json:"queued"`
}

func (a *API) replayDeliveries(ctx context.Context, _ *Caller, in *replayInput) (*answer[Replayed], error) {
	var ids []string
	if in.Body != nil {
		ids = in.Body.DeliveryIDs
	}
	n, err := a.Webhooks.Replay(ctx, in.ID, ids)
	return answered(Replayed{Queued: n}, err)
}

func (a *API) testWebhook(ctx context.Context, c *Caller, in *ByID) (*answer[hooks.Tried], error) {
	return answered(a.TryHook(ctx, c.Actor(), in.ID))
}

// WebhookEvents is what webhooks can listen to.
type WebhookEvents struct {
	Events []string `json:"events"`
}

func (a *API) listWebhookEvents(context.Context, *Caller, *struct{}) (*answer[WebhookEvents], error) {
	return answered(WebhookEvents{Events: hooks.Events()}, nil)
}
