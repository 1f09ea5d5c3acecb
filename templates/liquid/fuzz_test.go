package liquid

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/templates/liquid/place"
)

// Whatever is written as a template, reading it ends, and so does rendering it,
// within the budget and without a panic.
func FuzzParseAndRender(f *testing.F) {
	for _, s := range []string{
		"{{ contact.name | upcase | truncate: 3 }}", "{% for i in (1..10) %}{{ forloop.index }}{% break %}{% endfor %}", "<a href='{{ url }}'>{{ evil }}</a>",
		"{% if a contains 'b' or c <= 2 %}{% elsif d %}{% else %}{% endif %}", "{% capture x %}{{ y }}{% endcapture %}{% render 'hello', who: x %}",
		"{% case a %}{% when 1, 2 %}{% else %}{% endcase %}", "{%- raw -%}{{{%- endraw -%}", "{% assign a = 'b' | split: '' | join: 'xx' | replace: 'x', 'yyyyyyy' %}{{ a }}",
		"{{ contact.since | date: '%-d%%%', zone: 'Europe/Paris' }}{{ -1.5 | money: 'EUR', locale: 'fr' }}{{ 3 | plural: one: '#' , other: '##' }}",
		"<!--[if mso]><td><![endif]--><style>", "https://a.example/{{ b }}.", "{% abort 'x' %}", "{% comment %}{% comment %}",
	} {
		for at := range byte(4) {
			f.Add(s, at)
		}
	}
	f.Fuzz(func(t *testing.T, src string, at byte) {
		if len(src) > 20_000 {
			return
		}
		p, err := Parse(src, Options{Place: place.Place(at % 4), Blocks: blocks})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Pos.Line < 1 || e.Pos.Col < 1 || e.Text == "" {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		p.Check(everything{})
		p.Uses()
		const most = 50_000
		start := time.Now()
		res, err := p.Render(t.Context(), Env{Data: sample, Now: day, Budget: Budget{Steps: 20_000, Output: most, Turns: 1000},
			Rewrite: func(_ int, s string) string { return s + "x" }})
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %s", took)
		}
		if err == nil && len(res.Out) > 8*most {
			t.Fatalf("%d bytes came out", len(res.Out))
		}
	})
}

type everything struct{}

func (everything) Type([]string) Type { return Any }
func (everything) Names() []string    { return nil }

type strictSchema map[string]Type

func (s strictSchema) Type(path []string) Type {
	if len(path) > 1 && path[0] == "event" {
		return Any
	}
	return s[strings.Join(path, ".")]
}

func (s strictSchema) Names() (out []string) {
	for name := range s {
		out = append(out, name)
	}
	return out
}

func TestCheckFindsWhatCannotBe(t *testing.T) {
	schema := strictSchema{"contact": Map, "contact.name": Text, "contact.age": Number, "contact.since": Date, "contact.vip": Bool, "contact.tags": List, "event": Map}
	for _, tc := range []struct{ src, want string }{
		{"{{ contact.name }}{{ contact.tags.size }}{{ contact.tags | join }}{{ contact.since | date }}{{ event.a.b[0].c }}", ""},
		{"{% for t in contact.tags %}{{ t.x }}{{ forloop.index }}{% endfor %}{% assign a = 1 %}{{ a | plus: 1 }}{% capture b %}{% endcapture %}{{ b | upcase }}", ""},
		{"{% for i in (1..3) %}{{ i | plus: 1 }}{% endfor %}{% render 'hello', who: contact.name, x: 1 %}", ""},
		{"\n{{ contact.nam }}", "line 2, column 4: there is no variable contact.nam; did you mean contact.name?"},
		{"{% if contact.ages > 3 %}{% endif %}", "there is no variable contact.ages; did you mean contact.age?"},
		{"{{ contact.age | date }}", "date works on a date or a text, and this is a number"},
		{"{{ contact.since | plus: 1 }}", "plus works on a number or a text, and this is a date"},
		{"{{ contact.tags | upcase }}", "upcase works on"},
		{"{{ contact.tags }}", "{{contact.tags}} is a list"},
		{"{{ contact }}", "is an object"},
		{"{% for a in contact.name %}{% endfor %}", "for goes through a list, and this is a text"},
		{"{% if contact.since > 3 %}{% endif %}", "a date is compared with a number"},
		{"{% if contact.tags > 3 %}{% endif %}", "have no order"},
		{"{% for t in contact.tags %}{% endfor %}{{ t }}", "there is no variable t"},
		{"{% render 'hello' %}", `block "hello", line 1, column 10: there is no variable who`},
		{"{{ 1 | plus: contact.nothing }}", "there is no variable contact.nothing"},
		{"{% assign a = 'x' %}{{ a.b }}", "a is a text and has no fields"},
	} {
		p, err := Parse(tc.src, Options{Blocks: blocks})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, e := range p.Check(schema) {
			all = append(all, e.Error())
		}
		if got := strings.Join(all, "\n"); (tc.want == "") != (got == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s\n got %q\nwant %q", tc.src, got, tc.want)
		}
	}
}

// BenchmarkRender fills in a mail of 4.6 kB.
func BenchmarkRender(b *testing.B) {
	src, err := os.ReadFile("testdata/mail.html")
	if err != nil {
		b.Fatal(err)
	}
	p, err := Parse(string(src), Options{Place: PlaceHTML})
	if err != nil {
		b.Fatal(err)
	}
	env := Env{Data: sample, Now: day, Locale: "fr"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Render(b.Context(), env); err != nil {
			b.Fatal(err)
		}
	}
}
