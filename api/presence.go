package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/roster"
)

// Roster says who can be given work; *roster.Roster has it all.
type Roster interface {
	seating
	settling
}

type seating interface {
	SetPresence(ctx context.Context, by hub.Actor, id hub.AgentID, wish roster.Wish) (hub.AgentState, error)
	Seats(context.Context) ([]roster.Seat, error)
	Seat(context.Context, hub.AgentID) (roster.Seat, error)
	Lines(ctx context.Context, n int) ([]roster.Line, error)
}

var _ Roster = (*roster.Roster)(nil)

func (a *API) registerPresence() {
	route(a, op{id: "getMyPresence", method: http.MethodGet, path: "/me/presence", noun: "Presence", action: auth.SelfRead,
		summary: "Am I there"}, a.getMyPresence)
	route(a, op{id: "setMyPresence", method: http.MethodPut, path: "/me/presence", noun: "Presence", action: auth.SelfWrite,
		summary: "Say whether I am there", doc: "`online` is believed until a desk of mine has been open and is gone for a minute; then I am offline until it is back. " +
			"`away` and `offline` stay until I say something else, or until `until`."}, a.setMyPresence)
	route(a, op{id: "listPresence", method: http.MethodGet, path: "/presence", noun: "Presence", action: auth.RosterRead,
		summary: "Who is there", doc: "Everybody who may answer, with what they carry."}, a.listPresence)
	route(a, op{id: "setPresence", method: http.MethodPut, path: "/agents/{id}/presence", noun: "Presence", action: auth.RosterWrite,
		summary: "Say whether somebody is there"}, a.setPresence)
}

// PresenceView is whether somebody can be given work.
type PresenceView struct {
	AgentID     hub.AgentID      `json:"agent_id"`
	Name        string           `json:"name"`
	State       hub.Availability `json:"state" enum:"online,away,offline"`
	Reason      string           `json:"reason"`
	Since       *time.Time       `json:"since" doc:"Since when state and reason hold; null: nothing is known of them"`
	Until       *time.Time       `json:"until" doc:"When what was said ends by itself"`
	Chosen      hub.Availability `json:"chosen" doc:"What was said; empty: their desk alone decides"`
	SetBy       *hub.AgentID     `json:"set_by" doc:"Who said it"`
	OnShift     bool             `json:"on_shift" doc:"True without a shift calendar"`
	ShiftTurn   *time.Time       `json:"shift_turns_at" doc:"When the shift ends, or begins if it does not run"`
	Takes       bool             `json:"takes" doc:"Can be given more now"`
	Load        int              `json:"load" doc:"Open conversations by their weights"`
	Capacity    int              `json:"capacity"`
	Open        int              `json:"open" doc:"Open conversations"`
	OldestSince *time.Time       `json:"oldest_since" doc:"Since when the customer waits who waits longest for them"`
	TeamIDs     []hub.TeamID     `json:"team_ids"`
}

func presenceView(s roster.Seat) PresenceView {
	v := PresenceView{
		AgentID: s.Agent.ID, Name: s.Agent.Name, State: s.State.State, Reason: s.State.Reason, Since: moment(s.State.Since),
		Until: moment(s.State.Until), Chosen: s.State.Chosen, OnShift: s.OnShift, ShiftTurn: moment(s.NextTurn), Takes: s.Takes(),
		Load: s.Load, Capacity: s.Capacity, Open: s.Open, OldestSince: moment(s.Oldest), TeamIDs: append([]hub.TeamID{}, s.Teams...),
	}
	if s.State.SetBy != "" {
		v.SetBy = &s.State.SetBy
	}
	return v
}

func (a *API) getMyPresence(ctx context.Context, c *Caller, _ *struct{}) (*answer[PresenceView], error) {
	s, err := a.Roster.Seat(ctx, c.Agent.ID)
	return answered(presenceView(s), err)
}

func (a *API) listPresence(ctx context.Context, _ *Caller, in *Paging) (*answer[List[PresenceView]], error) {
	seats, err := a.Roster.Seats(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]PresenceView, len(seats))
	for i := range seats {
		out[i] = presenceView(seats[i])
	}
	return window(out, *in, func(v *PresenceView) string { return string(v.AgentID) }), nil
}

type presenceBody struct {
	State  hub.Availability `json:"state" enum:"online,away,offline"`
	Reason string           `json:"reason" required:"false" maxLength:"400" doc:"At most 100 characters, for colleagues: lunch, training"`
	Until  *time.Time       `json:"until" required:"false" nullable:"true" doc:"When it ends by itself"`
}

func (b *presenceBody) wish() roster.Wish {
	w := roster.Wish{State: b.State, Reason: b.Reason}
	if b.Until != nil {
		w.Until = *b.Until
	}
	return w
}

type myPresenceInput struct{ Body presenceBody }

func (a *API) setMyPresence(ctx context.Context, c *Caller, in *myPresenceInput) (*answer[PresenceView], error) {
	return a.putPresence(ctx, c, c.Agent.ID, in.Body.wish())
}

type presenceInput struct {
	ByID
	Body presenceBody
}

func (a *API) setPresence(ctx context.Context, c *Caller, in *presenceInput) (*answer[PresenceView], error) {
	return a.putPresence(ctx, c, hub.AgentID(in.ID), in.Body.wish())
}

func (a *API) putPresence(ctx context.Context, c *Caller, id hub.AgentID, wish roster.Wish) (*answer[PresenceView], error) {
	if _, err := a.Roster.SetPresence(ctx, c.Actor(), id, wish); err != nil {
		return nil, err
	}
	s, err := a.Roster.Seat(ctx, id)
	return answered(presenceView(s), err)
}

// moment is null for "never".
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
