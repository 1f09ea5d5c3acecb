package liquid

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/templates/liquid/place"
)

// tree is data for tests: nested maps.
type tree map[string]any

func (t tree) Lookup(path []string) (any, bool) {
	var v any = map[string]any(t)
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		if v, ok = m[key]; !ok || v == "" {
			return nil, false
		}
	}
	return v, true
}

var day = time.Date(2026, 3, 2, 22, 5, 9, 0, time.UTC)

var sample = tree{
	"contact": map[string]any{
		"name": "Ana <b>Pop</b>", "first_name": "Ana", "empty": "", "age": 41, "score": 2.5, "vip": true, "since": day,
		"tags": []string{"red", "green", "blue"}, "born": "1985-07-04", "count": "3",
	},
	"event": map[string]any{"items": []any{
		map[string]any{"name": "Cup", "price": 12.5, "qty": 2.0},
		map[string]any{"name": "Tea & Co", "price": 3.0, "qty": 1.0},
	}, "a b": "spaced"},
	"url": "https://shop.example/a?b=1&c=2", "bad": "javascript:alert(1)", "evil": `"><script>alert(1)</script>`,
	"lines": "one\ntwo <", "zero": 0, "no": false,
}

func render(t *testing.T, src string, at place.Place) string {
	t.Helper()
	p, err := Parse(src, Options{Place: at, Blocks: blocks})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	res, err := p.Render(t.Context(), Env{Data: sample, Now: day})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return string(res.Out)
}

func blocks(id string) (string, bool) {
	text, ok := map[string]string{
		"hello":  "Hello {{ who | default: 'you' }}{{ x }}!",
		"itself": "{% render 'itself' %}",
		"wide":   strings.Repeat("{% render 'wider' %}", 300),
		"wider":  strings.Repeat("{{ a }}", 300),
		"broken": "one\n {{ a | nothing }}",
	}[id]
	return text, ok
}

// What a person who knows Liquid expects.
func TestConformance(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"plain { text } % }", "plain { text } % }"},
		{"{{ contact.first_name }}", "Ana"},
		{"{{contact['first_name']}}", "Ana"},
		{`{{ event["a b"] }}`, "spaced"},
		{"{{ contact.nothing }}|", "|"},
		{"{{ contact.age }} {{ contact.score }} {{ contact.vip }} {{ contact.since }}", "41 2.5 true 2026-03-02"},
		{"{{ 'a' }}{{ \"b's\" }}{{ 1 }}{{ -2.50 }}{{ true }}{{ nil }}", "ab's1-2.5true"},
		{"{{ contact.tags[0] }} {{ contact.tags[-1] }} {{ contact.tags.first }} {{ contact.tags.last }} {{ contact.tags.size }}", "red blue red blue 3"},
		{"{{ contact.tags[9] }}{{ contact.first_name.size }}", "3"},
		{"{{ contact.tags }}", "red, green, blue"},
		{"{{ event.items[0].name }}", "Cup"},
		{"{% assign k = 'first_name' %}{{ contact[k] }}", "Ana"},
		// if
		{"{% if contact.vip %}a{% else %}b{% endif %}", "a"},
		{"{% if contact.nothing %}a{% elsif contact.age > 40 %}b{% else %}c{% endif %}", "b"},
		{"{% if zero %}zero is true{% endif %}{% if no %}x{% endif %}", "zero is true"},
		{"{% unless contact.vip %}a{% else %}b{% endunless %}", "b"},
		{"{% unless no %}a{% elsif true %}b{% endunless %}", "a"},
		{"{% if 1 == 1.0 and 'a' != 'b' %}y{% endif %}", "y"},
		{"{% if 2 < 3 %}a{% endif %}{% if 3 <= 3 %}b{% endif %}{% if 4 > 3 %}c{% endif %}{% if 3 >= 4 %}d{% endif %}{% if 1 <> 2 %}e{% endif %}", "abce"},
		{"{% if contact.tags contains 'green' %}y{% endif %}{% if contact.first_name contains 'na' %}z{% endif %}{% if contact.tags contains 'x' %}n{% endif %}", "yz"},
		{"{% if true or false and false %}right binds first{% endif %}", "right binds first"},
		{"{% if false and false or true %}no{% else %}right binds first{% endif %}", "right binds first"},
		{"{% if contact.count > 2 %}text that is a number{% endif %}", "text that is a number"},
		{"{% if contact.nothing > 2 %}a{% else %}nothing is not more{% endif %}", "nothing is not more"},
		{"{% if contact.nothing == nil %}a{% endif %}{% if contact.nothing == blank %}b{% endif %}{% if '' == empty %}c{% endif %}{% if '  ' == blank %}d{% endif %}", "abcd"},
		{"{% if contact.since > '2026-01-01' %}after{% endif %}", "after"},
		// case
		{"{% case contact.age %}{% when 40, 41 %}a{% when 42 %}b{% else %}c{% endcase %}", "a"},
		{"{% case contact.first_name %} x {% when 'Bob' or 'Ana' %}a{% endcase %}", "a"},
		{"{% case 9 %}{% when 1 %}a{% else %}c{% endcase %}", "c"},
		// for
		{"{% for t in contact.tags %}{{ t }}{% unless forloop.last %},{% endunless %}{% endfor %}", "red,green,blue"},
		{"{% for t in contact.tags reversed %}{{ forloop.index }}{{ t }} {% endfor %}", "1blue 2green 3red "},
		{"{% for t in contact.tags limit: 1 offset: 1 %}{{ t }}{% endfor %}", "green"},
		{"{% for t in contact.tags limit:2 reversed %}{{ t }} {% endfor %}", "green red "},
		{"{% for i in (1..3) %}{{ forloop.index0 }}{{ forloop.rindex }}{{ forloop.rindex0 }}{{ forloop.length }}{{ forloop.first }} {% endfor %}", "0323true 1213false 2103false "},
		{"{% for i in nothing %}x{% else %}none{% endfor %}", "none"},
		{"{% for i in (1..9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "13"},
		{"{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.index }} {% endfor %}{% endfor %}", "11 12 21 22 "},
		{"{% for i in event.items %}{{ i.qty }}×{{ i.name }};{% endfor %}", "2×Cup;1×Tea & Co;"},
		// variables
		{"{% assign x = contact.first_name | upcase %}{{ x }}{% assign x = 2 %}{{ x }}", "ANA2"},
		{"{% capture c %}<{{ contact.first_name }}>{% endcapture %}[{{ c }}]", "[<Ana>]"},
		{"{% assign total = 0 %}{% for i in event.items %}{% assign line = i.price | times: i.qty %}{% assign total = total | plus: line %}{% endfor %}{{ total }}", "28"},
		{"{% assign t = 'a,b' | split: ',' %}{{ t[1] }}{{ t | join: '-' }}", "ba-b"},
		// comment, raw, white space
		{"a{% comment %} {% if %} {{ x | y }} {% comment %}x{% endcomment %} it's {% endcomment %}b{% # c %}", "ab"},
		{"{% raw %}{{ x }} {% if %}{% endraw %}|{%- raw -%} a {%- endraw -%} |", "{{ x }} {% if %}| a |"},
		{"a  {{- 1 -}}  b {%- if true -%} c {%- endif %} d", "a1bc d"},
		{"{{ 'a}}b' }}{{ \"%}\" }}", "a}}b%}"},
		// blocks
		{"{% assign x = 1 %}{% render 'hello', who: contact.first_name %}{% include 'hello' who: 'Bob', x: 2 %}{% render 'hello' %}", "Hello Ana!Hello Bob2!Hello you!"},
		// filters
		{"{{ nothing | default: 'x' }}{{ '' | default: 'y' }}{{ no | default: 'z' }}{{ no | default: 'z', allow_false: true }}{{ 'a' | default: 'b' }}", "xyzfalsea"},
		{"{{ 'aB é' | upcase }}{{ 'AB É' | downcase }}{{ 'élan VITAL' | capitalize }}", "AB Éab éÉlan vital"},
		{"{{ 7 | plus: 2 }} {{ 7 | minus: '2' }} {{ 7 | times: 1.5 }} {{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ 7 | modulo: 3 }} {{ -7 | abs }}", "9 5 10.5 3 3.5 1 7"},
		{"{{ 2.567 | round }} {{ 2.567 | round: 2 }} {{ 2.1 | ceil }} {{ 2.9 | floor }}", "3 2.57 3 2"},
		{"{{ 'abc' | size }}{{ contact.tags | size }}{{ contact.tags | first }}{{ contact.tags | last }}{{ nothing | size }}", "33redblue0"},
		{"[{{ '  a ' | strip }}][{{ ' a ' | lstrip }}][{{ ' a ' | rstrip }}]", "[a][a ][ a]"},
		{"{{ 'a-b-c' | replace: '-', '+' }}{{ 'a-b' | remove: '-' }}{{ 'b' | append: 'c' | prepend: 'a' }}", "a+b+cababc"},
		{"{{ 'Hello world' | truncate: 8 }}|{{ 'Hello' | truncate: 8 }}|{{ 'Hello world' | truncate: 7, '..' }}|{{ 'été 👩‍👩‍👧 fin' | truncate: 6 }}", "Hello w…|Hello|Hello..|été 👩‍👩‍👧…"},
		{"{{ 'a b&c/é' | url_encode }}", "a%20b%26c%2F%C3%A9"},
		{"{{ 1 | plural: one: 'item', other: '# items' }} {{ 5 | plural: one: 'item', other: '# items' }}", "item 5 items"},
		{"{{ 1 | plural: one: 'produs', few: 'produse', other: 'de produse', locale: 'ro' }} {{ 3 | plural: one: 'produs', few: 'produse', other: 'de produse', locale: 'ro' }} {{ 20 | plural: one: 'produs', few: 'produse', other: 'de produse', locale: 'ro' }}", "produs produse de produse"},
		{"{{ 1234567.891 | number }} {{ 1234.5 | number: 2, locale: 'ro' }} {{ 0.5 | number: 0 }} {{ -1234 | number }}", "1,234,567.891 1.234,50 0 -1,234"},
		{"{{ 1234.5 | money: 'EUR' }} {{ 1234.5 | money: 'EUR', locale: 'fr' }} {{ 5 | money: 'JPY' }} {{ -5 | money: 'usd' }} {{ 5 | money: 'RON', locale: 'ro' }} {{ 5 | money: 'XAF' }}",
			"€1,234.50 1\u202f234,50\u00a0€ ¥5 -$5.00 5,00\u00a0lei XAF\u00a05.00"},
		{"{{ contact.since | date: '%Y-%m-%d %H:%M:%S %j %-d %e %b %B %a %A %p %I %y %% %q' }}", "2026-03-02 22:05:09 061 2  2 Mar March Mon Monday PM 10 26 % %q"},
		{"{{ contact.since | date: '%F %R', zone: 'Europe/Bucharest' }} {{ contact.since | date: 'long', locale: 'ro' }}", "2026-03-03 00:05 luni, 2 martie 2026"},
		{"{{ contact.born | date }} {{ contact.since | date: 'time' }} {{ 'now' | date: '%Y' }} {{ nothing | date }}", "Jul 4, 1985 10:05 PM 2026 "},
		{"{{ contact.since | date: 'date', locale: 'sv' }} {{ contact.since | date: '%B', locale: 'sv' }}", "2026-03-02 03"},
	} {
		if got := render(t, tc.src, PlaceText); got != tc.want {
			t.Errorf("%s\n got %q\nwant %q", tc.src, got, tc.want)
		}
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"a\nb {{ x", "line 2, column 3: {{ is not closed"},
		{"{% if x %}", "line 1, column 1: “if” is not closed by endif"},
		{"{% if x %}{% endfor %}", "“endfor” stands inside “if”"},
		{"é{% endif %}", "line 1, column 2: “endif” closes nothing"},
		{"{% iff x %}", "there is no tag “iff”; did you mean if?"},
		{"{{ x | upcas }}", "there is no filter upcas; did you mean upcase?"},
		{"{{ x | replace }}", "the filter replace takes 1–2 values, not 0"},
		{"{{ x | date: 'a', zne: 'b' }}", "takes no “zne:”; did you mean zone?"},
		{"{{ x | raw }}", "there is no filter raw"},
		{"{{ }}", "a value is missing"},
		{"{{ x y }}", "“y” is not expected"},
		{"{{ x. }}", "the name of a field"},
		{"{{ x[1 }}", "] is missing"},
		{"{% if x = 1 %}{% endif %}", "one = compares nothing"},
		{"{% for x of y %}{% endfor %}", "a loop is written"},
		{"{% assign x 1 %}", "an assignment is written"},
		{"{% break %}", "break stands in no loop"},
		{"{% render 'nothing' %}", "there is no shared block “nothing”"},
		{"{% render 'itself' %}", "block \"itself\", line 1, column 11: the block “itself” holds itself"},
		{"{% render x %}", "the id of a shared block in quotes"},
		{"{% render 'broken' %}", "block \"broken\", line 2, column 9: there is no filter nothing"},
		{"{% comment %}", "comment is not closed"},
		{"{% raw %}", "raw is not closed"},
		{"{{ 'a }}", "not closed by '"},
		{"{{ x ; }}", "“;” means nothing"},
		{strings.Repeat("{% if a %}", 100), "too deep"},
		{"{{ " + strings.Repeat("a[", 100) + " }}", "too deep"},
		{"{% if " + strings.Repeat("a or ", 100) + " a %}{% endif %}", "too many conditions"},
		{strings.Repeat("{{ a }}", 60_000), "too many parts"},
		{"{% render 'wide' %}", "too many parts"},
		{strings.Repeat("a", MaxSource+1), "too long"},
	} {
		_, err := Parse(tc.src, Options{Blocks: blocks})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%.60s\n got %v\nwant %q", tc.src, err, tc.want)
		}
	}
}

func TestBudgetsHold(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"turns":       {"{% for a in (1..3000000) %}{% endfor %}", "too many turns"},
		"nested":      {"{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}", "too many turns"},
		"output":      {"{% for a in (1..15000) %}" + strings.Repeat("x", 100) + "{% endfor %}", "the result is too long"},
		"doubling":    {"{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}", "too long"},
		"replace":     {"{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | replace: 'x', 'xxxxxxxx' %}{% endfor %}", "too long"},
		"capture":     {"{% capture a %}" + strings.Repeat("x", 1000) + "{% endcapture %}{% for i in (1..40) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}", "too long"},
		"split":       {"{% assign a = 'x' %}{% for i in (1..15) %}{% assign a = a | append: a %}{% endfor %}{% assign b = a | split: '' %}", "too many pieces"},
		"range":       {"{% if (1..1099511627775) contains 0 %}{% endif %}{{ (1..1099511627775) }}", "too long"},
		"join":        {"{{ (1..1099511627775) | join: 'x' }}", ""},
		"steps":       {"{% for a in (1..19000) %}{% assign a = 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 | plus: 1 %}{% endfor %}", "too many steps"},
		"far numbers": {"{{ 1e308 | times: 10 }}", ""},
		"large":       {"{% assign a = 9999999999 %}{% for i in (1..40) %}{% assign a = a | times: a %}{% endfor %}", "too large"},
		"divided":     {"\n{{ 1 | divided_by: 0 }}", "line 2, column 8: divided_by: nothing can be divided by 0"},
		"no number":   {"{{ 'x' | plus: 1 }}", "“x” is no number"},
		"no date":     {"{{ 'x' | date }}", "“x” is no date"},
		"no zone":     {"{{ '2026-01-01' | date: 'x', zone: '../../etc/passwd' }}", "is no time zone"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Parse(tc.src, Options{})
			if err == nil {
				_, err = p.Render(t.Context(), Env{Data: sample})
			}
			if tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestRenderingEndsWithItsContext(t *testing.T) {
	p, err := Parse("{% for a in (1..19000) %}{{ a }}{% endfor %}", Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = p.Render(ctx, Env{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestAbortSaysWhy(t *testing.T) {
	p, err := Parse("a{% if contact.age > 40 %}{% abort 'not for\n' | append: contact.first_name %}{% endif %}", Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Render(t.Context(), Env{Data: sample})
	var aborted *Aborted
	if !errors.As(err, &aborted) || aborted.Reason != "not for Ana" || aborted.Pos.Col != 27 {
		t.Fatalf("%v %+v", err, aborted)
	}
}

func TestMissingIsTold(t *testing.T) {
	p, err := Parse("{{ contact.no }}{{ contact.no }}{{ x | upcase }}{{ y | default: 'z' }}{% if w %}{% endif %}{% assign v = u %}{{ v }}", Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Render(t.Context(), Env{Data: sample})
	if got := strings.Join(res.Missing, " "); err != nil || got != "contact.no x u v" {
		t.Fatalf("%q %v", got, err)
	}
}

func TestExpandedBlocksRenderTheSame(t *testing.T) {
	for _, src := range []string{
		"{% assign x = 1 %}{% render 'hello', who: contact.first_name %}|{%- include 'hello' who: 'Bob', x: 2 -%}|{% render \"hello\" %}{{ x }}",
		"{% raw %}{% render 'hello' %}{% endraw %}{% comment %}{% render 'nothing' %}{% endcomment %}a",
	} {
		flat, err := Expand(src, blocks)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := render(t, flat, PlaceText), render(t, src, PlaceText); got != want {
			t.Errorf("%s\n got %q\nwant %q", flat, got, want)
		}
	}
	for src, want := range map[string]string{
		"{% render 'itself' %}": "holds itself", "{% render 'nothing' %}": "no shared block", "{% render 'wide' %}": "",
		"{% render x %}": "in quotes", "{% if": "not closed",
	} {
		if _, err := Expand(src, blocks); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", src, err)
		}
	}
}
