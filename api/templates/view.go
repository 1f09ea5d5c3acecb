package templates

import (
	"time"

	"github.com/parleyhub/parley/hub"
	tpl "github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// TemplateVariant is the message as one channel, or several, get it in one language.
type TemplateVariant struct {
	Channel   string                `json:"channel" required:"false" maxLength:"64" doc:"A kind of channel, a class (live, messaging, social, voice, mail), text for any that takes words, or empty for all"`
	Locale    string                `json:"locale" required:"false" maxLength:"35" doc:"BCP 47; empty: whoever has no variant of their own"`
	Subject   string                `json:"subject" required:"false" maxLength:"1000"`
	Preheader string                `json:"preheader" required:"false" maxLength:"1000" doc:"What lists of mails show behind the subject"`
	Source    tpl.Source            `json:"source" enum:"mjml,html,text"`
	Body      string                `json:"body" required:"false" maxLength:"262144"`
	Text      string                `json:"text" required:"false" maxLength:"262144" doc:"The text part of a mail; made from the body if empty"`
	Provider  *hub.ProviderTemplate `json:"provider" required:"false" doc:"A message that the network has approved; its parameters are Liquid"`
}

// TemplateBody is a template as it is written.
type TemplateBody struct {
	ID       string            `json:"id" required:"false" maxLength:"64" doc:"Made of the name if empty; blocks and layouts are named by it"`
	Name     string            `json:"name" minLength:"1" maxLength:"200"`
	Purpose  string            `json:"purpose" required:"false" maxLength:"64" doc:"marketing if not said; service and transactional need no consent"`
	Kind     tpl.Kind          `json:"kind" required:"false" enum:"message,block,layout" doc:"message if not said"`
	Layout   string            `json:"layout" required:"false" maxLength:"64"`
	Variants []TemplateVariant `json:"variants" minItems:"1" maxItems:"60"`
}

func (b *TemplateBody) template() tpl.Template {
	t := tpl.Template{ID: b.ID, Name: b.Name, Purpose: b.Purpose, Kind: b.Kind, Layout: b.Layout}
	if t.Kind == "" {
		t.Kind = tpl.Message
	}
	for _, v := range b.Variants {
		t.Variants = append(t.Variants, tpl.Variant{Channel: v.Channel, Locale: v.Locale, Subject: v.Subject, Preheader: v.Preheader,
			Source: v.Source, Body: v.Body, Text: v.Text, Provider: v.Provider})
	}
	return t
}

func bodyOf(t *tpl.Template) TemplateBody {
	b := TemplateBody{ID: t.ID, Name: t.Name, Purpose: t.Purpose, Kind: t.Kind, Layout: t.Layout, Variants: []TemplateVariant{}}
	for i := range t.Variants {
		v := &t.Variants[i]
		b.Variants = append(b.Variants, TemplateVariant{Channel: v.Channel, Locale: v.Locale, Subject: v.Subject, Preheader: v.Preheader,
			Source: v.Source, Body: v.Body, Text: v.Text, Provider: v.Provider})
	}
	return b
}

// TemplateState says what is live and what waits.
type TemplateState struct {
	Live    *shelf.Entry      `json:"live" doc:"What is sent now; null: nothing"`
	Next    *shelf.Entry      `json:"next" doc:"What takes effect next"`
	Pending *shelf.Submission `json:"pending" doc:"What waits for approval"`
}

// TemplateSummary is a template in a list.
type TemplateSummary struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Purpose  string        `json:"purpose"`
	Kind     tpl.Kind      `json:"kind"`
	Channels []string      `json:"channels"`
	Locales  []string      `json:"locales"`
	Parts    []string      `json:"parts" doc:"Ids of the blocks and layouts it is made of"`
	Revision int64         `json:"revision"`
	SavedAt  time.Time     `json:"saved_at"`
	SavedBy  hub.AgentID   `json:"saved_by"`
	State    TemplateState `json:"state"`
}

// TemplateView is one revision of a template.
type TemplateView struct {
	TemplateBody
	Parts    []string      `json:"parts" doc:"Ids of the blocks and layouts it is made of"`
	Revision int64         `json:"revision"`
	SavedAt  time.Time     `json:"saved_at"`
	SavedBy  hub.AgentID   `json:"saved_by"`
	State    TemplateState `json:"state"`
	History  []shelf.Entry `json:"history" doc:"What was let out, in its order"`
	Findings []tpl.Finding `json:"findings" doc:"What its author should know; only after a save"`
}

func stateOf(r *shelf.Release, now time.Time) TemplateState {
	return TemplateState{Live: r.Live(now), Next: r.Next(now), Pending: r.Pending}
}

func (d *Desk) view(k *shelf.Kept, found []tpl.Finding) TemplateView {
	v := TemplateView{TemplateBody: bodyOf(&k.Template), Parts: append([]string{}, k.Parts...), Revision: k.Revision, SavedAt: k.At.UTC(), SavedBy: k.By,
		State: stateOf(&k.Release, d.Shelf.Now()), History: append([]shelf.Entry{}, k.Release.Entries...), Findings: append([]tpl.Finding{}, found...)}
	return v
}

func (d *Desk) summary(k *shelf.Kept) TemplateSummary {
	s := TemplateSummary{ID: k.ID, Name: k.Name, Purpose: k.Purpose, Kind: k.Kind, Revision: k.Revision, SavedAt: k.At.UTC(), SavedBy: k.By,
		State: stateOf(&k.Release, d.Shelf.Now()), Channels: []string{}, Locales: []string{}, Parts: append([]string{}, k.Parts...)}
	for i := range k.Variants {
		s.Channels = addNew(s.Channels, k.Variants[i].Channel)
		s.Locales = addNew(s.Locales, k.Variants[i].Locale)
	}
	return s
}

func addNew(all []string, x string) []string {
	for _, y := range all {
		if x == y {
			return all
		}
	}
	return append(all, x)
}

// TemplateShown is one variant as one person would get it.
type TemplateShown struct {
	Variant  int                   `json:"variant"`
	Channel  string                `json:"channel"`
	Locale   string                `json:"locale"`
	Subject  string                `json:"subject"`
	Text     string                `json:"text"`
	HTML     string                `json:"html" doc:"Show it in a sandboxed frame only"`
	Provider *hub.ProviderTemplate `json:"provider"`
	Missing  []string              `json:"missing" doc:"Variables that held nothing"`
	Refused  []string              `json:"refused" doc:"Addresses in the data that are of no kind we write"`
	Bytes    int                   `json:"bytes" doc:"Gmail hides what is behind 102 kB"`
	Steps    int                   `json:"steps" doc:"Of the 200,000 that one part may take"`
	Segments int                   `json:"sms_segments"`
	GSM      bool                  `json:"sms_gsm" doc:"In the alphabet of which an SMS takes 160 characters, else 70"`
	Aborted  *string               `json:"aborted" doc:"The template says not to send, and why"`
	Error    *string               `json:"error" doc:"It cannot be filled in for this person"`
}

func shownOf(all []shelf.Shown) []TemplateShown {
	out := make([]TemplateShown, len(all))
	for i := range all {
		x := &all[i]
		out[i] = TemplateShown{Variant: x.Variant, Channel: x.Channel, Locale: x.Locale, Subject: x.Subject, Text: x.Text, HTML: x.HTML, Provider: x.Provider,
			Missing: append([]string{}, x.Missing...), Refused: append([]string{}, x.Refused...), Bytes: x.Bytes, Steps: x.Steps, Segments: x.Segments, GSM: x.GSM}
		if x.Aborted != "" {
			out[i].Aborted = &x.Aborted
		}
		if x.Error != "" {
			out[i].Error = &x.Error
		}
	}
	return out
}
