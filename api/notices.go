package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/about"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

type noticeRows interface {
	about.Rows
	Notices(ctx context.Context, agent hub.AgentID, limit int, cursor string) (store.Page[hub.Notice], error)
	UnreadNotices(ctx context.Context, agent hub.AgentID) (int64, error)
	ReadNotices(ctx context.Context, agent hub.AgentID, ids []string, until, now time.Time) (int64, error)
}

func (a *API) registerNotices() {
	route(a, op{id: "listNotices", method: http.MethodGet, path: "/notices", noun: "Notices", action: auth.NoticesOwn,
		summary: "What I have to look at", doc: "The caller's own, newest first. New ones come over the live socket as `agent.notified`, to their agent alone."}, a.listNotices)
	route(a, op{id: "readNotices", method: http.MethodPost, path: "/notices/read", noun: "Notices", action: auth.NoticesOwn,
		summary: "I have looked at them", doc: "Those of `ids`, or all up to `until`."}, a.readNotices)
}

// NoticeView tells an agent to look at something.
type NoticeView struct {
	ID             string       `json:"id"`
	ConversationID *string      `json:"conversation_id"`
	About          *about.Named `json:"about" doc:"Null: no conversation, or none in the caller's sight"`
	Kind           string       `json:"kind" doc:"rule, the step of a clock (sla.warned, sla.breached, sla.escalated), or handover: the end of a shift"`
	Text           string       `json:"text" doc:"Of the rule; for steps without one the metric and the step, as in first_response breach"`
	At             time.Time    `json:"at"`
	ReadAt         *time.Time   `json:"read_at"`
}

// NoticeList is a page of notices with how many are unread in all.
type NoticeList struct {
	Items      []NoticeView `json:"items"`
	NextCursor *string      `json:"next_cursor" doc:"Pass it as cursor to read on; null at the end"`
	Unread     int64        `json:"unread"`
}

func (a *API) listNotices(ctx context.Context, c *Caller, in *Paging) (*answer[NoticeList], error) {
	page, err := a.Store.Notices(ctx, c.Agent.ID, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	unread, err := a.Store.UnreadNotices(ctx, c.Agent.ID)
	if err != nil {
		return nil, err
	}
	named, err := about.Of(ctx, a.Store, c.Scope, page.Items, func(n *hub.Notice) hub.ConversationID { return n.ConversationID })
	if err != nil {
		return nil, err
	}
	out := NoticeList{Items: make([]NoticeView, len(page.Items)), NextCursor: next(page.Next), Unread: unread}
	for i, n := range page.Items {
		out.Items[i] = NoticeView{ID: n.ID, ConversationID: next(string(n.ConversationID)), About: named[n.ConversationID], Kind: n.Kind, Text: n.Text, At: n.At.UTC()}
		if !n.ReadAt.IsZero() {
			at := n.ReadAt.UTC()
			out.Items[i].ReadAt = &at
		}
	}
	return &answer[NoticeList]{Body: out}, nil
}

type readNoticesInput struct {
	Body struct {
		IDs   []string   `json:"ids" required:"false" maxItems:"200"`
		Until *time.Time `json:"until" required:"false" doc:"All that are not younger"`
	}
}

// NoticesRead says how many were unread before, and how many still are.
type NoticesRead struct {
	Read   int64 `json:"read"`
	Unread int64 `json:"unread"`
}

func (a *API) readNotices(ctx context.Context, c *Caller, in *readNoticesInput) (*answer[NoticesRead], error) {
	var until time.Time
	switch {
	case len(in.Body.IDs) == 0 && in.Body.Until == nil:
		return nil, hub.InvalidField("ids", "is required, or until")
	case in.Body.Until != nil:
		until = in.Body.Until.UTC()
	}
	n, err := a.Store.ReadNotices(ctx, c.Agent.ID, in.Body.IDs, until, a.Now())
	if err != nil {
		return nil, err
	}
	unread, err := a.Store.UnreadNotices(ctx, c.Agent.ID)
	return answered(NoticesRead{Read: n, Unread: unread}, err)
}
