package api

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerIntake() {
	d := a.Intake
	if d == nil {
		d = &intake.Desk{}
	}
	route(a, op{id: "getLedger", method: http.MethodGet, path: "/ledger", noun: "Ledger", action: auth.QuarantineRead,
		summary: "What became of everything that came in", doc: "For each inbox, since a day: each hand-over that was acknowledged is counted once, in the transaction that decided it, so " +
			"that no kill and no restart changes the figures. The last comparison with the provider's own list stands beside them."}, d.All)
	route(a, op{id: "getInboxLedger", method: http.MethodGet, path: "/inboxes/{id}/ledger", noun: "Ledger", action: auth.QuarantineRead,
		summary: "The same for one inbox, day by day", doc: "With what the provider lists and could not be fetched."}, d.One)
	route(a, op{id: "lookAtInbox", method: http.MethodPost, path: "/inboxes/{id}/look", noun: "Ledger", action: auth.QuarantineWrite, status: http.StatusAccepted,
		summary: "Compare with the provider's list now", doc: "It begins within seconds; how far it is stands in the ledger. 422 where the provider keeps no list."}, d.Look)
	route(a, op{id: "listInboxHealth", method: http.MethodGet, path: "/inboxes/health", noun: "Inboxes", action: auth.QuarantineRead,
		summary: "How the inboxes stand", doc: "Whether things come in and go out. Changes come over the live socket as `inbox.health`."}, d.Health)
	route(a, op{id: "listFallbacks", method: http.MethodGet, path: "/fallback", noun: "Workspace", action: auth.SettingsRead,
		summary: "When messages go on by another channel", doc: "One that does not reach the person goes on once, by the first of `inboxes` that the person allows and can be reached by, inside the same conversation."}, d.Onward.List)
	route(a, op{id: "putFallback", method: http.MethodPut, path: "/fallback/{id}", noun: "Workspace", action: auth.WorkspaceWrite,
		summary: "Set it for a brand", doc: "Or with `all` for those that have none of their own. 409 when somebody else has changed it."}, d.Onward.Put)
	route(a, op{id: "listAttempts", method: http.MethodGet, path: "/conversations/{id}/messages/{message_id}/attempts", noun: "Messages",
		action: auth.ConversationsRead, summary: "Each time that a message was tried", doc: "The first one first."}, d.Attempts)
	route(a, op{id: "retryMessage", method: http.MethodPost, path: "/conversations/{id}/messages/{message_id}/retry", noun: "Messages",
		action: auth.ConversationsWrite, summary: "Send a reply again",
		doc: "One that failed, or of which nobody knows whether it went out; the latter only with `sure`, as the person may get it twice. 409 when it is neither."}, a.retryMessage)
}

type retryInput struct {
	ByID
	Message string `path:"message_id" maxLength:"64" doc:"Id of the message"`
	Body    struct {
		Sure bool `json:"sure" required:"false" doc:"The person may get it twice"`
	}
}

func (a *API) retryMessage(ctx context.Context, c *Caller, in *retryInput) (*answer[hub.ConversationCard], error) {
	conv, err := a.Desk.Again(ctx, c.Actor(), c.Scope, hub.ConversationID(in.ID), hub.MessageID(in.Message), in.Body.Sure)
	if err != nil {
		return nil, err
	}
	return answered(a.card(ctx, c, conv))
}
