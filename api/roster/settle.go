package roster

import (
	"context"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

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

// Work answers the operation getWork.
func (d *Desk) Work(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[WorkBody], error) {
	w, version, err := d.Room.WorkOf(ctx, hub.AgentID(in.ID))
	return page.Of(workBody(w, version), err)
}

// WorkInput is what is said of an agent.
type WorkInput struct {
	page.ByID
	Body WorkBody
}

// PutWork answers the operation putWork.
func (d *Desk) PutWork(ctx context.Context, c *door.Caller, in *WorkInput) (*page.Answer[WorkBody], error) {
	b := &in.Body
	w, version, err := d.Room.SaveWork(ctx, c.Actor(), hub.AgentID(in.ID),
		roster.Work{Capacity: b.Capacity, Weights: b.Weights, Skills: b.Skills, Languages: b.Languages, Calendar: b.Calendar}, b.Version)
	return page.Of(workBody(w, version), err)
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

// Routing answers the operation getRouting.
func (d *Desk) Routing(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[RoutingBody], error) {
	x, version, err := d.Room.RoutingOf(ctx, hub.TeamID(in.ID))
	return page.Of(routingBody(x, version), err)
}

// RoutingInput is what is said of a team.
type RoutingInput struct {
	page.ByID
	Body RoutingBody
}

// PutRouting answers the operation putRouting.
func (d *Desk) PutRouting(ctx context.Context, c *door.Caller, in *RoutingInput) (*page.Answer[RoutingBody], error) {
	b := &in.Body
	x, version, err := d.Room.SaveRouting(ctx, c.Actor(), hub.TeamID(in.ID), roster.Routing{
		Strategy: b.Strategy, Fallback: b.Fallback, CapacityDefault: b.CapacityDefault, ReturnAfterSec: b.ReturnAfterS,
		ReturnWhenAway: b.ReturnWhenAway, HandleSec: b.HandleS, Skills: b.Skills, InboxIDs: b.InboxIDs,
	}, b.Version)
	return page.Of(routingBody(x, version), err)
}
