package templates

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// A part is shown with whatever it needs around it, so that its author sees it.
func TestPartsAreShownAlone(t *testing.T) {
	cases := []struct {
		kind   Kind
		source Source
		body   string
		want   string
	}{
		{Block, MJML, `<mj-section><mj-column><mj-text>{{ tone }} foot {{ brand.name }}</mj-text></mj-column></mj-section>`, "foot Example"},
		{Block, MJML, `<mj-column><mj-text>foot</mj-text></mj-column>`, "foot"},
		{Block, MJML, `<mj-text>foot</mj-text>`, "foot"},
		{Block, MJML, `<mj-button href="https://example.com">foot</mj-button>`, "foot"},
		{Block, MJML, `only {{ brand.name }}`, "only Example"},
		{Block, HTML, `<p>foot {{ anything.at_all }}</p>`, "foot"},
		{Block, Text, `foot {{ brand.name }}`, "foot Example"},
		{Layout, MJML, `<mjml><mj-body>{{ content }}</mj-body></mjml>`, "Lorem ipsum"},
		{Layout, MJML, `<mjml><mj-body><mj-section><mj-column><mj-image src="https://example.com/a.png" alt="a" /></mj-column></mj-section><mj-section>{{ content }}</mj-section></mj-body></mjml>`, "Lorem ipsum"},
		{Layout, MJML, `<mjml><mj-body><mj-section><mj-column>{{- content -}}</mj-column></mj-section></mj-body></mjml>`, "Lorem ipsum"},
		{Layout, MJML, `<mjml><mj-body><mj-section><mj-column><mj-text>{{ content }}</mj-text></mj-column></mj-section></mj-body></mjml>`, "Lorem ipsum"},
		{Layout, HTML, `<body><h1>{{ brand.name }}</h1>{{ content }}</body>`, "Lorem ipsum"},
	}
	for _, c := range cases {
		part := Template{ID: "part", Name: "Part", Kind: c.kind, Variants: []Variant{{Source: c.source, Body: c.body}}}
		if _, found := Build(part, schema, nil); Refusal(found) != nil {
			t.Fatal(c.body, found)
		}
		p, found, err := Prepare(Sample(part), schema.Open(), nil)
		if err != nil {
			t.Errorf("%s: %v %v", c.body, err, found)
			continue
		}
		r, err := p.Render(t.Context(), "", hub.ClassMail, "", &Edges(schema, noon)[0].Data)
		if err != nil || !strings.Contains(r.HTML+r.Text, c.want) {
			t.Errorf("%s: %v %s", c.body, err, r.HTML)
		}
	}
	if _, found, err := Prepare(Template{Name: "x", Kind: Message, Variants: []Variant{{Source: Text, Body: "{{ contact.nam }}"}}}, schema.Open(), nil); err == nil || found[0].Wrong != "contact.nam" || found[0].Meant != "contact.name" {
		t.Errorf("an open schema lets the wrong field of a known thing through: %v %v", err, found)
	}
}
