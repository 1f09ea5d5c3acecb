package templates

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/internal/said"
)

// TemplateStepInput names the revision that a step is about. All steps take one
// shape: each shape of an input costs 25 kB of program.
type TemplateStepInput struct {
	page.ByID
	Body struct {
		Revision    int64      `json:"revision" required:"false" minimum:"0" doc:"Needed except by reject"`
		Note        string     `json:"note" required:"false" maxLength:"1000"`
		EffectiveAt *time.Time `json:"effective_at" required:"false" doc:"Of approve: from when on; at once if not said"`
	}
}

func (in *TemplateStepInput) revision() (int64, error) {
	if in.Body.Revision < 1 {
		return 0, said.Invalid("revision", "required", "is required")
	}
	return in.Body.Revision, nil
}

// Submit answers the operation submitTemplate.
func (d *Desk) Submit(ctx context.Context, c *door.Caller, in *TemplateStepInput) (*page.Answer[TemplateView], error) {
	revision, err := in.revision()
	if err != nil {
		return nil, err
	}
	k, err := d.Shelf.Submit(ctx, c.Actor(), in.ID, revision, in.Body.Note)
	return d.one(k, nil, err)
}

// Reject answers the operation rejectTemplate.
func (d *Desk) Reject(ctx context.Context, c *door.Caller, in *TemplateStepInput) (*page.Answer[TemplateView], error) {
	k, err := d.Shelf.Reject(ctx, c.Actor(), in.ID, in.Body.Note)
	return d.one(k, nil, err)
}

// Approve answers the operation approveTemplate.
func (d *Desk) Approve(ctx context.Context, c *door.Caller, in *TemplateStepInput) (*page.Answer[TemplateView], error) {
	revision, err := in.revision()
	if err != nil {
		return nil, err
	}
	var from time.Time
	if in.Body.EffectiveAt != nil {
		from = *in.Body.EffectiveAt
	}
	k, err := d.Shelf.Let(ctx, c.Actor(), in.ID, revision, from)
	return d.one(k, nil, err)
}

// Rollback answers the operation rollbackTemplate.
func (d *Desk) Rollback(ctx context.Context, c *door.Caller, in *TemplateStepInput) (*page.Answer[TemplateView], error) {
	revision, err := in.revision()
	if err != nil {
		return nil, err
	}
	k, err := d.Shelf.Rollback(ctx, c.Actor(), in.ID, revision, in.Body.Note)
	return d.one(k, nil, err)
}
