package shelf

import (
	"context"
	"errors"

	"github.com/parleyhub/parley/desk/length"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/liquid"
)

// Shown is one variant as one person would get it.
type Shown struct {
	Variant  int
	Channel  string
	Locale   string
	Subject  string
	Text     string
	HTML     string
	Provider *hub.ProviderTemplate
	Missing  []string
	Refused  []string
	Bytes    int    // of HTML and text
	Steps    int    // of the budget of 200,000 for one part
	Segments int    // as SMS
	GSM      bool   // of those: in the alphabet that takes 160 characters
	Aborted  string // the template says not to send, and why
	Error    string // it cannot be filled in for this person
}

// maxShown bounds what one preview answers, in bytes.
const maxShown = 8 << 20

// Preview fills every variant in for one person, side by side.
func Preview(ctx context.Context, p *templates.Program, data *templates.Data) ([]Shown, error) {
	t := p.Template()
	out := make([]Shown, len(t.Variants))
	total := 0
	for i := range t.Variants {
		v := &t.Variants[i]
		show := &out[i]
		*show = Shown{Variant: i, Channel: v.Channel, Locale: v.Locale}
		r, err := p.RenderVariant(ctx, i, v.Locale, data)
		show.Steps = r.Steps
		var aborted *liquid.Aborted
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &aborted):
			show.Aborted = "the template says not to send"
			if aborted.Reason != "" {
				show.Aborted = aborted.Reason
			}
			continue
		case err != nil:
			show.Error = sentence(err)
			continue
		}
		if total += len(r.HTML) + len(r.Text); total > maxShown {
			show.Error = "there is too much to show at once"
			continue
		}
		show.Subject, show.Text, show.HTML, show.Provider, show.Missing, show.Refused = r.Subject, r.Text, r.HTML, r.Provider, r.Missing, r.Refused
		show.Bytes = len(r.HTML) + len(r.Text)
		show.Segments, show.GSM = length.Segments(r.Text)
	}
	return out, nil
}

// Person is the data of a contact, with examples in place of what only a run
// knows.
func Person(c *hub.Contact, identities []hub.Identity, schema *templates.Schema, example *templates.Data) *templates.Data {
	d := *example
	d.Contact = templates.ContactData(c, identities, schema)
	return &d
}

// Known answers the schema of the workspace.
func (s *Shelf) Known(ctx context.Context) (*templates.Schema, error) { return s.schema(ctx) }

// sentence is what a person reads of an error: its text, without the kind and the cause.
func sentence(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return err.Error()
}
