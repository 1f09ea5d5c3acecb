package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

type promising interface {
	Promise(ctx context.Context, by hub.Actor, sc scope, id convID, due time.Time, text string) (hub.Conversation, error)
	EndPromise(ctx context.Context, by hub.Actor, sc scope, id convID, cycle int, kept bool) (hub.Conversation, error)
}

type promiseBody struct {
	DueAt time.Time `json:"due_at" doc:"By when; at most 400 days ahead"`
	Text  string    `json:"text" minLength:"1" maxLength:"200" doc:"What the customer was told"`
}

func (a *API) registerPromise() {
	verb(a, "promise", "Promise something by an instant", "A clock `promise` begins. It goes on through replies, reassigning, resolving, a merge or another channel until it is kept or taken back; a promise that is not kept is a breach with the cause `promise`.",
		func(ctx context.Context, c *Caller, id convID, b *promiseBody) (hub.Conversation, error) {
			return a.Desk.Promise(ctx, c.Actor(), c.Scope, id, b.DueAt.UTC(), b.Text)
		})
	a.endPromise("keep", "It was done", true)
	a.endPromise("drop", "Take a promise back", false)
}

type endPromiseInput struct {
	ByID
	Cycle int    `path:"cycle" minimum:"1" doc:"The promise's clock: its cycle"`
	Op    string `header:"Parley-Op" maxLength:"200" doc:"The client's own id of this action; comes back as op in the facts it causes"`
}

func (a *API) endPromise(how, summary string, kept bool) {
	route(a, op{id: how + "Promise", method: http.MethodPost, path: "/conversations/{id}/promises/{cycle}/" + how, noun: "Conversations",
		action: auth.ConversationsWrite, summary: summary, doc: "404 when there is no such open promise."},
		func(ctx context.Context, c *Caller, in *endPromiseInput) (*answer[hub.ConversationCard], error) {
			if in.Op != "" {
				ctx = desk.WithOp(ctx, in.Op)
			}
			conv, err := a.Desk.EndPromise(ctx, c.Actor(), c.Scope, convID(in.ID), in.Cycle, kept)
			if err != nil {
				return nil, err
			}
			return answered(a.card(ctx, c, conv))
		})
}
