package outreach

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// offers is where offers and the people who get their codes are.
type offers struct {
	Shelf
	people *store.Store
}

func (o offers) Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	return o.people.Contact(ctx, id)
}
