package templates

import (
	"slices"
	"testing"
)

// TestAFindingNamesItsSentence: what cannot be read says which sentence that is
// and what stands in it, wherever it was found.
func TestAFindingNamesItsSentence(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		"<p>{% if contact.name %}x</p>":                       {"open_tag", "if", "endif"},
		"<script>x</script>":                                  {"element_refused", "script"},
		"<p {{ contact.name }}>x</p>":                         {"tag_between"},
		"<p onclick='x'>x</p>":                                {"attr_refused", "onclick"},
		"<p>{% for x of contact.traits %}{% endfor %}</p>":    {"loop"},
		"<p>{{ contact.name | truncate: 1, 2, 3, 4, 5 }}</p>": {"filter_values"},
		"<p>{{ contact.traits }}</p>":                         {"written_whole", "{{contact.traits}}", "@type.object"},
		"<p>{{ true | date }}</p>":                            {"works_on", "date", "@type.date|type.text", "@type.bool"},
		"<p>{% if contact.name %}<a {% endif %}</p>":          {"tag_between"},
		"<a href='https://{{ contact.name }}'>x</a>":          {"stands_host", "{{contact.name}}"},
		"":                         {""},
		"<p>{% render '@@' %}</p>": {"no_block", "@@@"},
	} {
		_, found, _ := Prepare(Template{ID: "t", Name: "T", Purpose: "service", Kind: Message, Variants: []Variant{{Channel: "mail", Source: HTML, Subject: "s", Body: body}}}, NewSchema(nil), nil)
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Level == Error })
		if i < 0 {
			t.Errorf("%s: nothing was found", body)
			continue
		}
		if found[i].Say != want[0] || len(want) > 1 && !slices.Equal(found[i].Args, want[1:]) {
			t.Errorf("%s: %q %q, not %q", body, found[i].Say, found[i].Args, want)
		}
	}
}
