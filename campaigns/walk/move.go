package walk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// unit is one enrolment with what happened to it.
type unit struct {
	e        journey.Enrolment
	happened []journey.Happening
	fresh    bool // it has just begun: it is saved even if it goes nowhere
	look     bool // at the segments they are in, whatever waits to be done
}

// move walks enrolments on, stores where they are with what is to be done, and
// does that. It answers whose row somebody else has changed meanwhile.
func (e *Engine) move(ctx context.Context, units []unit) (lost []hub.ContactID, err error) {
	people, err := e.persons(ctx, units)
	if err != nil {
		return nil, err
	}
	if err := e.outcomes(ctx, units); err != nil {
		return nil, err
	}
	now := e.Now().UTC().Truncate(time.Millisecond)
	var all []enrolments.Change
	var todo []journey.Enrolment
	for i := range units {
		u := &units[i]
		if len(u.e.Memory.Pending) > 0 && len(u.happened) == 0 && !u.look { // first what was begun
			todo = append(todo, u.e)
			continue
		}
		if next, ok := e.walkOne(u, people, now); ok {
			all = append(all, ChangeOf(&u.e, next))
		}
	}
	if len(all) == 0 {
		return nil, e.do(ctx, todo)
	}
	made, err := e.Rows.Save(ctx, all)
	if err != nil {
		return nil, err
	}
	for i := range all {
		switch x := all[i].Enrolment; {
		case !made[i]:
			lost = append(lost, x.Contact)
		case len(x.Memory.Pending) > 0:
			x.Rev++
			todo = append(todo, x)
		}
	}
	return lost, e.do(ctx, todo)
}

// walkOne is one enrolment as it is from now on; false: there is nothing to store.
func (e *Engine) walkOne(u *unit, people map[hub.ContactID]journey.Person, now time.Time) (journey.Enrolment, bool) {
	b := e.books.byID[u.e.Journey]
	if b == nil {
		return u.e, false
	}
	c := b.course(u.e.Version)
	p, known := people[u.e.Contact]
	switch {
	case c == nil:
		return u.e.Stop("the version is not there any more", now), true
	case known && p.ID == "": // merged: the fact says into whom
		return u.e, false
	case !known:
		return u.e.Stop("the person is gone", now), true
	case b.Standing == Paused:
		next := c.Observe(u.e, p, u.happened, now)
		return next, u.fresh || differs(&u.e, &next)
	case b.Standing != Running:
		return u.e, false
	}
	next, _ := c.Advance(u.e, p, u.happened, now)
	if s := c.Step(next.Step); next.State == journey.Active && s != nil && s.Wait != nil && s.Wait.Message != nil {
		if look := now.Add(lookAgain(now.Sub(next.StepAt))); look.Before(next.WakeAt) {
			next.WakeAt = look
		}
	}
	return next, u.fresh || differs(&u.e, &next)
}

// lookAgain is when the ledger is asked once more what became of a message: often
// at first, then every tenth of the time that went by.
func lookAgain(since time.Duration) time.Duration {
	return min(max(since/10, 30*time.Second), 6*time.Hour)
}

// differs reports whether there is anything to store.
func differs(a, b *journey.Enrolment) bool {
	seen := func(m map[string]int) (n int) {
		for _, v := range m {
			n += v
		}
		return n
	}
	return a.State != b.State || a.Step != b.Step || !a.WakeAt.Equal(b.WakeAt) || a.Memory.Passed != b.Memory.Passed || a.Version != b.Version ||
		len(a.Memory.Pending) != len(b.Memory.Pending) || seen(a.Memory.Seen) != seen(b.Memory.Seen) || !maps.Equal(a.Memory.In, b.Memory.In)
}

// ChangeOf is a row to store, with what it adds to the figures of the steps.
func ChangeOf(was *journey.Enrolment, now journey.Enrolment) enrolments.Change {
	out := enrolments.Change{Enrolment: now}
	passed := was.Memory.Passed
	if was.Rev == 0 {
		passed = 0
	}
	for _, p := range now.Fresh(passed) {
		what := p.What
		switch what {
		case "goes":
			what = p.Way
		case "ends":
			what = "ended:" + string(now.State)
		case "message":
			what = "message:" + p.Why
		}
		out.Tallies = append(out.Tallies, enrolments.Tally{Version: now.Version, Step: p.Step, What: what, N: 1})
	}
	return out
}

// persons reads who the enrolments are about, as far as their journeys ask.
func (e *Engine) persons(ctx context.Context, units []unit) (map[hub.ContactID]journey.Person, error) {
	ids := make([]hub.ContactID, 0, len(units))
	segments, talking := false, false
	for i := range units {
		ids = append(ids, units[i].e.Contact)
		if b := e.books.byID[units[i].e.Journey]; b != nil {
			if c := b.course(units[i].e.Version); c != nil {
				segments, talking = segments || c.Needs.Asks(), talking || c.Needs.Talking
			}
		}
	}
	slices.Sort(ids)
	return e.known(ctx, slices.Compact(ids), segments, talking)
}

func (e *Engine) known(ctx context.Context, ids []hub.ContactID, segments, talking bool) (map[hub.ContactID]journey.Person, error) {
	contacts, err := e.People.Contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var in map[hub.ContactID]map[string]time.Time
	if segments {
		if in, err = e.People.Segments(ctx, ids); err != nil {
			return nil, err
		}
	}
	var talks map[hub.ContactID]bool
	if talking {
		if talks, err = e.People.Talking(ctx, texts(ids)); err != nil {
			return nil, err
		}
	}
	out := make(map[hub.ContactID]journey.Person, len(contacts))
	for id, c := range contacts {
		if c.MergedInto != "" {
			out[id] = journey.Person{}
			continue
		}
		p := PersonOf(&c)
		p.Segments, p.Talking = make(map[string]bool, len(in[id])), talks[id]
		for s := range in[id] {
			p.Segments[s] = true
		}
		out[id] = p
	}
	return out, nil
}

// PersonOf is a contact as journeys know them, without segments.
func PersonOf(c *hub.Contact) journey.Person {
	p := journey.Person{ID: c.ID, Name: c.Name, Language: c.Language, ZoneName: c.Zone, Traits: make(map[string]string, len(c.Traits))}
	if c.Zone != "" && !strings.EqualFold(c.Zone, "local") {
		p.Zone, _ = time.LoadLocation(c.Zone) // nil: the journey's
	}
	for _, t := range c.Traits {
		p.Traits[t.Key] = t.Value
	}
	return p
}

func texts(ids []hub.ContactID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
