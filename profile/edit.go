package profile

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// Create makes a person. A handle that is somebody's already is a conflict: it
// names the owner, and nothing is merged.
func (s *Profiles) Create(ctx context.Context, by hub.Actor, in hub.ProfileInput) (card hub.ProfileCard, err error) {
	err = again(ctx, func() error {
		now := s.now().UTC()
		p := person{c: hub.Contact{ID: hub.NewContactID(now), CreatedAt: now, UpdatedAt: now}}
		card, err = s.write(ctx, by, &p, in, now)
		return err
	})
	return card, err
}

// Patch changes a person.
func (s *Profiles) Patch(ctx context.Context, by hub.Actor, id hub.ContactID, in hub.ProfileInput) (card hub.ProfileCard, err error) {
	err = again(ctx, func() error {
		p, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if p.c.MergedInto != "" {
			return &hub.Error{Kind: hub.Conflict, Text: "this person was merged into another", Detail: map[string]any{"merged_into": p.c.MergedInto}}
		}
		card, err = s.write(ctx, by, &p, in, s.now().UTC())
		return err
	})
	return card, err
}

func (s *Profiles) write(ctx context.Context, by hub.Actor, p *person, in hub.ProfileInput, now time.Time) (hub.ProfileCard, error) {
	var schema Schema
	if len(in.Traits) > 0 {
		var err error
		if schema, _, err = ReadSchema(ctx, s.people); err != nil {
			return hub.ProfileCard{}, err
		}
	}
	if err := apply(&p.c, by, in, &schema, now); err != nil {
		return hub.ProfileCard{}, err
	}
	added, err := s.handles(ctx, by, p, in, now)
	if err != nil {
		return hub.ProfileCard{}, err
	}
	if p.c.Name == "" && len(p.ids) > 0 {
		p.c.Name = fallbackName(p.ids[0].Handle)
	}
	card := p.card(p.c.Version + 1)
	return card, s.people.Commit(ctx, hub.WriteSet{
		Contacts: []hub.Contact{p.c}, Identities: added,
		Facts: []hub.Fact{changed(now, by, hub.ContactChanged, card, nil, nil)},
	})
}

func apply(c *hub.Contact, by hub.Actor, in hub.ProfileInput, schema *Schema, now time.Time) error {
	if in.Name != nil {
		if c.Name = strings.TrimSpace(*in.Name); len(c.Name) > 200 {
			return said.Invalid("name", "longer_bytes", "is longer than %d bytes", 200)
		}
		if strings.ContainsFunc(c.Name, unicode.IsControl) {
			return said.Invalid("name", "one_line", "must be one line")
		}
	}
	if in.Language != nil {
		c.Language = *in.Language
	}
	if in.Zone != nil {
		if _, err := time.LoadLocation(*in.Zone); err != nil {
			return said.Invalid("zone", "zone_unknown", "is not a known time zone")
		}
		c.Zone = *in.Zone
	}
	for key, value := range in.Traits {
		if value != nil {
			clean, rule := schema.Fit(key, *value)
			switch {
			case key == "" || len(key) > 64:
				return unfit("traits", rule)
			case rule != "":
				return unfit("traits."+key, rule)
			}
			value = &clean
		}
		c.Traits = WithTrait(c.Traits, key, value, sourceOf(by), now)
	}
	if len(c.Traits) > 200 {
		return said.Invalid("traits", "many_entries", "has more than 200 entries")
	}
	for _, consent := range in.Consents {
		if consent.At.IsZero() || consent.At.After(now) {
			consent.At = now
		}
		if consent.Source == "" {
			consent.Source = sourceOf(by)
		}
		c.Consents = hub.WithConsent(c.Consents, consent)
	}
	c.UpdatedAt = now
	return nil
}

// WithTrait is in with one more, or without one when value is nil.
func WithTrait(in []hub.Trait, key string, value *string, source string, now time.Time) []hub.Trait {
	out := make([]hub.Trait, 0, len(in)+1)
	for _, t := range in {
		if t.Key != key {
			out = append(out, t)
		}
	}
	if value != nil {
		out = append(out, hub.Trait{Key: key, Value: *value, Source: source, At: now})
	}
	return out
}

// sourceOf is what stands beside things that by said of somebody.
func sourceOf(by hub.Actor) string { return string(by.Type) }

// handles adds the identities of in to p and answers those to be written.
func (s *Profiles) handles(ctx context.Context, by hub.Actor, p *person, in hub.ProfileInput, now time.Time) ([]hub.Identity, error) {
	var added []hub.Identity
	for _, card := range in.Identities {
		h, err := ReadHandle(card)
		if err != nil {
			return nil, err
		}
		owners, err := s.people.ByHandles(ctx, []hub.Handle{h})
		if err != nil {
			return nil, err
		}
		owner, owned := owners[h.Key()]
		switch {
		case owned && owner.ContactID != p.c.ID:
			return nil, &hub.Error{
				Kind: hub.Conflict, Field: "identities", Text: "this address belongs to another contact",
				Detail: map[string]any{"contact_id": owner.ContactID},
			}
		case owned:
			before := owner
			if card.Verified && !owner.Verified {
				owner.Verified, owner.Evidence = true, sourceOf(by)
			}
			if block, said := in.Blocked[h]; said {
				owner = blocked(owner, block, by, now)
			}
			if owner == before {
				continue
			}
			added = append(added, owner)
		default:
			id := hub.Identity{ID: hub.NewIdentityID(now), ContactID: p.c.ID, Handle: h, Verified: card.Verified, CreatedAt: now}
			if id.Verified {
				id.Evidence = sourceOf(by)
			}
			added = append(added, blocked(id, in.Blocked[h], by, now))
		}
		p.ids = replaceIdentity(p.ids, added[len(added)-1])
	}
	return added, nil
}

// blocked is an identity whose block is set, or lifted. Who blocked it first stays.
func blocked(id hub.Identity, on bool, by hub.Actor, now time.Time) hub.Identity {
	switch {
	case !on:
		id.BlockedAt, id.BlockedBy = time.Time{}, ""
	case id.BlockedAt.IsZero():
		id.BlockedAt, id.BlockedBy = now, by.ID
	}
	return id
}

func replaceIdentity(ids []hub.Identity, id hub.Identity) []hub.Identity {
	for i := range ids {
		if ids[i].ID == id.ID {
			ids[i] = id
			return ids
		}
	}
	return append(ids, id)
}

// ReadHandle is the handle that somebody typed, or which rule it breaks.
func ReadHandle(card hub.IdentityCard) (hub.Handle, error) {
	address := strings.TrimSpace(card.Address)
	if address == "" || len(address) > 320 {
		return hub.Handle{}, said.Invalid("identities.address", "address_320", "has 1 to 320 bytes")
	}
	switch card.Kind {
	case hub.HandleEmail:
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
			return hub.Handle{}, said.Invalid("identities.address", "must_mail", "must be a mail address")
		}
		return hub.EmailHandle(address), nil
	case "":
		return hub.Handle{}, said.Invalid("identities.kind", "required", "is required")
	}
	return hub.Handle{Kind: card.Kind, Scope: card.Scope, Address: address}, nil
}
