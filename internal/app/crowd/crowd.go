// Package crowd wires what is known of people beside their contact.
package crowd

import (
	"time"

	apipeople "github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
)

// Desk is what the API answers with.
func Desk(s *store.Store, p *profile.Profiles, now func() time.Time) *apipeople.Desk {
	rows := people.Of(s)
	return &apipeople.Desk{Contacts: s, Rows: rows, Profiles: p, Now: now, Life: &profile.Life{People: s, Rows: rows, Now: now}}
}
