package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/reach"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// Desk is what an agent can do with a conversation; *desk.Desk has it all.
type Desk interface {
	writing
	holding
	sorting
	joining
	promising
	reach.Room
}

type (
	scope  = hub.Scope
	convID = hub.ConversationID
)

type writing interface {
	Post(context.Context, hub.Actor, scope, convID, desk.ReplyInput) (m hub.Message, created bool, err error)
	Undo(context.Context, hub.Actor, scope, convID, hub.MessageID) (hub.Conversation, error)
	Again(ctx context.Context, by hub.Actor, sc scope, id convID, m hub.MessageID, sure bool) (hub.Conversation, error)
	Start(context.Context, hub.Actor, scope, desk.StartInput) (c hub.Conversation, created bool, err error)
	MarkRead(ctx context.Context, by hub.Actor, sc scope, id convID, seq int64) (hub.Conversation, error)
}

type holding interface {
	Claim(context.Context, hub.Actor, scope, convID) (hub.Conversation, error)
	Assign(context.Context, hub.Actor, scope, convID, *hub.AgentID, *hub.TeamID) (hub.Conversation, error)
	Unassign(context.Context, hub.Actor, scope, convID) (hub.Conversation, error)
}

type sorting interface {
	SetStatus(context.Context, hub.Actor, scope, convID, hub.Status) (hub.Conversation, error)
	Snooze(ctx context.Context, by hub.Actor, sc scope, id convID, until time.Time) (hub.Conversation, error)
	SetPriority(context.Context, hub.Actor, scope, convID, hub.Priority) (hub.Conversation, error)
	SetTags(ctx context.Context, by hub.Actor, sc scope, id convID, add, remove []string) (hub.Conversation, error)
	Waive(ctx context.Context, by hub.Actor, sc scope, id convID, reason string) (hub.Conversation, error)
}

type joining interface {
	Merge(ctx context.Context, by hub.Actor, sc scope, id, other convID) (hub.Conversation, error)
	Split(context.Context, hub.Actor, scope, convID, hub.MessageID) (hub.Conversation, error)
	Separate(ctx context.Context, by hub.Actor, sc scope, id convID, on bool) (hub.Conversation, error)
}

var _ Desk = (*desk.Desk)(nil)

func (a *API) registerVerbs() {
	verb(a, "claim", "Take it", "Makes the caller the holder. 409 with `assignee_id` and `name` in `data` when somebody else was faster.",
		func(ctx context.Context, c *Caller, id convID, _ *noBody) (hub.Conversation, error) {
			return a.Desk.Claim(ctx, c.Actor(), c.Scope, id)
		})
	verb(a, "assign", "Give it to somebody", "To an agent, a team or both; what is not named stays.",
		func(ctx context.Context, c *Caller, id convID, b *assignBody) (hub.Conversation, error) {
			if b.AgentID == nil && b.TeamID == nil {
				return hub.Conversation{}, hub.InvalidField("agent_id", "is required, or team_id")
			}
			return a.Desk.Assign(ctx, c.Actor(), c.Scope, id, b.AgentID, b.TeamID)
		})
	verb(a, "unassign", "Put it back", "Nobody holds it afterwards; its team stays.",
		func(ctx context.Context, c *Caller, id convID, _ *noBody) (hub.Conversation, error) {
			return a.Desk.Unassign(ctx, c.Actor(), c.Scope, id)
		})
	verb(a, "status", "Change the status", "Resolving and reopening are statuses too. To snooze, use snooze.",
		func(ctx context.Context, c *Caller, id convID, b *statusBody) (hub.Conversation, error) {
			return a.Desk.SetStatus(ctx, c.Actor(), c.Scope, id, b.Status)
		})
	verb(a, "snooze", "Put it aside until later", "It opens by itself at that instant, or when the customer writes.",
		func(ctx context.Context, c *Caller, id convID, b *snoozeBody) (hub.Conversation, error) {
			return a.Desk.Snooze(ctx, c.Actor(), c.Scope, id, b.Until.UTC())
		})
	verb(a, "priority", "Change the priority", "Clocks follow the target of the new priority.",
		func(ctx context.Context, c *Caller, id convID, b *priorityBody) (hub.Conversation, error) {
			return a.Desk.SetPriority(ctx, c.Actor(), c.Scope, id, b.Priority)
		})
	verb(a, "tags", "Add and remove tags", "",
		func(ctx context.Context, c *Caller, id convID, b *tagsBody) (hub.Conversation, error) {
			return a.Desk.SetTags(ctx, c.Actor(), c.Scope, id, b.Add, b.Remove)
		})
	verb(a, "waive", "No answer needed", "Stops the running clocks; who and why is kept.",
		func(ctx context.Context, c *Caller, id convID, b *waiveBody) (hub.Conversation, error) {
			return a.Desk.Waive(ctx, c.Actor(), c.Scope, id, b.Reason)
		})
	verb(a, "merge", "Merge another one into this", "The other's messages follow on in this thread; the other is closed and linked.",
		func(ctx context.Context, c *Caller, id convID, b *mergeBody) (hub.Conversation, error) {
			return a.Desk.Merge(ctx, c.Actor(), c.Scope, id, b.OtherID)
		})
	verb(a, "split", "Split from a message on", "A new conversation begins with that message; it comes back.",
		func(ctx context.Context, c *Caller, id convID, b *splitBody) (hub.Conversation, error) {
			return a.Desk.Split(ctx, c.Actor(), c.Scope, id, b.MessageID)
		})
	verb(a, "separate", "Another matter", "The person's other conversations are about something else: this one waits on its own. `false` takes it back.",
		func(ctx context.Context, c *Caller, id convID, b *separateBody) (hub.Conversation, error) {
			return a.Desk.Separate(ctx, c.Actor(), c.Scope, id, b.Separate)
		})
	a.registerRead()
}

// registerRead is apart: whoever may read may remember how far.
func (a *API) registerRead() {
	verbOf(a, auth.ReadMarks, "read", "Remember how far I have read", "",
		func(ctx context.Context, c *Caller, id convID, b *readBody) (hub.Conversation, error) {
			return a.Desk.MarkRead(ctx, c.Actor(), c.Scope, id, b.Seq)
		})
}

type (
	noBody     struct{}
	assignBody struct {
		AgentID *hub.AgentID `json:"agent_id" required:"false" maxLength:"64" doc:"Empty text: nobody"`
		TeamID  *hub.TeamID  `json:"team_id" required:"false" maxLength:"64" doc:"Empty text: no team"`
	}
	statusBody struct {
		Status hub.Status `json:"status" enum:"open,waiting_customer,waiting_third_party,snoozed,resolved,spam"`
	}
	snoozeBody struct {
		Until time.Time `json:"until" doc:"When it opens again"`
	}
	priorityBody struct {
		Priority hub.Priority `json:"priority" enum:"low,normal,high,urgent"`
	}
	tagsBody struct {
		Add    []string `json:"add" required:"false" maxItems:"100"`
		Remove []string `json:"remove" required:"false" maxItems:"100"`
	}
	waiveBody struct {
		Reason string `json:"reason" required:"false" maxLength:"500"`
	}
	mergeBody struct {
		OtherID hub.ConversationID `json:"other_id" maxLength:"64"`
	}
	separateBody struct {
		Separate bool `json:"separate"`
	}
	splitBody struct {
		MessageID hub.MessageID `json:"message_id" maxLength:"64" doc:"The first message of the new conversation"`
	}
	readBody struct {
		Seq int64 `json:"seq" minimum:"0"`
	}
)

// verbInput is what every verb takes. The body may be left out where all of it
// is optional.
type verbInput[B any] struct {
	ByID
	Op   string `header:"Parley-Op" maxLength:"200" doc:"The client's own id of this action; comes back as op in the facts it causes"`
	Body *B
}

func verb[B any](a *API, name, summary, doc string, do func(context.Context, *Caller, convID, *B) (hub.Conversation, error)) {
	verbOf(a, auth.ConversationsWrite, name, summary, doc, do)
}

// bodyless are the verbs that say everything by their name.
var bodyless = map[string]bool{"claim": true, "unassign": true, "waive": true}

func verbOf[B any](a *API, action auth.Action, name, summary, doc string, do func(context.Context, *Caller, convID, *B) (hub.Conversation, error)) {
	o := op{id: name + "Conversation", method: http.MethodPost, path: "/conversations/{id}/" + name, noun: "Conversations",
		action: action, summary: summary, doc: doc, needsBody: !bodyless[name]}
	route(a, o, func(ctx context.Context, c *Caller, in *verbInput[B]) (*answer[hub.ConversationCard], error) {
		if in.Op != "" {
			ctx = desk.WithOp(ctx, in.Op)
		}
		if in.Body == nil {
			in.Body = new(B)
		}
		conv, err := do(ctx, c, convID(in.ID), in.Body)
		if err != nil {
			return nil, err
		}
		return answered(a.card(ctx, c, conv))
	})
}
