package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
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

// PromiseView is something that a person was told, with the conversation in which.
type PromiseView struct {
	ConversationID hub.ConversationID `json:"conversation_id"`
	Cycle          int                `json:"cycle" doc:"To keep or to drop it: POST /conversations/{id}/promises/{cycle}/keep"`
	Text           string             `json:"text"`
	MadeAt         time.Time          `json:"made_at"`
	DueAt          *time.Time         `json:"due_at"`
	State          hub.ClockState     `json:"state" enum:"running,met,breached,cancelled"`
	Open           bool               `json:"open" doc:"Neither kept nor taken back, whether breached or not"`
	StoppedAt      *time.Time         `json:"stopped_at" doc:"When it was kept or taken back"`
}

// promisePages bounds how many of a person's conversations are looked at: 2,000.
const promisePages = 10

// promisesTo are the promises of a person's conversations.
func (a *API) promisesTo(ctx context.Context, c *Caller, id hub.ContactID) ([]PromiseView, error) {
	out, cursor := []PromiseView{}, ""
	for range promisePages {
		page, err := a.Store.ListConversations(ctx, c.Scope, store.ConversationQuery{ContactID: id, Limit: 200, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			conv := &page.Items[i].Conversation
			for j := range conv.Clocks {
				k := &conv.Clocks[j]
				if k.Metric != hub.Promise || k.Cause == "merged" { // it lives on where the conversation went
					continue
				}
				card := k.Card()
				out = append(out, PromiseView{ConversationID: conv.ID, Cycle: k.Cycle, Text: k.Text, MadeAt: card.StartedAt,
					DueAt: card.DueAt, State: k.State, Open: k.StoppedAt.IsZero(), StoppedAt: card.StoppedAt})
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	slices.SortStableFunc(out, byUrgency)
	return out, nil
}

// byUrgency puts open promises first, by their deadline, then the others, newest first.
func byUrgency(x, y PromiseView) int {
	switch {
	case x.Open && y.Open:
		return value(x.DueAt).Compare(value(y.DueAt))
	case x.Open:
		return -1
	case y.Open:
		return 1
	}
	return value(y.StoppedAt).Compare(value(x.StoppedAt))
}
