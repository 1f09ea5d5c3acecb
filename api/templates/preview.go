package templates

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	tpl "github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// PreviewPerson is whom a message is shown for.
type PreviewPerson struct {
	ContactID hub.ContactID `json:"contact_id" required:"false" maxLength:"64" doc:"A real person; what only a run knows, such as its event, is made up"`
	Edge      string        `json:"edge" required:"false" enum:"usual,empty,long,rtl,hostile" doc:"Somebody made up: like most, nothing known, much of everything, from right to left, breaking out; usual if neither is said"`
}

// PreviewInput names the revision that is shown.
type PreviewInput struct {
	page.ByID
	Body struct {
		Revision int64         `json:"revision" required:"false" minimum:"0" doc:"The newest if not said"`
		Person   PreviewPerson `json:"person" required:"false"`
	}
}

// TemplatePreview is all variants side by side.
type TemplatePreview struct {
	Revision int64           `json:"revision" doc:"0: a draft"`
	Variants []TemplateShown `json:"variants"`
	Findings []tpl.Finding   `json:"findings" doc:"Of a draft"`
}

// Preview answers the operation previewTemplate.
func (d *Desk) Preview(ctx context.Context, _ *door.Caller, in *PreviewInput) (*page.Answer[TemplatePreview], error) {
	k, err := d.Shelf.Get(ctx, in.ID, in.Body.Revision)
	if err != nil {
		return nil, err
	}
	p, err := d.Shelf.Program(ctx, in.ID, k.Revision)
	if err != nil {
		return nil, err
	}
	return d.show(ctx, p, &in.Body.Person, k.Revision, nil)
}

// DraftInput is a template that is not kept.
type DraftInput struct {
	Body struct {
		Template TemplateBody  `json:"template"`
		Person   PreviewPerson `json:"person" required:"false"`
	}
}

// Draft answers the operation previewDraft. What is wrong with it is an answer, no
// error.
func (d *Desk) Draft(ctx context.Context, _ *door.Caller, in *DraftInput) (*page.Answer[TemplatePreview], error) {
	built, found, err := d.Shelf.Check(ctx, in.Body.Template.template())
	if err != nil {
		return nil, err
	}
	ok := tpl.Refusal(found) == nil
	if ok && built.Kind != tpl.Message {
		var more []tpl.Finding
		if built, more, ok, err = d.Shelf.Sample(ctx, built); err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	if !ok {
		return page.Of(TemplatePreview{Variants: []TemplateShown{}, Findings: append([]tpl.Finding{}, found...)}, nil)
	}
	p, err := tpl.Load(built)
	if err != nil {
		return nil, err
	}
	return d.show(ctx, p, &in.Body.Person, 0, found)
}

func (d *Desk) show(ctx context.Context, p *tpl.Program, who *PreviewPerson, revision int64, found []tpl.Finding) (*page.Answer[TemplatePreview], error) {
	data, err := d.person(ctx, who)
	if err != nil {
		return nil, err
	}
	all, err := shelf.Preview(ctx, p, data)
	return page.Of(TemplatePreview{Revision: revision, Variants: shownOf(all), Findings: append([]tpl.Finding{}, found...)}, err)
}

// person is the data of whom something is shown for.
func (d *Desk) person(ctx context.Context, who *PreviewPerson) (*tpl.Data, error) {
	schema, err := d.Shelf.Known(ctx)
	if err != nil {
		return nil, err
	}
	edge := who.Edge
	if edge == "" {
		edge = "usual"
	}
	edges := tpl.Edges(schema, d.Shelf.Now())
	data := &edges[max(0, slices.IndexFunc(edges, func(e tpl.Edge) bool { return e.Name == edge }))].Data
	if w, err := d.People.Workspace(ctx); err == nil {
		if zone, err := time.LoadLocation(w.Zone); err == nil {
			data.Zone = zone
		}
	}
	if who.ContactID == "" {
		return data, nil
	}
	c, err := d.People.Contact(ctx, who.ContactID)
	if err == nil && c.MergedInto != "" {
		c, err = d.People.Contact(ctx, c.MergedInto)
	}
	if err != nil {
		return nil, err
	}
	handles, err := d.People.IdentitiesOf(ctx, []hub.ContactID{c.ID})
	if err != nil {
		return nil, err
	}
	if zone, err := time.LoadLocation(c.Zone); err == nil && c.Zone != "" {
		data.Zone = zone
	}
	return shelf.Person(&c, handles[c.ID], schema, data), nil
}

// TestTemplateInput says which revision goes where.
type TestTemplateInput struct {
	page.ByID
	Body struct {
		Revision int64         `json:"revision" minimum:"1"`
		InboxID  hub.InboxID   `json:"inbox_id" minLength:"1" maxLength:"64"`
		Locale   string        `json:"locale" required:"false" maxLength:"35"`
		To       []string      `json:"to" required:"false" maxItems:"5" doc:"Mail addresses or phone numbers; by mail your own if not said"`
		Person   PreviewPerson `json:"person" required:"false"`
	}
}

// TestedTemplate is what became of a test.
type TestedTemplate struct {
	Address string             `json:"address"`
	State   *hub.DeliveryState `json:"state" doc:"null: it was not taken"`
	Error   string             `json:"error"`
}

// TestedTemplates are all of them.
type TestedTemplates struct {
	Tests []TestedTemplate `json:"tests"`
}

// Test answers the operation testTemplate.
func (d *Desk) Test(ctx context.Context, c *door.Caller, in *TestTemplateInput) (*page.Answer[TestedTemplates], error) {
	b := &in.Body
	data, err := d.person(ctx, &b.Person)
	if err != nil {
		return nil, err
	}
	trier := &shelf.Trier{Shelf: d.Shelf, Inboxes: d.Inboxes}
	all, err := trier.Try(ctx, &c.Agent, in.ID, b.Revision, b.InboxID, b.Locale, b.To, data)
	out := TestedTemplates{Tests: []TestedTemplate{}}
	for i := range all {
		t := TestedTemplate{Address: all[i].Address, Error: all[i].Error}
		if all[i].State != "" {
			t.State = &all[i].State
		}
		out.Tests = append(out.Tests, t)
	}
	return page.Of(out, err)
}

// TemplateVariable is one thing that a template may name.
type TemplateVariable struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// TemplateVariables are all of them.
type TemplateVariables struct {
	Variables []TemplateVariable `json:"variables"`
}

// Variables answers the operation listTemplateVariables.
func (d *Desk) Variables(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[TemplateVariables], error) {
	schema, err := d.Shelf.Known(ctx)
	if err != nil {
		return nil, err
	}
	out := TemplateVariables{}
	for _, name := range schema.Names() {
		out.Variables = append(out.Variables, TemplateVariable{name, schema.Named(name)})
	}
	return page.Of(out, nil)
}
