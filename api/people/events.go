package people

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/people"
)

// EventBody is one thing that a person did.
type EventBody struct {
	Name   string         `json:"name" required:"false" maxLength:"64" doc:"Such as order.placed, visit, shop.contact"`
	At     *time.Time     `json:"at" required:"false" doc:"Now when absent"`
	Amount *float64       `json:"amount" required:"false" doc:"Money, or a count"`
	Props  map[string]any `json:"props" required:"false" maxProperties:"50" doc:"Text, numbers, true or false"`
	Source string         `json:"source" required:"false" maxLength:"100" doc:"Which system says so"`
	Key    string         `json:"key" required:"false" maxLength:"200" doc:"Your own id of the event: sent again it is the same event, and nothing is written"`
}

func (b *EventBody) event() hub.ContactEvent {
	e := hub.ContactEvent{Name: b.Name, Amount: b.Amount, Props: b.Props, Source: b.Source, Key: b.Key}
	if b.At != nil {
		e.At = *b.At
	}
	return e
}

// RecordInput is one event, or many.
type RecordInput struct {
	page.ByID
	Body struct {
		EventBody
		Events []EventBody `json:"events" required:"false" maxItems:"500" doc:"Many at once, in place of one"`
	}
}

// Recorded says what became of events.
type Recorded struct {
	Recorded int                `json:"recorded" doc:"How many were new"`
	Events   []hub.ContactEvent `json:"events" doc:"As they are kept, in the order they were sent"`
}

// Record answers the operation addContactEvents.
func (d *Desk) Record(ctx context.Context, c *door.Caller, in *RecordInput) (*page.Answer[Recorded], error) {
	bodies := in.Body.Events
	if len(bodies) == 0 {
		bodies = []EventBody{in.Body.EventBody}
	} else if in.Body.Name != "" {
		return nil, hub.InvalidField("events", "come in place of name, not with it")
	}
	events := make([]hub.ContactEvent, len(bodies))
	for i := range bodies {
		events[i] = bodies[i].event()
	}
	out, fresh, err := d.Life.Record(ctx, c.Actor(), hub.ContactID(in.ID), events)
	return page.Of(Recorded{Recorded: fresh, Events: out}, err)
}

// EventsInput asks for what a person did.
type EventsInput struct {
	page.ByID
	page.Paging
	Name string `query:"name" maxLength:"64" doc:"Only events of this name"`
}

// Events answers the operation listContactEvents.
func (d *Desk) Events(ctx context.Context, _ *door.Caller, in *EventsInput) (*page.Answer[page.List[hub.ContactEvent]], error) {
	after, err := in.Place()
	if err != nil {
		return nil, err
	}
	found, err := d.Rows.Events(ctx, hub.ContactID(in.ID), in.Name, in.Limit+1, rows.Place(after))
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		last := found[in.Limit-1]
		found, next = found[:in.Limit], page.Place{At: last.At, ID: last.ID}.Cursor()
	}
	return page.Listed(found, next), nil
}
