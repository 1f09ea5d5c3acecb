package profile

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// People reads and writes what is known of persons.
type People interface {
	Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error)
	ByHandles(ctx context.Context, hs []hub.Handle) (map[string]hub.Identity, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error)
	Commit(ctx context.Context, w hub.WriteSet) error
	Shelf
}

// History reads the conversations of a person.
type History interface {
	Timeline(ctx context.Context, sc hub.Scope, id hub.ContactID, limit int, cursor string) (store.Page[hub.Conversation], error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
}

// Profiles is what agents and programs do to persons.
type Profiles struct {
	people  People
	history History
	now     func() time.Time
}

// New makes a Profiles.
func New(p People, h History, now func() time.Time) *Profiles {
	return &Profiles{people: p, history: h, now: now}
}

// person is everything stored about one contact.
type person struct {
	c      hub.Contact
	ids    []hub.Identity
	claims []hub.Claim
}

func (p *person) card(version int64) hub.ProfileCard {
	c := p.c
	c.Version = version
	return c.Card(p.ids, p.claims)
}

func (s *Profiles) load(ctx context.Context, id hub.ContactID) (person, error) {
	c, err := s.people.Contact(ctx, id)
	if err != nil {
		return person{}, err
	}
	ids, err := s.people.IdentitiesOf(ctx, []hub.ContactID{id})
	if err != nil {
		return person{}, err
	}
	claims, err := s.people.ClaimsOf(ctx, []hub.ContactID{id})
	return person{c: c, ids: ids[id], claims: claims[id]}, err
}

// Card answers one profile.
func (s *Profiles) Card(ctx context.Context, id hub.ContactID) (hub.ProfileCard, error) {
	p, err := s.load(ctx, id)
	if err != nil {
		return hub.ProfileCard{}, err
	}
	return p.card(p.c.Version), nil
}

// again runs a read-decide-commit up to three times on conflict.
func again(ctx context.Context, try func() error) (err error) {
	for range 3 {
		if err = try(); !hub.Is(err, hub.Conflict) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func changed(now time.Time, by hub.Actor, typ hub.FactType, card hub.ProfileCard, before, after any) hub.Fact {
	f := hub.NewFact(typ, now, by, hub.FactData{Profile: &card, Before: before, After: after})
	f.ContactID = card.ID
	return f
}
