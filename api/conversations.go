package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/reach"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

func (a *API) registerConversations() {
	route(a, op{id: "listConversations", method: http.MethodGet, path: "/conversations", noun: "Conversations",
		action: auth.ConversationsRead, summary: "List conversations",
		doc: "All the caller may see, newest first, unless filtered or sorted. A search (`q`) finds conversations of which " +
			"all words occur in a message, the subject or the contact, the last word as a beginning."}, a.listConversations)
	route(a, op{id: "startConversation", method: http.MethodPost, path: "/conversations", noun: "Conversations",
		action: auth.ConversationsWrite, status: http.StatusCreated, summary: "Write first",
		doc: "Opens a conversation with a message of ours to a known contact, or to the first address in `to`. " +
			"The same `client_id` again answers 200 with the same conversation and sends nothing."}, a.startConversation)
	start := a.huma.OpenAPI().Paths[Prefix+"/conversations"].Post
	start.Responses["200"] = &huma.Response{Description: "Started before under this client_id: the same conversation", Content: start.Responses["201"].Content}
	route(a, op{id: "getConversation", method: http.MethodGet, path: "/conversations/{id}", noun: "Conversations",
		action: auth.ConversationsRead, summary: "Read one conversation"}, a.getConversation)
	route(a, op{id: "listConversationHistory", method: http.MethodGet, path: "/conversations/{id}/history", noun: "Conversations",
		action: auth.ConversationsRead, summary: "What happened to a conversation",
		doc: "All facts of the conversation that are still kept (30 days), oldest first: assignments, statuses, clocks, messages."},
		a.listHistory)
	route(a, op{id: "listViews", method: http.MethodGet, path: "/views", noun: "Conversations",
		action: auth.ConversationsRead, summary: "Counts beside the views",
		doc: "How many conversations are in each ready-made view of the caller; counting stops at 1000. Views that people keep: /views/saved."}, a.listViews)
	kept := func(id, method, path, summary string) op {
		return op{id: id, method: method, path: path, noun: "Views", action: auth.SelfWrite, summary: summary}
	}
	route(a, op{id: "listSavedViews", method: http.MethodGet, path: "/views/saved", noun: "Views", action: auth.SelfRead, summary: "The views I have",
		doc: "The own ones, then those shared with a team of mine or with everyone. `filter` is a query of GET /conversations."}, a.Views.List)
	add := kept("addView", http.MethodPost, "/views/saved", "Keep a view")
	add.status, add.doc = http.StatusCreated, "Shared with a team by its members and supervisors, with everyone by supervisors."
	route(a, add, a.Views.Add)
	route(a, kept("changeView", http.MethodPut, "/views/saved/{view_id}", "Replace a view"), a.Views.Change)
	drop := kept("deleteView", http.MethodDelete, "/views/saved/{view_id}", "Delete a view")
	drop.status = http.StatusNoContent
	route(a, drop, a.Views.Delete)
}

// ConversationView is a conversation with the feed position it contains.
type ConversationView struct {
	hub.ConversationCard
	AsOf int64 `json:"as_of" doc:"Position in the feed that this answer contains at least"`
}

type conversationFilter struct {
	Paging
	View     string `query:"view" enum:"mine,unassigned,all,snoozed" doc:"A ready-made filter: mine and unassigned and all show what is not ended or snoozed"`
	Status   string `query:"status" maxLength:"200" doc:"One status or several with commas between"`
	Inbox    string `query:"inbox_id" maxLength:"64" doc:"Those that used this inbox"`
	Team     string `query:"team_id" maxLength:"64" doc:"Those of this team; none for those of no team"`
	Assignee string `query:"assignee_id" maxLength:"64" doc:"Those of this agent; me for the caller, none for nobody's"`
	Tag      string `query:"tag" maxLength:"100" doc:"Those with this tag"`
	Contact  string `query:"contact_id" maxLength:"64" doc:"Those of this person"`
	Channel  string `query:"channel" maxLength:"40" doc:"Those that began on this channel"`
	Breached bool   `query:"breached" doc:"Those whose nearest deadline has passed"`
	AtRisk   bool   `query:"at_risk" doc:"Those whose nearest deadline is within five minutes"`
	Waiting  int64  `query:"waiting_over" minimum:"-1" maximum:"31536000" default:"-1" doc:"Those in which the customer has waited for so many seconds or longer; 0: all who wait"`
	Separate bool   `query:"separate" doc:"Those that are marked as a separate matter of the person"`
	Q        string `query:"q" maxLength:"200" doc:"Words to search for"`
	Sort     string `query:"sort" enum:"deadline,newest,waiting" doc:"deadline: what is due next; newest: last message first (default); waiting: who waits longest"`
}

var active = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty}

// query is the filter as the store reads it.
func (a *API) query(f *conversationFilter, c *Caller) (store.ConversationQuery, error) {
	q := store.ConversationQuery{
		InboxID: hub.InboxID(f.Inbox), TeamID: hub.TeamID(f.Team), Tag: f.Tag, ContactID: hub.ContactID(f.Contact),
		Q: strings.TrimSpace(f.Q), Sort: store.Sort(f.Sort), For: c.Agent.ID, Limit: f.Limit, Cursor: f.Cursor,
	}
	if f.Team == "none" {
		q.TeamID, q.NoTeam = "", true
	}
	me, nobody := c.Agent.ID, hub.Unassigned
	switch f.View {
	case "mine":
		q.Statuses, q.AssigneeID = active, &me
	case "unassigned":
		q.Statuses, q.AssigneeID = active, &nobody
	case "all":
		q.Statuses = active
	case "snoozed":
		q.Statuses = []hub.Status{hub.Snoozed}
	}
	a.instants(f, &q)
	switch f.Assignee {
	case "":
	case "me":
		q.AssigneeID = &me
	case "none", "unassigned":
		q.AssigneeID = &nobody
	default:
		id := hub.AgentID(f.Assignee)
		q.AssigneeID = &id
	}
	if f.Status != "" {
		q.Statuses = nil
		for s := range strings.SplitSeq(f.Status, ",") {
			if !hub.Status(s).Valid() {
				return q, hub.InvalidField("status", "knows open, waiting_customer, waiting_third_party, snoozed, resolved and spam")
			}
			q.Statuses = append(q.Statuses, hub.Status(s))
		}
	}
	return q, nil
}

func (a *API) listConversations(ctx context.Context, c *Caller, in *conversationFilter) (*answer[Snapshot[hub.ConversationCard]], error) {
	q, err := a.query(in, c)
	if err != nil {
		return nil, err
	}
	at, err := a.asOf(ctx)
	if err != nil {
		return nil, err
	}
	page, err := a.Store.ListConversations(ctx, c.Scope, q)
	if err != nil {
		return nil, err
	}
	out := Snapshot[hub.ConversationCard]{Items: make([]hub.ConversationCard, len(page.Items)), NextCursor: next(page.Next), AsOf: at}
	for i := range page.Items {
		out.Items[i] = rowCard(&page.Items[i])
	}
	return &answer[Snapshot[hub.ConversationCard]]{Body: out}, nil
}

// rowCard is the card of a row for the agent whose read mark it carries.
func rowCard(row *store.ConversationRow) hub.ConversationCard {
	card := row.Conversation.Card(hub.ContactRef{ID: row.Conversation.ContactID, Name: row.ContactName})
	card.Unread = row.Conversation.LastInSeq > row.ReadSeq
	return card
}

// card makes the card of one conversation as the caller sees it: with the
// contact's name and the caller's own read mark.
func (a *API) card(ctx context.Context, c *Caller, conv hub.Conversation) (hub.ConversationCard, error) {
	who, err := a.Store.Contact(ctx, conv.ContactID)
	if err != nil && !hub.Is(err, hub.Missing) {
		return hub.ConversationCard{}, err
	}
	seq, err := a.Store.ReadSeq(ctx, conv.ID, c.Agent.ID)
	return rowCard(&store.ConversationRow{Conversation: conv, ContactName: who.Name, ReadSeq: seq}), err
}

func (a *API) view(ctx context.Context, c *Caller, id hub.ConversationID) (*answer[ConversationView], error) {
	at, err := a.asOf(ctx)
	if err != nil {
		return nil, err
	}
	conv, err := a.Store.ConversationFor(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	card, err := a.card(ctx, c, conv)
	return answered(ConversationView{ConversationCard: card, AsOf: at}, err)
}

func (a *API) getConversation(ctx context.Context, c *Caller, in *ByID) (*answer[ConversationView], error) {
	return a.view(ctx, c, hub.ConversationID(in.ID))
}

type historyInput struct {
	ByID
	Paging
}

// FactView is something that happened to a conversation.
type FactView struct {
	Seq   int64        `json:"seq" doc:"Position in the feed"`
	Type  hub.FactType `json:"type"`
	At    time.Time    `json:"at"`
	Actor hub.Actor    `json:"actor"`
	Op    string       `json:"op,omitempty"`
	Data  any          `json:"data" doc:"Only what the fact touches: message, conversation, profile, clock, step, before, after, reason"`
}

func (a *API) listHistory(ctx context.Context, c *Caller, in *historyInput) (*answer[List[FactView]], error) {
	id := hub.ConversationID(in.ID)
	after, err := seqCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	if _, err := a.Store.ConversationFor(ctx, c.Scope, id); err != nil {
		return nil, err
	}
	facts, err := a.Store.FactsOf(ctx, id, after, in.Limit)
	if err != nil {
		return nil, err
	}
	cursor := ""
	if len(facts) == in.Limit {
		cursor = strconv.FormatInt(facts[len(facts)-1].Seq, 10)
	}
	out := make([]FactView, len(facts))
	for i, f := range facts {
		out[i] = FactView{Seq: f.Seq, Type: f.Type, At: f.At.UTC(), Actor: f.Actor, Op: f.Op, Data: f.Data}
	}
	return listed(out, cursor), nil
}

// ViewCount is how many conversations one view holds.
type ViewCount struct {
	ID    string `json:"id" enum:"mine,unassigned,all,snoozed"`
	Count int    `json:"count" doc:"At most 1000: counting stops there"`
}

func (a *API) listViews(ctx context.Context, c *Caller, _ *struct{}) (*answer[List[ViewCount]], error) {
	counts, err := a.Store.CountViews(ctx, c.Scope, c.Agent.ID)
	if err != nil {
		return nil, err
	}
	var out []ViewCount
	for _, id := range []string{"mine", "unassigned", "all", "snoozed"} {
		out = append(out, ViewCount{ID: id, Count: counts[id]})
	}
	return listed(out, ""), nil
}

// startBody is a first message of ours.
type startBody struct {
	ContactID   hub.ContactID         `json:"contact_id" required:"false" maxLength:"64" doc:"Whom to write to; or the first address in to"`
	InboxID     hub.InboxID           `json:"inbox_id" maxLength:"64" doc:"The inbox that sends"`
	TeamID      hub.TeamID            `json:"team_id" required:"false" maxLength:"64"`
	Subject     string                `json:"subject" required:"false" maxLength:"1000"`
	Text        string                `json:"text" required:"false" doc:"The words; either text or html is needed"`
	HTML        string                `json:"html" required:"false"`
	To          []hub.Address         `json:"to" required:"false" maxItems:"500"`
	From        string                `json:"from" required:"false" maxLength:"320" doc:"One of the inbox's addresses; its own when absent"`
	Cc          []hub.Address         `json:"cc" required:"false" maxItems:"500"`
	Bcc         []hub.Address         `json:"bcc" required:"false" maxItems:"500"`
	Attachments []hub.BlobID          `json:"attachments" required:"false" maxItems:"100" doc:"Ids of uploaded files"`
	Tags        []string              `json:"tags" required:"false" maxItems:"100"`
	ClientID    string                `json:"client_id" required:"false" maxLength:"200" doc:"The writer's own id of this conversation"`
	HoldS       *int                  `json:"hold_s" required:"false" minimum:"0" maximum:"600" doc:"Seconds in which it can still be taken back"`
	Template    *hub.ProviderTemplate `json:"template" required:"false" doc:"In place of words: a message that the network has approved"`
}

// made is an answer that says by its status whether the request made something.
type made[T any] struct {
	Status int
	Body   T
}

func madeOrKnown[T any](v T, created bool) *made[T] {
	if created {
		return &made[T]{Status: http.StatusCreated, Body: v}
	}
	return &made[T]{Status: http.StatusOK, Body: v}
}

func (a *API) startConversation(ctx context.Context, c *Caller, in *struct{ Body startBody }) (*made[hub.ConversationCard], error) {
	b := &in.Body
	conv, created, err := a.Desk.Start(ctx, c.Actor(), c.Scope, desk.StartInput{
		ContactID: b.ContactID, InboxID: b.InboxID, Subject: b.Subject, Text: b.Text, HTML: b.HTML, To: b.To, Cc: b.Cc, Bcc: b.Bcc, From: b.From,
		Attachments: b.Attachments, TeamID: b.TeamID, Tags: b.Tags, ClientID: b.ClientID, HoldS: b.HoldS,
		Template: b.Template, Typed: reach.Typed(c),
	})
	if err != nil {
		return nil, err
	}
	card, err := a.card(ctx, c, conv)
	if err != nil {
		return nil, err
	}
	return madeOrKnown(card, created), nil
}

// instant is an optional time of a request.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
