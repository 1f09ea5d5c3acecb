package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/roster"
)

type settling interface {
	RoutingOf(context.Context, hub.TeamID) (roster.Routing, int64, error)
	SaveRouting(ctx context.Context, by hub.Actor, team hub.TeamID, x roster.Routing, version int64) (roster.Routing, int64, error)
	WorkOf(context.Context, hub.AgentID) (roster.Work, int64, error)
	SaveWork(ctx context.Context, by hub.Actor, agent hub.AgentID, w roster.Work, version int64) (roster.Work, int64, error)
}

func (a *API) registerRouting() {
	route(a, op{id: "getWork", method: http.MethodGet, path: "/agents/{id}/work", noun: "Routing", action: auth.RosterRead,
		summary: "What an agent can carry"}, a.getWork)
	route(a, op{id: "putWork", method: http.MethodPut, path: "/agents/{id}/work", noun: "Routing", action: auth.RosterWrite,
		summary: "Say what an agent can carry", doc: "Replaces all of it. 409 when `version` is not the stored one."}, a.putWork)
	route(a, op{id: "getRouting", method: http.MethodGet, path: "/teams/{id}/routing", noun: "Routing", action: auth.RosterRead,
		summary: "How a team shares its work"}, a.getRouting)
	route(a, op{id: "putRouting", method: http.MethodPut, path: "/teams/{id}/routing", noun: "Routing", action: auth.RosterWrite,
		summary: "Say how a team shares its work", doc: "Replaces all of it. 409 when `version` is not the stored one."}, a.putRouting)
	route(a, op{id: "getQueue", method: http.MethodGet, path: "/queue", noun: "Routing", action: auth.ConversationsRead,
		summary: "Who waits for an agent", doc: "Open conversations that nobody holds: first those without a team, then by team."}, a.getQueue)
}

// WorkBody is what an agent can carry.
type WorkBody struct {
	Capacity  *int                     `json:"capacity" required:"false" nullable:"true" minimum:"0" maximum:"10000" doc:"Sum of the weights of open conversations; null: the team's default; 0: nothing by itself"`
	Weights   map[hub.ChannelClass]int `json:"weights" required:"false" doc:"Weight of one conversation by class (live, messaging, social, voice, mail); 1 if not named"`
	Skills    []string                 `json:"skills" required:"false" maxItems:"50" doc:"Conversations with a tag skill:x go to those who have x"`
	Languages []string                 `json:"languages" required:"false" maxItems:"50" doc:"BCP 47; none: any"`
	Calendar  string                   `json:"calendar" required:"false" maxLength:"64" doc:"Id of the calendar that is their shift; empty: whenever they are there"`
	Version   int64                    `json:"version" required:"false" minimum:"0" doc:"The version that was read; 0: nothing was said yet"`
}

func workBody(w roster.Work, version int64) WorkBody {
	weights := w.Weights
	if weights == nil {
		weights = map[hub.ChannelClass]int{}
	}
	return WorkBody{Capacity: w.Capacity, Weights: weights, Skills: append([]string{}, w.Skills...),
		Languages: append([]string{}, w.Languages...), Calendar: w.Calendar, Version: version}
}

func (a *API) getWork(ctx context.Context, _ *Caller, in *ByID) (*answer[WorkBody], error) {
	w, version, err := a.Roster.WorkOf(ctx, hub.AgentID(in.ID))
	return answered(workBody(w, version), err)
}

type workInput struct {
	ByID
	Body WorkBody
}

func (a *API) putWork(ctx context.Context, c *Caller, in *workInput) (*answer[WorkBody], error) {
	b := &in.Body
	w, version, err := a.Roster.SaveWork(ctx, c.Actor(), hub.AgentID(in.ID),
		roster.Work{Capacity: b.Capacity, Weights: b.Weights, Skills: b.Skills, Languages: b.Languages, Calendar: b.Calendar}, b.Version)
	return answered(workBody(w, version), err)
}

// RoutingBody is how a team shares its work.
type RoutingBody struct {
	Strategy        roster.Strategy `json:"strategy" enum:"manual,round_robin,least_loaded,sticky" doc:"sticky: whoever had the person last, else the fallback"`
	Fallback        roster.Strategy `json:"fallback" required:"false" enum:"round_robin,least_loaded" doc:"Of sticky; least_loaded if not said"`
	CapacityDefault int             `json:"capacity_default" required:"false" minimum:"0" maximum:"10000" doc:"Of members without a capacity of their own; 0: 10"`
	ReturnAfterS    int64           `json:"return_after_s" required:"false" minimum:"0" doc:"A holder's silence after which a waiting customer goes back to the queue; 0: never"`
	ReturnWhenAway  *bool           `json:"return_when_away" required:"false" nullable:"true" doc:"Whether unanswered work of absent holders goes back; null: when they said they are away, and with an automatic strategy also when their desk is gone"`
	HandleS         int64           `json:"handle_s" required:"false" minimum:"0" maximum:"86400" doc:"Working time an agent needs before a deadline; 0: 300"`
	Skills          []string        `json:"skills" required:"false" maxItems:"50" doc:"That everything in this queue asks for"`
	InboxIDs        []hub.InboxID   `json:"inbox_ids" required:"false" maxItems:"200" doc:"Whose new conversations come into this queue; an inbox belongs to one team"`
	Version         int64           `json:"version" required:"false" minimum:"0" doc:"The version that was read; 0: nothing was said yet"`
}

func routingBody(x roster.Routing, version int64) RoutingBody {
	return RoutingBody{
		Strategy: x.Strategy, Fallback: x.Fallback, CapacityDefault: x.CapacityDefault, ReturnAfterS: x.ReturnAfterSec,
		ReturnWhenAway: x.ReturnWhenAway, HandleS: x.HandleSec, Skills: append([]string{}, x.Skills...),
		InboxIDs: append([]hub.InboxID{}, x.InboxIDs...), Version: version,
	}
}

func (a *API) getRouting(ctx context.Context, _ *Caller, in *ByID) (*answer[RoutingBody], error) {
	x, version, err := a.Roster.RoutingOf(ctx, hub.TeamID(in.ID))
	return answered(routingBody(x, version), err)
}

type routingInput struct {
	ByID
	Body RoutingBody
}

func (a *API) putRouting(ctx context.Context, c *Caller, in *routingInput) (*answer[RoutingBody], error) {
	b := &in.Body
	x, version, err := a.Roster.SaveRouting(ctx, c.Actor(), hub.TeamID(in.ID), roster.Routing{
		Strategy: b.Strategy, Fallback: b.Fallback, CapacityDefault: b.CapacityDefault, ReturnAfterSec: b.ReturnAfterS,
		ReturnWhenAway: b.ReturnWhenAway, HandleSec: b.HandleS, Skills: b.Skills, InboxIDs: b.InboxIDs,
	}, b.Version)
	return answered(routingBody(x, version), err)
}

// QueueView is one queue.
type QueueView struct {
	TeamID      *hub.TeamID          `json:"team_id" doc:"null: conversations without a team"`
	Name        string               `json:"name"`
	Strategy    roster.Strategy      `json:"strategy" enum:"manual,round_robin,least_loaded,sticky"`
	Waiting     int                  `json:"waiting" doc:"Open conversations that nobody holds"`
	OldestSince *time.Time           `json:"oldest_since" doc:"Since when the customer waits who waits longest"`
	Channels    []QueueChannelView   `json:"channels"`
	Next        []QueuedConversation `json:"next" doc:"The first 50 in their order: by priority, then by deadline"`
}

// QueueChannelView is the part of a queue that came by one channel.
type QueueChannelView struct {
	Channel     hub.ChannelKind `json:"channel"`
	Waiting     int             `json:"waiting"`
	OldestSince *time.Time      `json:"oldest_since"`
}

// QueuedConversation is one who waits.
type QueuedConversation struct {
	ID           hub.ConversationID `json:"id"`
	Priority     hub.Priority       `json:"priority"`
	WaitingSince *time.Time         `json:"waiting_since"`
	DueAt        *time.Time         `json:"due_at"`
}

// queueShown is how many of each queue are named.
const queueShown = 50

func (a *API) getQueue(ctx context.Context, _ *Caller, _ *struct{}) (*answer[List[QueueView]], error) {
	lines, err := a.Roster.Lines(ctx, queueShown)
	if err != nil {
		return nil, err
	}
	out := make([]QueueView, len(lines))
	for i := range lines {
		out[i] = queueView(&lines[i])
	}
	return listed(out, ""), nil
}

func queueView(l *roster.Line) QueueView {
	v := QueueView{Name: l.Name, Strategy: l.Strategy, Waiting: l.Waiting, OldestSince: moment(l.Oldest),
		Channels: make([]QueueChannelView, len(l.Loads)), Next: make([]QueuedConversation, len(l.First))}
	if l.TeamID != "" {
		v.TeamID = &l.TeamID
	}
	for i, q := range l.Loads {
		v.Channels[i] = QueueChannelView{Channel: q.Channel, Waiting: q.Waiting, OldestSince: moment(q.Oldest)}
	}
	for i := range l.First {
		q := &l.First[i]
		v.Next[i] = QueuedConversation{ID: q.ID, Priority: q.Priority, WaitingSince: moment(q.WaitingSince), DueAt: moment(q.NextDue)}
	}
	return v
}
