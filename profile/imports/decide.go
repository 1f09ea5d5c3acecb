package imports

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/profile"
)

// verdict is what becomes of a row.
type verdict int

const (
	unchanged verdict = iota
	fresh
	changed
)

// piece decides about some rows at once, against what is stored and what rows
// before them in the piece have made.
type piece struct {
	plan   *Plan
	by     hub.Actor
	now    time.Time
	owners map[string]hub.ContactID // by Handle.Key()
	people map[hub.ContactID]*hub.Contact
	order  []hub.ContactID
	dirty  map[hub.ContactID]bool
	ids    []hub.Identity
}

// gather reads whom the rows may be about.
func (r *Room) gather(ctx context.Context, plan *Plan, by hub.Actor, rows []row, now time.Time) (*piece, error) {
	p := &piece{plan: plan, by: by, now: now, owners: map[string]hub.ContactID{}, people: map[hub.ContactID]*hub.Contact{}, dirty: map[hub.ContactID]bool{}}
	var handles []hub.Handle
	seen := map[string]bool{}
	for i := range rows {
		for _, h := range rows[i].handles {
			if !seen[h.Key()] {
				seen[h.Key()] = true
				handles = append(handles, h)
			}
		}
	}
	owners, err := r.People.ByHandles(ctx, handles)
	if err != nil {
		return nil, err
	}
	var ids []hub.ContactID
	known := map[hub.ContactID]bool{}
	for key, o := range owners {
		p.owners[key] = o.ContactID
		if !known[o.ContactID] {
			known[o.ContactID] = true
			ids = append(ids, o.ContactID)
		}
	}
	found, err := r.People.Contacts(ctx, ids)
	for id := range found {
		c := found[id]
		p.people[id] = &c
	}
	return p, err
}

// take decides about one row: all of it or nothing.
func (p *piece) take(x *row) (verdict, *fault) {
	var who hub.ContactID
	for _, h := range x.handles {
		owner := p.owners[h.Key()]
		if owner != "" && who != "" && owner != who {
			return unchanged, &fault{reason: reasonConflict, value: h.Address}
		}
		if owner != "" {
			who = owner
		}
	}
	out := changed
	c := p.people[who]
	var next hub.Contact
	if c == nil {
		out = fresh
		next = hub.Contact{ID: hub.NewContactID(p.now), CreatedAt: p.now}
	} else {
		next = *c
	}
	moved := p.fill(&next, x) || c == nil
	if len(next.Traits) > 200 {
		return unchanged, &fault{reason: reasonLong, column: "traits"}
	}
	for _, h := range x.handles {
		if p.owners[h.Key()] == "" {
			p.owners[h.Key()] = next.ID
			p.ids = append(p.ids, hub.Identity{ID: hub.NewIdentityID(p.now), ContactID: next.ID, Handle: h, CreatedAt: p.now})
			moved = true
		}
	}
	if !moved {
		return unchanged, nil
	}
	next.UpdatedAt = p.now
	p.people[next.ID] = &next
	if !p.dirty[next.ID] {
		p.dirty[next.ID] = true
		p.order = append(p.order, next.ID)
	}
	return out, nil
}

// fill puts what a row says into a contact; true: something is other than before.
func (p *piece) fill(c *hub.Contact, x *row) (moved bool) {
	set := func(to *string, v string) {
		if v != "" && *to != v && (*to == "" || p.plan.Overwrite) {
			*to, moved = v, true
		}
	}
	set(&c.Name, x.name)
	set(&c.Language, x.language)
	set(&c.Zone, x.zone)
	if c.Name == "" {
		c.Name = x.handles[0].Address
	}
	for i := range x.traits {
		t := &x.traits[i]
		if old, ok := traitOf(c, t.Key); !ok || old != t.Value {
			c.Traits, moved = profile.WithTrait(c.Traits, t.Key, &t.Value, "import", p.now), true
		}
	}
	for _, said := range x.consents {
		if !p.knows(c, &said) {
			if next := hub.WithConsent(c.Consents, said); slices.Contains(next, said) {
				c.Consents, moved = next, true
			}
		}
	}
	return moved
}

// knows reports whether a consent says nothing that is not known: the same word
// of that time, or there is a newer one.
func (p *piece) knows(c *hub.Contact, said *hub.Consent) bool {
	for i := range c.Consents {
		have := &c.Consents[i]
		if have.Pending == said.Pending && have.Channel == said.Channel && have.Purpose == said.Purpose && (have.At.After(said.At) || have.At.UnixMilli() == said.At.UnixMilli() && have.Given == said.Given) {
			return true
		}
	}
	return false
}

func traitOf(c *hub.Contact, key string) (string, bool) {
	for i := range c.Traits {
		if c.Traits[i].Key == key {
			return c.Traits[i].Value, true
		}
	}
	return "", false
}

// writes is what the piece changes. A fact for each person tells the search
// index and segments, without the person's words.
func (p *piece) writes(id string) *hub.WriteSet {
	w := &hub.WriteSet{Identities: p.ids}
	for _, who := range p.order {
		w.Contacts = append(w.Contacts, *p.people[who])
		w.Facts = append(w.Facts, hub.Fact{Type: hub.ContactImported, At: p.now, ContactID: who, Actor: p.by, Op: id})
	}
	return w
}
