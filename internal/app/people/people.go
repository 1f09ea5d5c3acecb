// Package people wires what is known of people beside their contact.
package people

import (
	"time"

	apipeople "github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
)

// Desk is what the API answers with.
func Desk(s *store.Store, p *profile.Profiles, now func() time.Time) *apipeople.Desk {
	kept := rows.Of(s)
	return &apipeople.Desk{Contacts: s, Rows: kept, Profiles: p, Now: now, Life: &profile.Life{People: s, Rows: kept, Now: now}}
}
