package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/reach"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// maxMessageBody bounds one reply as JSON: long mails are fine, files go elsewhere.
const maxMessageBody = 4 << 20

func (a *API) registerMessages() {
	route(a, op{id: "listMessages", method: http.MethodGet, path: "/conversations/{id}/messages", noun: "Messages",
		action: auth.ConversationsRead, summary: "Read the thread",
		doc: "Messages and notes in ascending `seq`. Without `before`: from the start or after the cursor. " +
			"With `before`: the last `limit` ones in front of that seq, for scrolling up."}, a.listMessages)
	route(a, op{id: "postMessage", method: http.MethodPost, path: "/conversations/{id}/messages", noun: "Messages",
		action: auth.ConversationsWrite, status: http.StatusCreated, maxBody: maxMessageBody, summary: "Reply, or leave a note",
		doc: "A reply goes to the customer, a note never leaves the house. The same `client_id` again answers 200 with the first " +
			"message and sends nothing. When the customer wrote after `seen_seq`, the answer is 409 with `last_seq` in `data`."},
		a.postMessage)
	post := a.huma.OpenAPI().Paths[Prefix+"/conversations/{id}/messages"].Post
	post.Responses["200"] = &huma.Response{Description: "Posted before under this client_id: the first message", Content: post.Responses["201"].Content}
	route(a, op{id: "getMessage", method: http.MethodGet, path: "/conversations/{id}/messages/{message_id}", noun: "Messages",
		action: auth.ConversationsRead, summary: "Read one message"}, a.getMessage)
	route(a, op{id: "undoMessage", method: http.MethodDelete, path: "/conversations/{id}/messages/{message_id}", noun: "Messages",
		action: auth.ConversationsWrite, summary: "Take a reply back",
		doc: "Possible while it is still held (`hold_s`); afterwards 409. The conversation as it then is comes back."}, a.undoMessage)
}

type threadInput struct {
	ByID
	Paging
	Before int64 `query:"before" minimum:"1" doc:"Only messages with a smaller seq, the last ones of them"`
	After  int64 `query:"after" minimum:"0" doc:"Only messages with a greater seq"`
}

func (a *API) listMessages(ctx context.Context, c *Caller, in *threadInput) (*answer[Snapshot[hub.MessageCard]], error) {
	after, err := seqCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	at, err := a.asOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := a.Store.MessagesFor(ctx, c.Scope, hub.ConversationID(in.ID), max(after, in.After), in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := Snapshot[hub.MessageCard]{Items: make([]hub.MessageCard, len(found)), AsOf: at}
	for i := range found {
		out.Items[i] = found[i].Card()
	}
	if in.Before == 0 && len(found) == in.Limit {
		out.NextCursor = next(strconv.FormatInt(found[len(found)-1].Seq, 10))
	}
	return &answer[Snapshot[hub.MessageCard]]{Body: out}, nil
}

type messageInput struct {
	ByID
	Message string `path:"message_id" maxLength:"64" doc:"Id of the message"`
}

func (a *API) getMessage(ctx context.Context, c *Caller, in *messageInput) (*answer[hub.MessageCard], error) {
	m, err := a.Store.MessageFor(ctx, c.Scope, hub.ConversationID(in.ID), hub.MessageID(in.Message))
	return answered(m.Card(), err)
}

func (a *API) undoMessage(ctx context.Context, c *Caller, in *messageInput) (*answer[hub.ConversationCard], error) {
	conv, err := a.Desk.Undo(ctx, c.Actor(), c.Scope, hub.ConversationID(in.ID), hub.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	return answered(a.card(ctx, c, conv))
}

// postBody is a reply or a note.
type postBody struct {
	Kind        string                `json:"kind" enum:"reply,note"`
	Text        string                `json:"text" required:"false" doc:"The words; either text or html is needed"`
	HTML        *string               `json:"html" required:"false" doc:"Rich form; sanitised, and dropped where the channel cannot carry it"`
	InboxID     *hub.InboxID          `json:"inbox_id" required:"false" maxLength:"64" doc:"By which inbox a reply goes; the one the customer used last when absent"`
	To          []hub.Address         `json:"to" required:"false" maxItems:"500" doc:"Of a reply by mail; a note has no recipients"`
	From        string                `json:"from" required:"false" maxLength:"320" doc:"One of the inbox's addresses (senders of listWays); the one that the customer wrote to when absent"`
	Cc          []hub.Address         `json:"cc" required:"false" maxItems:"500"`
	Bcc         []hub.Address         `json:"bcc" required:"false" maxItems:"500"`
	Attachments []hub.BlobID          `json:"attachments" required:"false" maxItems:"100" doc:"Ids of uploaded files"`
	ClientID    string                `json:"client_id" required:"false" maxLength:"200" doc:"The writer's own id of this post; repeated, it is the same post"`
	SeenSeq     *int64                `json:"seen_seq" required:"false" minimum:"0" doc:"The last message the writer saw"`
	Visibility  string                `json:"visibility" required:"false" enum:"public,private" doc:"Where a reply can be read. Has to be said when the customer's last word in this inbox was public; what was said in private is never answered in public"`
	Template    *hub.ProviderTemplate `json:"template" required:"false" doc:"In place of words: a message that the network has approved; may go when the time to answer is over"`
	HoldS       *int                  `json:"hold_s" required:"false" minimum:"0" maximum:"600" doc:"Seconds in which a reply can still be taken back; it goes at once when absent"`
}

type postInput struct {
	ByID
	Body postBody
}

func (a *API) postMessage(ctx context.Context, c *Caller, in *postInput) (*made[hub.MessageCard], error) {
	b := &in.Body
	m, created, err := a.Desk.Post(ctx, c.Actor(), c.Scope, hub.ConversationID(in.ID), desk.ReplyInput{
		Kind: b.Kind, Text: b.Text, HTML: value(b.HTML), InboxID: value(b.InboxID), To: b.To, Cc: b.Cc, Bcc: b.Bcc, From: b.From,
		Attachments: b.Attachments, ClientID: b.ClientID, SeenSeq: b.SeenSeq, HoldS: b.HoldS,
		Visibility: b.Visibility, Template: b.Template, Typed: reach.Typed(c),
	})
	if err != nil {
		return nil, err
	}
	return madeOrKnown(m.Card(), created), nil
}

// value of an optional field, or its zero.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
