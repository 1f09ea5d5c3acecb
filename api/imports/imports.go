// Package imports answers for files of people: tried, imported, watched.
package imports

import (
	"context"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/profile/imports"
)

// Desk answers the operations.
type Desk struct{ Room *imports.Room }

// List answers the operation listImports.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[imports.Job]], error) {
	found, err := d.Room.List(ctx, in.Limit+1, in.Cursor)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next = found[in.Limit-1].ID
	}
	return page.Listed(found, next), nil
}

// Get answers the operation getImport.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Get(ctx, in.ID))
}

// ShapeInput is how a file is read.
type ShapeInput struct {
	page.ByID
	Body struct {
		imports.Plan
		Version int64 `json:"version" minimum:"1" doc:"The version that was read"`
	}
}

// Shape answers the operation putImport.
func (d *Desk) Shape(ctx context.Context, _ *door.Caller, in *ShapeInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Shape(ctx, in.ID, in.Body.Version, in.Body.Plan))
}

// MoveInput names an import.
type MoveInput struct {
	page.ByID
	Body *struct{}
}

// Check answers the operation checkImport.
func (d *Desk) Check(ctx context.Context, c *door.Caller, in *MoveInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Start(ctx, c.Actor(), in.ID, false))
}

// Start answers the operation startImport.
func (d *Desk) Start(ctx context.Context, c *door.Caller, in *MoveInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Start(ctx, c.Actor(), in.ID, true))
}

// Cancel answers the operation cancelImport.
func (d *Desk) Cancel(ctx context.Context, c *door.Caller, in *MoveInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Cancel(ctx, c.Actor(), in.ID))
}

// Pause answers the operation pauseImport.
func (d *Desk) Pause(ctx context.Context, c *door.Caller, in *MoveInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Pause(ctx, c.Actor(), in.ID))
}

// Resume answers the operation resumeImport.
func (d *Desk) Resume(ctx context.Context, c *door.Caller, in *MoveInput) (*page.Answer[imports.Job], error) {
	return page.Of(d.Room.Resume(ctx, c.Actor(), in.ID))
}
