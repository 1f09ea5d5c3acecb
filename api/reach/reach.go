// Package reach answers how a person can be reached now, and does what is done
// on a network at once: edits, reactions, taking back, calls.
package reach

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
)

// Room does it; *desk.Desk has it all.
type Room interface {
	Ways(ctx context.Context, by hub.Actor, sc hub.Scope, id hub.ConversationID, typed bool, also []hub.InboxID) ([]desk.Way, error)
	Amend(ctx context.Context, by hub.Actor, sc hub.Scope, id hub.ConversationID, m hub.MessageID, in desk.AmendInput) (hub.Message, error)
	Templates(ctx context.Context, id hub.InboxID) ([]channels.Template, error)
	Call(ctx context.Context, by hub.Actor, sc hub.Scope, id hub.ConversationID, inbox hub.InboxID, phone string) (hub.Message, error)
}

// Desk answers the operations.
type Desk struct{ Room Room }

// Typed reports whether a person types what c sends, and no program.
func Typed(c *door.Caller) bool { return c.Session != "" }

// WayView is how the person can be answered through one inbox now.
type WayView struct {
	InboxID   hub.InboxID     `json:"inbox_id"`
	Channel   hub.ChannelKind `json:"channel"`
	Allowed   bool            `json:"allowed" doc:"Free words may go now"`
	Why       hub.Code        `json:"why" doc:"Why they may not: a code of problems, such as window_over or opted_out; empty when they may"`
	Text      string          `json:"text" doc:"The same in words"`
	Ends      *time.Time      `json:"window_ends_at" doc:"Until when the channel lets the caller answer freely, or did; null: no end"`
	Template  bool            `json:"may_template" doc:"A message that the network has approved may go"`
	Public    bool            `json:"public" doc:"The customer's last word here was public: an answer has to say its visibility"`
	Private   bool            `json:"may_private" doc:"Such a word may be answered in private"`
	Senders   []hub.Address   `json:"senders" doc:"The addresses of the inbox that an answer may go out from; empty where there is only one"`
	From      string          `json:"from" doc:"The one of them that it goes out from when none is named: the one that the customer wrote to"`
	MayEdit   bool            `json:"may_edit" doc:"What we said can be edited on the network"`
	MayDelete bool            `json:"may_delete"`
	MayReact  bool            `json:"may_react"`
	MayCall   bool            `json:"may_call" doc:"The person can be rung"`
}

// WaysInput is what is asked for.
type WaysInput struct {
	page.ByID
	Inbox []string `query:"inbox_id" maxItems:"20" doc:"Further inboxes, beside those that the conversation has used"`
}

// Ways answers the operation listWays.
func (d *Desk) Ways(ctx context.Context, c *door.Caller, in *WaysInput) (*page.Answer[page.List[WayView]], error) {
	also := make([]hub.InboxID, len(in.Inbox))
	for i, id := range in.Inbox {
		also[i] = hub.InboxID(id)
	}
	ways, err := d.Room.Ways(ctx, c.Actor(), c.Scope, hub.ConversationID(in.ID), Typed(c), also)
	if err != nil {
		return nil, err
	}
	out := make([]WayView, len(ways))
	for i, w := range ways {
		out[i] = WayView{
			InboxID: w.InboxID, Channel: w.Channel, Allowed: w.Allowed, Why: w.Why, Text: w.Text, Template: w.Template, Public: w.Public,
			Private: w.Private, MayEdit: w.Edit, MayDelete: w.Delete, MayReact: w.React, MayCall: w.Call, Senders: append([]hub.Address{}, w.Senders...), From: w.From,
		}
		if !w.Ends.IsZero() {
			at := w.Ends.UTC()
			out[i].Ends = &at
		}
	}
	return page.Listed(out, ""), nil
}

// OfMessage names a message and carries the client's own id of the action.
type OfMessage struct {
	page.ByID
	Message string `path:"message_id" maxLength:"64" doc:"Id of the message"`
	Op      string `header:"Parley-Op" maxLength:"200" doc:"The client's own id of this action; comes back as op in the facts it causes"`
}

func (d *Desk) amend(ctx context.Context, c *door.Caller, of *OfMessage, in desk.AmendInput) (*page.Answer[hub.MessageCard], error) {
	if of.Op != "" {
		ctx = desk.WithOp(ctx, of.Op)
	}
	m, err := d.Room.Amend(ctx, c.Actor(), c.Scope, hub.ConversationID(of.ID), hub.MessageID(of.Message), in)
	return page.Of(m.Card(), err)
}

// EditInput is what is asked for.
type EditInput struct {
	OfMessage
	Body struct {
		Text string `json:"text" minLength:"1" doc:"What the message says from now on"`
	}
}

// Edit answers the operation editMessage.
func (d *Desk) Edit(ctx context.Context, c *door.Caller, in *EditInput) (*page.Answer[hub.MessageCard], error) {
	return d.amend(ctx, c, &in.OfMessage, desk.AmendInput{Kind: hub.Edited, Text: in.Body.Text})
}

// TakeBack answers the operation takeBackMessage.
func (d *Desk) TakeBack(ctx context.Context, c *door.Caller, in *OfMessage) (*page.Answer[hub.MessageCard], error) {
	return d.amend(ctx, c, in, desk.AmendInput{Kind: hub.Deleted})
}

// ReactInput is what is asked for.
type ReactInput struct {
	OfMessage
	Body struct {
		Sign string `json:"sign" maxLength:"64" doc:"An emoji; empty takes ours away"`
	}
}

// React answers the operation reactToMessage.
func (d *Desk) React(ctx context.Context, c *door.Caller, in *ReactInput) (*page.Answer[hub.MessageCard], error) {
	return d.amend(ctx, c, &in.OfMessage, desk.AmendInput{Kind: hub.Reacted, Sign: in.Body.Sign})
}

// Templates answers the operation listTemplates.
func (d *Desk) Templates(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[page.List[channels.Template]], error) {
	list, err := d.Room.Templates(ctx, hub.InboxID(in.ID))
	if err != nil {
		return nil, err
	}
	return page.Listed(list, ""), nil
}

// CallInput is what is asked for.
type CallInput struct {
	page.ByID
	Op   string `header:"Parley-Op" maxLength:"200" doc:"The client's own id of this action; comes back as op in the facts it causes"`
	Body struct {
		InboxID hub.InboxID `json:"inbox_id" maxLength:"64" doc:"An inbox that makes calls"`
		Phone   string      `json:"phone" maxLength:"16" doc:"The caller's own number, rung first: + and digits"`
	}
}

// Call answers the operation callContact.
func (d *Desk) Call(ctx context.Context, c *door.Caller, in *CallInput) (*page.Answer[hub.MessageCard], error) {
	if in.Op != "" {
		ctx = desk.WithOp(ctx, in.Op)
	}
	m, err := d.Room.Call(ctx, c.Actor(), c.Scope, hub.ConversationID(in.ID), in.Body.InboxID, in.Body.Phone)
	return page.Of(m.Card(), err)
}
