package templates

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/liquid"
)

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	schema = NewSchema([]Trait{{Key: "tier"}, {Key: "points", Type: "number"}, {Key: "since", Type: "date"}, {Key: "vip", Type: "bool"}, {Key: "likes", Type: "list"}})
)

func mail(body string) Template {
	return Template{Name: "T", Kind: Message, Purpose: "service", Variants: []Variant{{Channel: "mail", Subject: "Hi {{ contact.name }}", Source: HTML, Body: body}}}
}

func parts(id string) (Template, bool) {
	t, ok := map[string]Template{
		"foot": {Name: "foot", Kind: Block, Variants: []Variant{{Source: HTML, Body: "<p>Foot {{ who }} <a href='{{ link.unsubscribe }}'>stop</a></p>"}, {Locale: "fr", Source: HTML, Body: "<p>Pied</p>"}}},
		"wrap": {Name: "wrap", Kind: Layout, Variants: []Variant{{Source: HTML, Body: "<html><body><h1>{{ brand.name }}</h1>{{ content }}</body></html>"}}},
		"twin": {Name: "twin", Kind: Layout, Variants: []Variant{{Source: HTML, Body: "{{ content }}{{ content }}"}}},
	}[id]
	return t, ok
}

func TestFindings(t *testing.T) {
	for name, tc := range map[string]struct {
		t    Template
		want string // level code variant.field text
	}{
		"fine":             {mail("<p>{{ contact.traits.points | plus: 1 }}</p>"), ""},
		"no name":          {Template{Kind: Message, Variants: []Variant{{Source: Text, Body: "x"}}}, "error name -1.name"},
		"no variant":       {Template{Name: "x", Kind: Message}, "error variants"},
		"twice":            {Template{Name: "x", Kind: Message, Variants: []Variant{{Source: Text, Body: "x"}, {Source: Text, Body: "x"}}}, "error twice 1.locale"},
		"unknown variable": {mail("<p>\n {{ contact.traits.pints }}</p>"), "error value 0.body 2:5 there is no variable contact.traits.pints; did you mean contact.traits.points?"},
		"in the subject":   {Template{Name: "x", Kind: Message, Variants: []Variant{{Source: Text, Body: "x", Subject: "{{ foo }}"}}}, "error value 0.subject"},
		"type":             {mail("{{ contact.traits.points | date }}"), "date works on a date or a text, and this is a number"},
		"unsafe":           {mail("<p style='color:{{ contact.name }}'>x</p>"), "error unsafe 0.body 0:0 {{contact.name}} stands in the attribute style"},
		"script":           {mail("<script>x</script>"), "error syntax 0.body 1:1 the element “script” is not taken"},
		"no such block":    {mail("{% render 'none' %}"), "there is no shared block"},
		"no such layout":   {Template{Name: "x", Kind: Message, Layout: "foot", Variants: []Variant{{Source: HTML, Body: "x"}}}, "error layout"},
		"layout twice":     {Template{Name: "x", Kind: Message, Layout: "twin", Variants: []Variant{{Source: HTML, Body: "x"}}}, "must hold {{ content }} once"},
		"no way out":       {Template{Name: "x", Kind: Message, Variants: []Variant{{Source: HTML, Subject: "s", Body: "x"}}}, "warning no_unsubscribe"},
		"way out of what was asked for": {Template{Name: "x", Kind: Message, Purpose: "transactional", Variants: []Variant{{Source: HTML, Subject: "s", Body: "<a href='{{ link.preferences }}'>x</a>"}}},
			""},
		"no alt":          {mail("<img src='https://x.example/a.png'>x"), "warning no_alt"},
		"http":            {mail("<a href='http://x.example'>x</a>"), "warning http"},
		"clipped":         {mail(strings.Repeat("<p>words and words</p>\n", 990) + strings.Repeat("x", 100_000)), "warning clipped"},
		"long":            {mail(strings.Repeat("x", maxBody+1)), "error long"},
		"loops":           {mail(strings.Repeat("{% for a in (1..9) %}", 50)), "too deep"},
		"address cut":     {mail("<a href='https://x.example{% if contact.name %}/a{% endif %}'>x</a>"), "error text 0.text"},
		"mjml":            {Template{Name: "x", Kind: Message, Variants: []Variant{{Source: MJML, Body: "<mjml><mj-body><mj-raw>x</mj-raw></mj-body></mjml>"}}}, "“mj-raw” is not taken"},
		"block arguments": {Template{Name: "x", Kind: Block, Variants: []Variant{{Source: Text, Body: "{{ who }}{{ contact.nam }}"}}}, "there is no variable contact.nam;"},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := Build(tc.t, schema, parts)
			var all []string
			for _, f := range found {
				if f.Code == "text_made" {
					continue
				}
				all = append(all, fmt.Sprintf("%s %s %d.%s %d:%d %s", f.Level, f.Code, f.Variant, f.Field, f.Line, f.Column, f.Text))
			}
			if got := strings.Join(all, "\n"); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Fatalf("got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestBlocksAndLayoutBecomePartOfTheVersion(t *testing.T) {
	m := mail("<p>{{ contact.name }}</p>{% render 'foot', who: contact.name %}")
	m.Layout, m.Variants[0].Preheader = "wrap", "For {{ contact.name }}"
	m.Variants = append(m.Variants, m.Variants[0])
	m.Variants[1].Locale = "fr-CA"
	built, found := Build(m, schema, parts)
	if err := Refusal(found); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(built.Parts, " "); got != "foot wrap" {
		t.Error(got)
	}
	p, err := Load(built)
	if err != nil {
		t.Fatal(err)
	}
	data := Data{Contact: map[string]any{"name": "A<b>"}, Brand: map[string]any{"name": "B"}, Links: Links{Unsubscribe: "https://h.example/u"},
		Rewrite: func(int, string) string { t.Error("the hub's own link is counted"); return "" }}
	r, err := p.Render(t.Context(), "", hub.ClassMail, "en", &data)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h1>B</h1><p>A&lt;b&gt;</p>", "<p>Foot A&lt;b&gt; <a href=\"https://h.example/u\">", "overflow:hidden;mso-hide:all\">For A&lt;b&gt;</div>"} {
		if !strings.Contains(r.HTML, want) {
			t.Errorf("%q is not in %s", want, r.HTML)
		}
	}
	if !strings.Contains(r.Text, "Foot A<b> stop <https://h.example/u>") || r.Subject != "Hi A<b>" {
		t.Errorf("%q %q", r.Text, r.Subject)
	}
	if r, err = p.Render(t.Context(), "", hub.ClassMail, "fr-CA", &data); err != nil || !strings.Contains(r.HTML, "Pied") || r.Variant != 1 {
		t.Errorf("%v %s", err, r.HTML)
	}
}

func TestVariantsFallBack(t *testing.T) {
	v := func(channel, locale string) Variant {
		return Variant{Channel: channel, Locale: locale, Source: Text, Body: channel + "/" + locale}
	}
	m := Template{Name: "x", Kind: Message, Variants: []Variant{v("pigeon", "en"), v("messaging", "fr"), v("messaging", ""), v("text", "fr-CA"), v("mail", "ro")}}
	p, _, err := Prepare(m, schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		kind   hub.ChannelKind
		class  hub.ChannelClass
		locale string
		want   string
	}{
		{"pigeon", hub.ClassMessaging, "fr", "pigeon/en"}, {"crow", hub.ClassMessaging, "fr-CA", "messaging/fr"}, {"crow", hub.ClassMessaging, "fr", "messaging/fr"},
		{"crow", hub.ClassMessaging, "de", "messaging/"}, {"", hub.ClassLive, "fr-CA", "text/fr-CA"}, {"", hub.ClassLive, "de", "text/fr-CA"},
		{"", hub.ClassMail, "ro-RO", "mail/ro"}, {"", hub.ClassVoice, "en", ""},
	} {
		r, err := p.Render(t.Context(), tc.kind, tc.class, tc.locale, &Data{})
		if got := r.Text; got != tc.want || (err != nil) != (tc.want == "") || err != nil && !errors.Is(err, ErrNoVariant) {
			t.Errorf("%s %s %s: %q %v, want %q", tc.kind, tc.class, tc.locale, got, err, tc.want)
		}
	}
}

func TestLinksOfHTMLAndTextHaveOneNumber(t *testing.T) {
	p, _, err := Prepare(mail(`<a href="https://a.example/{{ contact.id }}">a</a> <a href="https://b.example">b</a>`), schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l := p.Links(0); len(l) != 2 || l[1].URL != "https://b.example" {
		t.Fatalf("%+v", l)
	}
	r, err := p.Render(t.Context(), "", hub.ClassMail, "", &Data{Contact: map[string]any{"id": "7"}, Rewrite: func(i int, _ string) string { return fmt.Sprintf("https://t.example/%d", i) }})
	if err != nil || !strings.Contains(r.HTML, `href="https://t.example/0"`) || r.Text != "a <https://t.example/0> b <https://t.example/1>\n" {
		t.Fatalf("%v %s %s", err, r.HTML, r.Text)
	}
	if len(r.Links) != 2 || r.Links[0].URL != "https://a.example/7" {
		t.Fatalf("%+v", r.Links)
	}
}

func TestRenderingTellsWhatWentWrong(t *testing.T) {
	for body, want := range map[string]string{
		"{% abort 'too young' %}":                                              "too young",
		"{{ contact.traits.tier | plus: 1 }}":                                  "is no number",
		"{% for a in (1..999999) %}{% endfor %}":                               "too many turns",
		"{% for a in (1..9999) %}" + strings.Repeat("x", 200) + "{% endfor %}": "too long",
	} {
		p, _, err := Prepare(Template{Name: "x", Kind: Message, Variants: []Variant{{Source: Text, Body: body}}}, schema, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Render(t.Context(), "", "", "", &Data{Contact: map[string]any{"traits": map[string]any{"tier": "gold"}}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v", body, err)
		}
		var aborted *liquid.Aborted
		if errors.As(err, &aborted) != strings.Contains(body, "abort") {
			t.Errorf("%.40s: %T", body, err)
		}
	}
}

func TestPeopleAreDataOfTheirTypes(t *testing.T) {
	c := hub.Contact{ID: "con_1", Name: "Ana Pop", Traits: []hub.Trait{{Key: "points", Value: "7"}, {Key: "since", Value: "2026-03-02"}, {Key: "vip", Value: "true"},
		{Key: "likes", Value: "tea, cups"}, {Key: "tier", Value: "gold"}, {Key: "odd", Value: "x"}}}
	d := ContactData(&c, []hub.Identity{{Handle: hub.EmailHandle("Ana@Example.com")}, {Handle: hub.Handle{Kind: hub.HandlePhone, Address: "+40"}}}, schema)
	p, _, err := Prepare(Template{Name: "x", Kind: Message, Variants: []Variant{{Source: Text, Body: "{{ contact.first_name }} {{ contact.email }} {{ contact.phone }} " +
		"{{ contact.traits.points | divided_by: 2 }} {{ contact.traits.since | date: '%d.%m.' }} {% if contact.traits.vip == true %}vip{% endif %} {{ contact.traits.likes | last }} {{ contact.language | default: '?' }}"}}}, schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Render(t.Context(), "", "", "", &Data{Contact: d})
	if want := "Ana ana@example.com +40 3.5 02.03. vip cups ?"; err != nil || r.Text != want {
		t.Fatalf("%q %v", r.Text, err)
	}
}

// The desk calls somebody by their address until a name is known. Mail does not.
func TestNobodyIsGreetedByTheirAddress(t *testing.T) {
	known := []hub.Identity{{Handle: hub.EmailHandle("robin@example.com")}, {Handle: hub.Handle{Kind: hub.HandlePhone, Address: "+40211234567"}}}
	for name, first := range map[string]string{"Robin@Example.com": "", " +40211234567 ": "", "Robin Hood": "Robin", "robin@example.org": "robin@example.org"} {
		d := ContactData(&hub.Contact{ID: "con_1", Name: name}, known, schema)
		if d["first_name"] != first || (d["name"] == "") != (first == "") {
			t.Errorf("%q: %q %q", name, d["name"], d["first_name"])
		}
	}
}

func TestEdgesDoNotBreakOut(t *testing.T) {
	m := mail(`<p title="{{ contact.name }}">{{ contact.name }} {{ contact.traits.tier }}</p><a href="{{ event.url }}">x</a>`)
	m.Variants[0].Provider = &hub.ProviderTemplate{Name: "x", Params: []string{"{{ contact.name }}"}}
	p, _, err := Prepare(m, schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	edges := Edges(schema, noon)
	if len(edges) != 5 {
		t.Fatal(len(edges))
	}
	for _, e := range edges {
		r, err := p.Render(t.Context(), "", hub.ClassMail, "", &e.Data)
		if err != nil {
			t.Fatal(e.Name, err)
		}
		if strings.Contains(r.HTML, "<script") || strings.ContainsAny(r.Subject+r.Provider.Params[0], "\r\n\u202e") || strings.Contains(r.HTML, `title=""`) != (e.Name == "empty") {
			t.Errorf("%s: %q %s", e.Name, r.Subject, r.HTML)
		}
		if (len(r.Missing) > 0) != (e.Name == "empty") {
			t.Errorf("%s misses %v", e.Name, r.Missing)
		}
	}
}
