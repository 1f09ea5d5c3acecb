// Package roster is the part of the API about who can be given work: who is
// there, what they carry, how teams share, who waits.
package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

// Desk answers these operations.
type Desk struct{ Room Room }

// Room says who can be given work; *roster.Roster has it all.
type Room interface {
	seating
	settling
}

type seating interface {
	SetPresence(ctx context.Context, by hub.Actor, id hub.AgentID, wish roster.Wish) (hub.AgentState, error)
	Seats(context.Context) ([]roster.Seat, error)
	Seat(context.Context, hub.AgentID) (roster.Seat, error)
	Lines(ctx context.Context, n int) ([]roster.Line, error)
}

var _ Room = (*roster.Roster)(nil)

type settling interface {
	RoutingOf(context.Context, hub.TeamID) (roster.Routing, int64, error)
	SaveRouting(ctx context.Context, by hub.Actor, team hub.TeamID, x roster.Routing, version int64) (roster.Routing, int64, error)
	WorkOf(context.Context, hub.AgentID) (roster.Work, int64, error)
	SaveWork(ctx context.Context, by hub.Actor, agent hub.AgentID, w roster.Work, version int64) (roster.Work, int64, error)
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

// Mine answers the operation getMyPresence.
func (d *Desk) Mine(ctx context.Context, c *door.Caller, _ *struct{}) (*page.Answer[PresenceView], error) {
	s, err := d.Room.Seat(ctx, c.Agent.ID)
	return page.Of(presenceView(s), err)
}

// Everybody answers the operation listPresence.
func (d *Desk) Everybody(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[PresenceView]], error) {
	seats, err := d.Room.Seats(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]PresenceView, len(seats))
	for i := range seats {
		out[i] = presenceView(seats[i])
	}
	return page.Window(out, *in, func(v *PresenceView) string { return string(v.AgentID) }), nil
}

// PresenceBody is whether somebody is there.
type PresenceBody struct {
	State  hub.Availability `json:"state" enum:"online,away,offline"`
	Reason string           `json:"reason" required:"false" maxLength:"400" doc:"At most 100 characters, for colleagues: lunch, training"`
	Until  *time.Time       `json:"until" required:"false" nullable:"true" doc:"When it ends by itself"`
}

func (b *PresenceBody) wish() roster.Wish {
	w := roster.Wish{State: b.State, Reason: b.Reason}
	if b.Until != nil {
		w.Until = *b.Until
	}
	return w
}

// MyPresenceInput is what somebody says of themselves.
type MyPresenceInput struct{ Body PresenceBody }

// PutMine answers the operation setMyPresence.
func (d *Desk) PutMine(ctx context.Context, c *door.Caller, in *MyPresenceInput) (*page.Answer[PresenceView], error) {
	return d.put(ctx, c, c.Agent.ID, in.Body.wish())
}

// PresenceInput is what is said of somebody.
type PresenceInput struct {
	page.ByID
	Body PresenceBody
}

// Put answers the operation setPresence.
func (d *Desk) Put(ctx context.Context, c *door.Caller, in *PresenceInput) (*page.Answer[PresenceView], error) {
	return d.put(ctx, c, hub.AgentID(in.ID), in.Body.wish())
}

func (d *Desk) put(ctx context.Context, c *door.Caller, id hub.AgentID, wish roster.Wish) (*page.Answer[PresenceView], error) {
	if _, err := d.Room.SetPresence(ctx, c.Actor(), id, wish); err != nil {
		return nil, err
	}
	s, err := d.Room.Seat(ctx, id)
	return page.Of(presenceView(s), err)
}
