package api

import (
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/webhooks"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerWebhooks() {
	const noun = "Webhooks"
	h := &webhooks.Desk{Shelf: a.Webhooks, Try: a.TryHook}
	route(a, op{id: "listWebhooks", method: http.MethodGet, path: "/webhooks", noun: noun, action: auth.WebhooksRead, summary: "List webhooks"}, h.List)
	route(a, op{id: "createWebhook", method: http.MethodPost, path: "/webhooks", noun: noun, action: auth.WebhooksWrite, status: http.StatusCreated,
		summary: "Add a webhook", doc: "The answer shows the secret; no later one does. How requests are signed: docs/rules.md."}, h.Create)
	route(a, op{id: "getWebhook", method: http.MethodGet, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksRead, summary: "Read one webhook"}, h.Get)
	route(a, op{id: "changeWebhook", method: http.MethodPatch, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksWrite, summary: "Change a webhook"}, h.Change)
	route(a, op{id: "deleteWebhook", method: http.MethodDelete, path: "/webhooks/{id}", noun: noun, action: auth.WebhooksWrite,
		status: http.StatusNoContent, summary: "Delete a webhook", doc: "What waits for it is not sent any more."}, h.Delete)
	route(a, op{id: "listDeliveries", method: http.MethodGet, path: "/webhooks/{id}/deliveries", noun: noun, action: auth.WebhooksRead,
		summary: "What went to it", doc: "Newest first. Delivered ones are kept for 7 days, parked ones for 30."}, h.Deliveries)
	route(a, op{id: "replayDeliveries", method: http.MethodPost, path: "/webhooks/{id}/replay", noun: noun, action: auth.WebhooksWrite,
		summary: "Send again", doc: "Those of `delivery_ids`, or without them all that are parked (2,000 at once)."}, h.Replay)
	route(a, op{id: "testWebhook", method: http.MethodPost, path: "/webhooks/{id}/test", noun: noun, action: auth.WebhooksWrite, within: 30 * time.Second,
		summary: "Send a test", doc: "Posts one `webhook.test` at once, signed as any other, also when the webhook is switched off. It is neither kept nor tried again; " +
			"that the receiver did not take it is an answer, no error."}, h.Test)
	route(a, op{id: "listWebhookEvents", method: http.MethodGet, path: "/webhook-events", noun: noun, action: auth.WebhooksRead,
		summary: "What webhooks can listen to"}, h.Events)
}
