// Package templates answers for messages that are written once and sent often:
// saving, showing, trying, letting out and taking back, and the library.
package templates

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	tpl "github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/library"
	"github.com/parleyhub/parley/templates/shelf"
)

// People are those a preview may be for; *store.Store has them.
type People interface {
	Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	Workspace(ctx context.Context) (hub.Workspace, error)
}

// Desk answers the operations.
type Desk struct {
	Shelf   *shelf.Shelf
	People  People
	Inboxes shelf.Adapters // of tests
}

// List answers the operation listMessageTemplates.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[TemplateSummary]], error) {
	all, err := d.Shelf.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]TemplateSummary, len(all))
	for i := range all {
		out[i] = d.summary(&all[i])
	}
	return page.Window(out, *in, func(s *TemplateSummary) string { return s.ID }), nil
}

// RevisionInput names a revision.
type RevisionInput struct {
	page.ByID
	Revision int64 `query:"revision" minimum:"0" doc:"The newest if not said"`
}

// Get answers the operation getTemplate.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *RevisionInput) (*page.Answer[TemplateView], error) {
	k, err := d.Shelf.Get(ctx, in.ID, in.Revision)
	return d.one(k, nil, err)
}

func (d *Desk) one(k shelf.Kept, found []tpl.Finding, err error) (*page.Answer[TemplateView], error) {
	if err != nil {
		return nil, err
	}
	return page.Of(d.view(&k, found), nil)
}

// Create answers the operation createTemplate.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *struct{ Body TemplateBody }) (*page.Answer[TemplateView], error) {
	return d.save(ctx, c, &in.Body, 0)
}

func (d *Desk) save(ctx context.Context, c *door.Caller, b *TemplateBody, version int64) (*page.Answer[TemplateView], error) {
	name, err := strict.OneLine("name", b.Name)
	if err != nil {
		return nil, err
	}
	b.Name = name
	k, found, err := d.Shelf.Save(ctx, c.Actor(), b.template(), version)
	return d.one(k, found, err)
}

// SaveTemplateInput is a template as it is to be.
type SaveTemplateInput struct {
	page.ByID
	Body struct {
		TemplateBody
		Revision int64 `json:"revision" minimum:"1" doc:"The newest one, which was read; 409 when it is another meanwhile"`
	}
}

// Save answers the operation saveTemplate.
func (d *Desk) Save(ctx context.Context, c *door.Caller, in *SaveTemplateInput) (*page.Answer[TemplateView], error) {
	in.Body.ID = in.ID
	return d.save(ctx, c, &in.Body.TemplateBody, in.Body.Revision)
}

// Delete answers the operation deleteTemplate.
func (d *Desk) Delete(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, d.Shelf.Delete(ctx, c.Actor(), in.ID)
}

// TemplateRevision is one save.
type TemplateRevision struct {
	Revision int64       `json:"revision"`
	SavedAt  time.Time   `json:"saved_at"`
	SavedBy  hub.AgentID `json:"saved_by"`
}

// Revisions answers the operation listTemplateRevisions.
func (d *Desk) Revisions(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[page.List[TemplateRevision]], error) {
	all, err := d.Shelf.Revisions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := make([]TemplateRevision, len(all))
	for i := range all {
		out[i] = TemplateRevision{all[i].Revision, all[i].At.UTC(), all[i].By}
	}
	return page.Listed(out, ""), nil
}

// DiffInput names two revisions.
type DiffInput struct {
	page.ByID
	From int64 `query:"from" minimum:"1" required:"true"`
	To   int64 `query:"to" minimum:"0" doc:"The newest if not said"`
}

// TemplateDiff is what one revision has differently from another.
type TemplateDiff struct {
	Changes []shelf.Change `json:"changes"`
}

// Diff answers the operation diffTemplate.
func (d *Desk) Diff(ctx context.Context, _ *door.Caller, in *DiffInput) (*page.Answer[TemplateDiff], error) {
	all, err := d.Shelf.Diff(ctx, in.ID, in.From, in.To)
	return page.Of(TemplateDiff{all}, err)
}

// TemplateUser is a template that another one is part of.
type TemplateUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Revision int64  `json:"revision"`
	Stale    bool   `json:"stale" doc:"It holds an older state until it is saved again"`
}

// UsedBy answers the operation listTemplateUsers.
func (d *Desk) UsedBy(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[page.List[TemplateUser]], error) {
	all, err := d.Shelf.UsedBy(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := make([]TemplateUser, len(all))
	for i, u := range all {
		out[i] = TemplateUser(u)
	}
	return page.Listed(out, ""), nil
}

// LibraryEntry is one template of the library.
type LibraryEntry struct {
	ID       string       `json:"id"`
	About    string       `json:"about"`
	Template TemplateBody `json:"template"`
}

// Library answers the operation listLibrary.
func (d *Desk) Library(context.Context, *door.Caller, *struct{}) (*page.Answer[page.List[LibraryEntry]], error) {
	var out []LibraryEntry
	for _, e := range library.All() {
		out = append(out, LibraryEntry{e.ID, e.About, bodyOf(&e.Template)})
	}
	return page.Listed(out, ""), nil
}

// Use answers the operation useLibrary: a copy that belongs to the workspace.
func (d *Desk) Use(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[TemplateView], error) {
	e, ok := library.Get(in.ID)
	if !ok {
		return nil, hub.Errorf(hub.Missing, "there is no such template in the library")
	}
	k, found, err := d.Shelf.Save(ctx, c.Actor(), e.Template, 0)
	return d.one(k, found, err)
}
