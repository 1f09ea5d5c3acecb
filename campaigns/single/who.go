package single

import (
	"context"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// who answers the person that a request is for, and the address that it names;
// somebody who is not known yet is added.
func (d *Desk) who(ctx context.Context, by hub.Actor, a *Ask) (*hub.Contact, hub.Handle, error) {
	switch {
	case a.Contact == "" && a.To == nil:
		return nil, hub.Handle{}, hub.InvalidField("contact_id", "say for whom it is: contact_id or to")
	case a.Contact != "" && a.To != nil:
		return nil, hub.Handle{}, hub.InvalidField("to", "say contact_id or to, not both")
	case a.Contact != "":
		c, err := d.person(ctx, a.Contact)
		if hub.Is(err, hub.Missing) {
			err = hub.InvalidField("contact_id", "there is no such person")
		}
		return c, hub.Handle{}, err
	}
	to, err := d.Handle(*a.To)
	if err != nil {
		return nil, to, hub.InvalidField("to", strings.TrimPrefix(err.Error(), "identities."))
	}
	id, err := d.owner(ctx, to)
	if hub.Is(err, hub.Missing) {
		var card hub.ProfileCard
		card, err = d.Add(ctx, by, hub.ProfileInput{Identities: []hub.IdentityCard{{Kind: to.Kind, Scope: to.Scope, Address: to.Address}}})
		id = card.ID
		if hub.Is(err, hub.Conflict) {
			id, err = d.owner(ctx, to) // somebody else was faster
		}
	}
	if err != nil {
		return nil, to, err
	}
	c, err := d.person(ctx, id)
	return c, to, err
}

func (d *Desk) owner(ctx context.Context, to hub.Handle) (hub.ContactID, error) {
	found, err := d.People.ByHandles(ctx, []hub.Handle{to})
	if err != nil {
		return "", err
	}
	if id, ok := found[to.Key()]; ok {
		return id.ContactID, nil
	}
	return "", hub.Errorf(hub.Missing, "nobody has this address")
}

// person answers somebody as the one they live on in.
func (d *Desk) person(ctx context.Context, id hub.ContactID) (*hub.Contact, error) {
	for range 20 { // a chain of merges; a circle cannot be made at the desk
		c, err := d.People.Contact(ctx, id)
		if err != nil {
			return nil, err
		}
		if c.MergedInto == "" {
			return &c, nil
		}
		id = c.MergedInto
	}
	return nil, hub.Errorf(hub.Missing, "there is no such person")
}
