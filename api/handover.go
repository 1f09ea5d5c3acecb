package api

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/roster/handover"
)

// Handover lists what somebody leaves behind; *handover.Desk has it.
type Handover interface {
	Of(ctx context.Context, sc hub.Scope, id hub.AgentID, outside bool) (handover.List, error)
}

// HandoverFilter narrows a list.
type HandoverFilter struct {
	Outside bool `query:"outside" doc:"Only conversations with a deadline to come that falls where they do not work"`
}

func (a *API) registerHandover() {
	const doc = "What is held and has an open promise, a deadline or a customer who waits, with the last note. `outside_shift` marks those with a deadline outside of the holder's shift."
	route(a, op{id: "getMyHandover", method: http.MethodGet, path: "/me/handover", noun: "Presence", action: auth.ConversationsRead,
		summary: "What I leave behind", doc: doc}, func(ctx context.Context, c *Caller, in *HandoverFilter) (*answer[handover.List], error) {
		return answered(a.Handover.Of(ctx, c.Scope, c.Agent.ID, in.Outside))
	})
	route(a, op{id: "getHandover", method: http.MethodGet, path: "/agents/{id}/handover", noun: "Presence", action: auth.ReportsRead,
		summary: "What somebody leaves behind", doc: doc}, func(ctx context.Context, c *Caller, in *struct {
		ByID
		HandoverFilter
	}) (*answer[handover.List], error) {
		return answered(a.Handover.Of(ctx, c.Scope, hub.AgentID(in.ID), in.Outside))
	})
}
