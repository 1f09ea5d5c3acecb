package book

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// Moves says what saving a version with a policy does to the people inside.
type Moves struct {
	Fates  map[journey.Fate]int64
	Leaves map[string]int64 // by step, of those that leave or go elsewhere
}

// Preview answers it without doing it.
func (b *Book) Preview(ctx context.Context, id string, j journey.Journey, p journey.Policy) (m Moves, err error) {
	c, err := journey.Compile(id, 1<<62, j)
	if err != nil {
		return m, err
	}
	if f := c.CheckPolicy(p); f != nil {
		return m, f.AsError()
	}
	standing, err := b.Rows.Standing(ctx, id)
	m = Moves{Fates: map[journey.Fate]int64{}, Leaves: map[string]int64{}}
	for _, s := range standing {
		if s.State != journey.Active {
			continue
		}
		fate := c.FateAt(s.Step, p)
		m.Fates[fate] += s.N
		if fate == journey.Leaves || fate == journey.Elsewhere {
			m.Leaves[s.Step] += s.N
		}
	}
	return m, err
}

// Admitted says what became of somebody who was to be put in.
type Admitted struct {
	Contact   hub.ContactID
	Enrolment string // empty: they did not come in
	Why       string // unknown, inside, not_again, condition
}

// Enrol puts people into a running journey that takes them by hand. With the same
// key each of them comes in once, however often it is asked.
func (b *Book) Enrol(ctx context.Context, id, key string, who []hub.ContactID, event map[string]any) ([]Admitted, error) {
	s, _, err := b.state(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Standing != walk.Running {
		return nil, hub.Errorf(hub.Conflict, "the journey is %s", s.Standing)
	}
	saved, err := b.Get(ctx, id, s.Live)
	if err != nil {
		return nil, err
	}
	if !saved.Journey.Entry.Manual {
		return nil, hub.Errorf(hub.Invalid, "the entry of this journey takes nobody by hand: set entry.manual")
	}
	c, err := journey.Compile(id, s.Live, saved.Journey)
	if err != nil {
		return nil, err
	}
	contacts, err := b.Shelf.Contacts(ctx, who)
	if err != nil {
		return nil, err
	}
	past, err := b.Rows.Past(ctx, id, texts(who))
	if err != nil {
		return nil, err
	}
	var segments map[hub.ContactID]map[string]time.Time
	if c.Needs.Asks() {
		if segments, err = b.Segments(ctx, who); err != nil {
			return nil, err
		}
	}
	now := b.Now().UTC().Truncate(time.Millisecond)
	out := make([]Admitted, len(who))
	var all []enrolments.Change
	var at []int
	for i, contact := range who {
		entry := "manual:" + key
		out[i] = Admitted{Contact: contact, Why: refuses(c, contacts[contact], segments[contact], past[contact], entry, event, now)}
		if out[i].Why != "" {
			if id := journey.EnrolmentID(id, contact, entry); out[i].Why == "repeated" {
				out[i].Enrolment, out[i].Why = id, ""
			}
			continue
		}
		e := c.Begin(journey.EnrolmentID(id, contact, entry), entry, contact, s.Live, event, 0, now)
		all, at = append(all, walk.ChangeOf(&journey.Enrolment{}, e)), append(at, i)
	}
	made, err := b.Rows.Save(ctx, all)
	if err != nil {
		return nil, err
	}
	for n, i := range at {
		if out[i].Why = "inside"; made[n] {
			out[i].Why, out[i].Enrolment = "", all[n].ID
		}
	}
	return out, nil
}

// refuses answers why somebody may not come in; empty: they may.
func refuses(c *journey.Course, who hub.Contact, in map[string]time.Time, past []enrolments.Past, entry string, event map[string]any, now time.Time) string {
	if who.ID == "" || who.MergedInto != "" {
		return "unknown"
	}
	var last time.Time
	for _, x := range past {
		switch {
		case x.Entry == entry:
			return "repeated"
		case x.State == journey.Active:
			return "inside"
		case x.EnteredAt.After(last):
			last = x.EnteredAt
		}
	}
	p := walk.PersonOf(&who)
	p.Segments = make(map[string]bool, len(in))
	for id := range in {
		p.Segments[id] = true
	}
	if !c.Admits(&p, event, time.Time{}, now) {
		return "condition"
	}
	if !last.IsZero() && !c.Admits(&p, event, last, now) {
		return "not_again"
	}
	return ""
}

// TakeOut ends one person's journey.
func (b *Book) TakeOut(ctx context.Context, id, enrolment string) (journey.Enrolment, error) {
	for range 3 {
		e, err := b.Rows.Get(ctx, enrolment)
		if err == nil && e.Journey != id {
			err = hub.Errorf(hub.Missing, "there is no such enrolment")
		}
		if err != nil || e.State != journey.Active {
			return e, err
		}
		made, err := b.Rows.Save(ctx, []enrolments.Change{walk.ChangeOf(&e, e.Stop("by hand", b.Now().UTC().Truncate(time.Millisecond)))})
		if err != nil {
			return e, err
		}
		if made[0] {
			return b.Rows.Get(ctx, enrolment)
		}
	}
	return journey.Enrolment{}, hub.Errorf(hub.Conflict, "they are on their way just now")
}

func texts(ids []hub.ContactID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
