// Package people wires what is known of people beside their contact.
package people

import (
	"context"
	"log/slog"
	"time"

	apiimports "github.com/parleyhub/parley/api/imports"
	apipeople "github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/profile/imports"
)

// Told is a store whose commits tell everybody.
type Told interface {
	apipeople.Contacts
	profile.People
}

// Desk is what the API answers with.
func Desk(s *store.Store, told Told, p *profile.Profiles, again Again, now func() time.Time) *apipeople.Desk {
	kept := rows.Of(s)
	return &apipeople.Desk{Contacts: told, Rows: kept, Profiles: p, Again: again, Now: now, Life: &profile.Life{People: told, Rows: kept, Now: now}}
}

// Again asks somebody to confirm a consent once more.
type Again = func(ctx context.Context, id hub.ContactID, channel, purpose string) (hub.Contact, error)

// Imports takes files of people in.
type Imports struct {
	Room *imports.Room
	Hold func(ctx context.Context, fn func(context.Context) error) error // one process at a time
	Log  *slog.Logger

	wake chan struct{}
}

// NewImports makes it.
func NewImports(s *store.Store, files imports.Files, now func() time.Time, log *slog.Logger) *Imports {
	i := &Imports{Log: log, wake: make(chan struct{}, 1)}
	i.Room = &imports.Room{Rows: rows.Of(s), People: s, Files: files, Now: now, Wake: func() {
		select {
		case i.wake <- struct{}{}:
		default:
		}
	}}
	return i
}

// Desk is what the API answers with.
func (i *Imports) Desk() *apiimports.Desk { return &apiimports.Desk{Room: i.Room} }

// Run works on imports until ctx ends.
func (i *Imports) Run(ctx context.Context) error {
	return i.Hold(ctx, func(ctx context.Context) error { return i.Room.Run(ctx, i.wake, i.Log) })
}
