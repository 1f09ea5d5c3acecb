package templates

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
)

// head is what a mail begins with, up to its body, for Ana "<b>".
func head(t *testing.T, v Variant) (begins string, all Rendered) {
	t.Helper()
	p, _, err := Prepare(Template{Name: "x", Kind: Message, Purpose: "service", Variants: []Variant{v}}, schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Render(t.Context(), "", hub.ClassMail, v.Locale, &Data{Contact: map[string]any{"name": `Ana "<b>"`}})
	if err != nil {
		t.Fatal(err)
	}
	return r.HTML[:strings.Index(r.HTML, "<body")], r
}

func TestAMailSaysItsLanguageAndItsTitle(t *testing.T) {
	subject := "Tea & cake </title> for {{ contact.name }}{% if contact.name == 'x' %} & more{% endif %}"
	title := "<title>Tea &amp; cake &lt;/title&gt; for Ana &#34;&lt;b&gt;&#34;</title>"
	for name, c := range map[string]struct {
		v    Variant
		want string
	}{
		"of HTML":               {Variant{Locale: "fr-CA", Subject: subject, Source: HTML, Body: `<html><head><style>p{color:red}</style></head><body><p>Bonjour</p></body></html>`}, `<html lang="fr-CA"><head>` + title},
		"without a head":        {Variant{Locale: "ro", Subject: subject, Source: HTML, Body: `<html><body><p>Bună</p></body></html>`}, `<html lang="ro"><head>` + title + `</head>`},
		"as its author says":    {Variant{Locale: "ro", Subject: subject, Source: HTML, Body: `<html lang="en"><head><title>Mine</title></head><body><p>Hello</p></body></html>`}, `<html lang="en"><head><title>Mine</title></head>`},
		"in no language":        {Variant{Subject: subject, Source: HTML, Body: `<html><head><title> </title></head><body><p>Hello</p></body></html>`}, `<html><head>` + title + `</head>`},
		"without a subject":     {Variant{Locale: "ro", Source: HTML, Body: `<html><head><title></title></head><body><p>Hello</p></body></html>`}, `<html lang="ro"><head><title></title></head>`},
		"of MJML":               {Variant{Locale: "fr", Subject: subject, Source: MJML, Body: `<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour</mj-text></mj-column></mj-section></mj-body></mjml>`}, title},
		"of MJML with a title":  {Variant{Locale: "fr", Subject: subject, Source: MJML, Body: `<mjml><mj-head><mj-title>Mine</mj-title></mj-head><mj-body><mj-section><mj-column><mj-text>Bonjour</mj-text></mj-column></mj-section></mj-body></mjml>`}, `<title>Mine</title>`},
		"of MJML in a language": {Variant{Locale: "fr", Subject: subject, Source: MJML, Body: `<mjml lang="de"><mj-body><mj-section><mj-column><mj-text>Guten Tag</mj-text></mj-column></mj-section></mj-body></mjml>`}, `<html lang="de"`},
	} {
		got, r := head(t, c.v)
		if got = got[strings.Index(got, "<html"):]; !strings.Contains(got, c.want) || strings.Count(got, "<title>") != 1 || strings.Contains(r.HTML, `"und"`) {
			t.Errorf("%s: %s", name, got)
		}
		if strings.Contains(r.Text, "cake") || strings.Contains(r.Text, "Mine") || len(strings.Fields(r.Text)) > 2 {
			t.Errorf("%s says as text: %q", name, r.Text)
		}
	}
}

func TestDesignedMailLooksAsItShould(t *testing.T) {
	_, r := head(t, Variant{Locale: "fr", Subject: "Thé & gâteau pour {{ contact.name }}", Preheader: "Ce soir", Source: MJML,
		Body: `<mjml><mj-body><mj-section><mj-column><mj-text>Bonjour {{ contact.name }}</mj-text></mj-column></mj-section></mj-body></mjml>`})
	for file, got := range map[string]string{"testdata/designed.html": r.HTML, "testdata/designed.txt": r.Text} {
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: %s", file, d)
		}
	}
}
