package enrolments

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Get answers one enrolment.
func (r Rows) Get(ctx context.Context, id string) (journey.Enrolment, error) {
	all, err := r.many(ctx, "enrolment_get", id)
	if err == nil && len(all) == 0 {
		err = hub.Errorf(hub.Missing, "there is no such enrolment")
	}
	if err != nil {
		return journey.Enrolment{}, err
	}
	return all[0], nil
}

// List answers the people of a journey in a state, at a step or at all, behind an id.
func (r Rows) List(ctx context.Context, id string, state journey.State, step, after string, limit int) ([]journey.Enrolment, error) {
	return r.many(ctx, "enrolment_list", id, state, step, after, limit)
}

// OfContact answers the journeys of a person, the last one first.
func (r Rows) OfContact(ctx context.Context, id hub.ContactID, limit int) ([]journey.Enrolment, error) {
	return r.many(ctx, "enrolment_of_contact", id, limit)
}

// Older answers people inside on a version before another, behind an id.
func (r Rows) Older(ctx context.Context, id string, version int64, after string, limit int) ([]journey.Enrolment, error) {
	return r.many(ctx, "enrolment_older", id, version, after, limit)
}

// Standing is how many people are in a state at a step of a version.
type Standing struct {
	Version int64
	Step    string
	State   journey.State
	N       int64
}

// Standing answers where the people of a journey stand, and where they ended.
func (r Rows) Standing(ctx context.Context, id string) (out []Standing, err error) {
	err = r.side.Rows(ctx, "enrolment_standing", func(row func(...any) error) error {
		var s Standing
		err := row(&s.Version, &s.Step, &s.State, &s.N)
		out = append(out, s)
		return err
	}, id)
	return out, err
}

// Lasted is how long people were inside on average, of those who left.
func (r Rows) Lasted(ctx context.Context, id string) (time.Duration, error) {
	var ms int64
	err := r.side.Rows(ctx, "enrolment_lasted", func(row func(...any) error) error { return row(&ms) }, id)
	return time.Duration(ms) * time.Millisecond, err
}

// Tallies answers how often what happened at the steps of a journey.
func (r Rows) Tallies(ctx context.Context, id string) (out []Tally, err error) {
	err = r.side.Rows(ctx, "journey_count_list", func(row func(...any) error) error {
		var t Tally
		err := row(&t.Version, &t.Step, &t.What, &t.N)
		out = append(out, t)
		return err
	}, id)
	return out, err
}

// WithTrait answers people who have a trait, behind an id, with its value.
func (r Rows) WithTrait(ctx context.Context, key string, after hub.ContactID, limit int) (ids []hub.ContactID, values []string, err error) {
	err = r.side.Rows(ctx, "journey_date_traits", func(row func(...any) error) error {
		var id hub.ContactID
		var v string
		err := row(&id, &v)
		ids, values = append(ids, id), append(values, v)
		return err
	}, key, after, limit)
	return ids, values, err
}

// Newcomers answers who is in a segment since an instant or later and did not come
// into a journey by that yet, behind a contact's id, and since when they are in it.
func (r Rows) Newcomers(ctx context.Context, id, segment string, since time.Time, after hub.ContactID, limit int) (ids []hub.ContactID, at []time.Time, err error) {
	err = r.side.Rows(ctx, "journey_newcomers", func(row func(...any) error) error {
		var id hub.ContactID
		var t time.Time
		err := row(&id, store.When(&t))
		ids, at = append(ids, id), append(at, t)
		return err
	}, segment, after, since, id, limit)
	return ids, at, err
}

// Entered is how many people came into a journey since an instant.
func (r Rows) Entered(ctx context.Context, id string, since time.Time) (n int64, err error) {
	err = r.side.Rows(ctx, "journey_entered", func(row func(...any) error) error { return row(&n) }, id, since)
	return n, err
}

// Twice answers enrolments of people who are inside a journey more than once.
func (r Rows) Twice(ctx context.Context, limit int) (ids []string, err error) {
	err = r.side.Rows(ctx, "journey_twice", func(row func(...any) error) error {
		var id string
		err := row(&id)
		ids = append(ids, id)
		return err
	}, limit)
	return ids, err
}

// Alive is when the hub last did anything.
func (r Rows) Alive(ctx context.Context) (at time.Time, err error) {
	err = r.side.Rows(ctx, "journey_alive", func(row func(...any) error) error { return row(store.When(&at)) })
	return at, err
}

// Talking answers who of these people has a conversation that waits for us.
func (r Rows) Talking(ctx context.Context, contacts []string) (map[hub.ContactID]bool, error) {
	out := map[hub.ContactID]bool{}
	err := r.side.Each(ctx, "journey_talking", contacts, func(row func(...any) error) error {
		var id hub.ContactID
		err := row(&id)
		out[id] = true
		return err
	})
	return out, err
}

// Sends answers what became of the messages of a run to these people, of the last
// one to each.
func (r Rows) Sends(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error) {
	out := map[hub.ContactID]hub.SendState{}
	err := r.side.Each(ctx, "journey_sends", contacts, func(row func(...any) error) error {
		var id hub.ContactID
		var state hub.SendState
		err := row(&id, &state)
		out[id] = state
		return err
	}, run)
	return out, err
}
