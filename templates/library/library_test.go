package library

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/desk/length"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/liquid"
)

// Every template, in every language, as mail and as text, for everybody at the
// edge of what there may be.
func TestEveryTemplateRendersForEverybody(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if len(All()) != 6 {
		t.Fatal("some are missing")
	}
	for _, e := range All() {
		schema := templates.NewSchema(nil)
		p, found, err := templates.Prepare(e.Template, schema, nil)
		if err != nil {
			t.Fatalf("%s: %v", e.ID, err)
		}
		for _, f := range found {
			if f.Code != "text_made" {
				t.Errorf("%s: %+v", e.ID, f)
			}
		}
		for _, edge := range templates.Edges(schema, now) {
			if edge.Data.Event != nil {
				edge.Data.Event["opens_at"] = now
			}
			for i, v := range e.Template.Variants {
				r, err := p.RenderVariant(t.Context(), i, v.Locale, &edge.Data)
				var aborted *liquid.Aborted
				if errors.As(err, &aborted) && edge.Name == "empty" && e.ID == "order-update" {
					continue // without an order there is nothing to say
				}
				if err != nil {
					t.Fatalf("%s for %s in %q: %v", e.ID, edge.Name, v.Locale, err)
				}
				isMail := v.Source == templates.MJML
				if strings.TrimSpace(r.Text) == "" || (r.HTML == "") == isMail || (r.Subject == "") == isMail {
					t.Errorf("%s for %s in %q is empty: %q %q", e.ID, edge.Name, v.Locale, r.Subject, r.Text)
				}
				if strings.Contains(r.HTML+r.Text+r.Subject, "{{ c") || strings.Contains(r.HTML, "<script") || len(r.HTML) > 60_000 {
					t.Errorf("%s for %s in %q is not sound", e.ID, edge.Name, v.Locale)
				}
				if n, _ := length.Segments(r.Text); !isMail && edge.Name == "empty" && n > 4 {
					t.Errorf("%s in %q takes %d SMS", e.ID, v.Locale, n)
				}
			}
		}
	}
}

func TestOrderReadsWell(t *testing.T) {
	e, _ := Get("order-update")
	p, _, err := templates.Prepare(e.Template, templates.NewSchema(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	data := templates.Data{Contact: map[string]any{"first_name": "Ana"}, Brand: map[string]any{"name": "Acme"}, Event: map[string]any{"order": "17", "status": "shipped", "carrier": "Post", "currency": "RON",
		"amount": 1234.5, "url": "https://shop.example/17", "items": []any{map[string]any{"name": "Cană", "qty": 2.0, "price": 617.25}}}}
	r, err := p.Render(t.Context(), "", "mail", "ro-RO", &data)
	if err != nil || r.Subject != "Comanda ta 17 este pe drum" {
		t.Fatal(r.Subject, err)
	}
	for _, want := range []string{"Bună, Ana,", "este pe drum cu Post.", "2 × Cană", "1.234,50\u00a0lei", "Vezi comanda <https://shop.example/17>"} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("%q is not in %s", want, r.Text)
		}
	}
	if _, ok := Get("nothing"); ok {
		t.Error("there is one of no name")
	}
}
