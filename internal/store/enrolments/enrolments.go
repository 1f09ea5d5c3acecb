// Package enrolments is the part of the store that knows who is inside which
// journey, where they stand, and how often what happened at its steps.
package enrolments

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// atOnce is the wake_at of a row of which something is still to be done.
var atOnce = time.UnixMilli(1)

// Tally is how often something happened at a step.
type Tally struct {
	Version int64
	Step    string
	What    string // came, sent, skipped, failed, a way out such as next, or ended:<state>
	N       int64
}

// Change is one enrolment as it is from now on. Rev says which was read; 0 puts a
// new one in.
type Change struct {
	journey.Enrolment
	Tallies []Tally // what the change adds, if it is made
}

// Save makes changes in one transaction, and answers for each whether it was made:
// not, when the row has changed or gone since, or when the person is inside already.
func (r Rows) Save(ctx context.Context, all []Change) (made []bool, err error) {
	type key struct {
		journey string
		version int64
		step    string
		what    string
	}
	err = r.side.Change(ctx, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		made = make([]bool, len(all))
		sum := map[key]int64{}
		for i := range all {
			e := &all[i].Enrolment
			memory, err := json.Marshal(e.Memory)
			if err != nil {
				return hub.Wrap(hub.Internal, err, "an enrolment cannot be written")
			}
			wake := e.WakeAt
			if len(e.Memory.Pending) > 0 {
				if wake = e.Memory.RetryAt; wake.IsZero() {
					wake = atOnce
				}
			}
			var n int64
			if e.Rev == 0 {
				n, err = exec("enrolment_insert", e.ID, e.Journey, e.Contact, e.Entry, e.Version, e.Step, e.StepAt, e.State, wake,
					e.EnteredAt, e.EndedAt, e.Reason, string(memory))
			} else {
				n, err = exec("enrolment_update", e.Version, e.Step, e.StepAt, e.State, wake, e.EndedAt, e.Reason, string(memory), e.ID, e.Rev)
			}
			if err != nil {
				return err
			}
			if made[i] = n == 1; !made[i] {
				continue
			}
			for _, t := range all[i].Tallies {
				sum[key{e.Journey, t.Version, t.Step, t.What}] += t.N
			}
		}
		rows := make([][]any, 0, len(sum))
		for k, n := range sum {
			rows = append(rows, []any{k.journey, k.version, k.step, k.what, n})
		}
		_, err := put("journey_count_add", rows)
		return err
	})
	return made, err
}

func scan(row func(...any) error) (e journey.Enrolment, err error) {
	var memory string
	err = row(&e.ID, &e.Journey, &e.Contact, &e.Entry, &e.Version, &e.Step, store.When(&e.StepAt), &e.State, store.When(&e.WakeAt),
		store.When(&e.EnteredAt), store.When(&e.EndedAt), &e.Reason, &memory, &e.Rev)
	if err == nil {
		err = json.Unmarshal([]byte(memory), &e.Memory)
	}
	return e, err
}

func (r Rows) many(ctx context.Context, name string, args ...any) (out []journey.Enrolment, err error) {
	err = r.side.Rows(ctx, name, func(row func(...any) error) error {
		e, err := scan(row)
		out = append(out, e)
		return err
	}, args...)
	return out, err
}

// Due answers those of a journey who have to be looked at by an instant, the
// first ones first.
func (r Rows) Due(ctx context.Context, id string, until time.Time, limit int) ([]journey.Enrolment, error) {
	return r.many(ctx, "enrolment_due", id, until, limit)
}

// Inside answers who of these people is inside any journey.
func (r Rows) Inside(ctx context.Context, contacts []string) (out []journey.Enrolment, err error) {
	err = r.side.Each(ctx, "enrolment_inside", contacts, func(row func(...any) error) error {
		e, err := scan(row)
		out = append(out, e)
		return err
	})
	return out, err
}

// Past is one time that somebody was inside.
type Past struct {
	Contact   hub.ContactID
	State     journey.State
	EnteredAt time.Time
	Entry     string
}

// Past answers each time that these people were inside a journey.
func (r Rows) Past(ctx context.Context, id string, contacts []string) (map[hub.ContactID][]Past, error) {
	out := map[hub.ContactID][]Past{}
	err := r.side.Each(ctx, "enrolment_past", contacts, func(row func(...any) error) error {
		var p Past
		err := row(&p.Contact, &p.State, store.When(&p.EnteredAt), &p.Entry)
		out[p.Contact] = append(out[p.Contact], p)
		return err
	}, id)
	return out, err
}

// Merged gives the enrolments of a person to the one they were merged into, and
// answers those that could not be given: that one is inside, too, or came in alike.
func (r Rows) Merged(ctx context.Context, from, into hub.ContactID) ([]journey.Enrolment, error) {
	err := r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		_, err := exec("enrolment_move", into, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.Inside(ctx, []string{string(from)})
}
