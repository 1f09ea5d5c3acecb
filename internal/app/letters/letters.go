// Package letters wires templates: their shelf, what people have for them to
// name, and the inboxes that tests go out by.
package letters

import (
	"context"
	"time"

	apitemplates "github.com/parleyhub/parley/api/templates"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// maxTraits bounds the undeclared traits that templates may name.
const maxTraits = 500

// Shelf keeps the templates of a workspace.
func Shelf(s *store.Store, now func() time.Time) *shelf.Shelf {
	return &shelf.Shelf{Rows: s, Now: now,
		Approve: func(a *hub.Agent) bool { return auth.Authorize(*a, auth.TemplatesApprove, nil) == nil },
		Schema: func(ctx context.Context) (*templates.Schema, error) {
			declared, _, err := profile.ReadSchema(ctx, s)
			if err != nil {
				return nil, err
			}
			seen, err := rows.Of(s).TraitKeys(ctx, maxTraits)
			if err != nil {
				return nil, err
			}
			var all []templates.Trait
			for _, key := range seen {
				all = append(all, templates.Trait{Key: key})
			}
			for _, t := range declared.Traits { // the later word wins
				all = append(all, templates.Trait{Key: t.Key, Type: string(t.Type), Label: t.Label})
			}
			return templates.NewSchema(all), nil
		}}
}

// Desk is what the API answers with.
func Desk(s *store.Store, inboxes shelf.Adapters, now func() time.Time) *apitemplates.Desk {
	return &apitemplates.Desk{Shelf: Shelf(s, now), People: s, Inboxes: inboxes}
}
