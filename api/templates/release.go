package templates

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
)

// SubmitInput names the revision that is to be let out.
type SubmitInput struct {
	page.ByID
	Body struct {
		Revision int64  `json:"revision" minimum:"1"`
		Note     string `json:"note" required:"false" maxLength:"1000"`
	}
}

// Submit answers the operation submitTemplate.
func (d *Desk) Submit(ctx context.Context, c *door.Caller, in *SubmitInput) (*page.Answer[TemplateView], error) {
	k, err := d.Shelf.Submit(ctx, c.Actor(), in.ID, in.Body.Revision, in.Body.Note)
	return d.one(k, nil, err)
}

// RejectInput says why not.
type RejectInput struct {
	page.ByID
	Body *struct {
		Note string `json:"note" required:"false" maxLength:"1000"`
	}
}

// Reject answers the operation rejectTemplate.
func (d *Desk) Reject(ctx context.Context, c *door.Caller, in *RejectInput) (*page.Answer[TemplateView], error) {
	note := ""
	if in.Body != nil {
		note = in.Body.Note
	}
	k, err := d.Shelf.Reject(ctx, c.Actor(), in.ID, note)
	return d.one(k, nil, err)
}

// ApproveInput names the revision that is let out, and from when.
type ApproveInput struct {
	page.ByID
	Body struct {
		Revision    int64      `json:"revision" minimum:"1"`
		EffectiveAt *time.Time `json:"effective_at" required:"false" doc:"At once if not said"`
	}
}

// Approve answers the operation approveTemplate.
func (d *Desk) Approve(ctx context.Context, c *door.Caller, in *ApproveInput) (*page.Answer[TemplateView], error) {
	var from time.Time
	if in.Body.EffectiveAt != nil {
		from = *in.Body.EffectiveAt
	}
	k, err := d.Shelf.Let(ctx, c.Actor(), in.ID, in.Body.Revision, from)
	return d.one(k, nil, err)
}

// Rollback answers the operation rollbackTemplate.
func (d *Desk) Rollback(ctx context.Context, c *door.Caller, in *SubmitInput) (*page.Answer[TemplateView], error) {
	k, err := d.Shelf.Rollback(ctx, c.Actor(), in.ID, in.Body.Revision, in.Body.Note)
	return d.one(k, nil, err)
}
