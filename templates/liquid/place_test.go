package liquid

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/parleyhub/parley/templates/liquid/place"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestEachPlaceEscapesItsOwnWay(t *testing.T) {
	for _, tc := range []struct {
		place     place.Place
		src, want string
	}{
		{PlaceText, "{{ evil }}", `"><script>alert(1)</script>`},
		{PlaceLine, "{{ lines }}", "one two <"},
		{PlaceJSON, `{"a":"{{ evil }}{{ lines }}"}`, `{"a":"\"\u003E\u003Cscript\u003Ealert(1)\u003C/script\u003Eone\ntwo \u003C"}`},
		{PlaceHTML, "<p>{{ evil }}</p>", "<p>&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{PlaceHTML, `<p title="{{ evil }}" class='a {{ evil }}'>x</p>`, `<p title="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" class='a &#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'>x</p>`},
		{PlaceHTML, `<a href="{{ url }}">x</a>`, `<a href="https://shop.example/a?b=1&amp;c=2">x</a>`},
		{PlaceHTML, `<a href="{{ bad }}">x</a><a href=" {{ evil }}">x</a>`, `<a href="#">x</a><a href=" #">x</a>`},
		{PlaceHTML, `<a href="https://x.example/{{ evil }}?q={{ url }}#{{ contact.age }}">x</a>`,
			`<a href="https://x.example/%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E?q=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c%3D2#41">x</a>`},
		{PlaceHTML, `<a href="https://x.example/?q={{ evil | url_encode }}">x</a>`, `<a href="https://x.example/?q=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E">x</a>`},
		{PlaceHTML, `<img src='{{ bad }}' alt='{{ contact.first_name }}'>`, `<img src='#' alt='Ana'>`},
		{PlaceHTML, `<a href="mailto:a@b.example?subject={{ lines }}">x</a>`, `<a href="mailto:a@b.example?subject=one%0Atwo%20%3C">x</a>`},
		{PlaceHTML, "<p>{{ lines | newline_to_br }}</p><p title='{{ lines | newline_to_br }}'>", "<p>one<br>\ntwo &lt;</p><p title='one\ntwo &lt;'>"},
		{PlaceHTML, "<p>{{ evil | escape }}</p>", "<p>&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{PlaceHTML, "{% capture a %}<b>{{ contact.name }}</b>{% endcapture %}<i>{{ a }}</i>", "<i>&lt;b&gt;Ana &lt;b&gt;Pop&lt;/b&gt;&lt;/b&gt;</i>"},
		{PlaceHTML, "<title>{{ evil }}</title><style>p{color:red}</style><!-- a -->b < c", "<title>&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title><style>p{color:red}</style><!-- a -->b < c"},
		{PlaceHTML, `<!--[if mso]><v:rect href="{{ url }}"></v:rect><![endif]--><!--[if !mso]><!--><b>{{ evil }}</b><!--<![endif]-->`,
			`<!--[if mso]><v:rect href="https://shop.example/a?b=1&amp;c=2"></v:rect><![endif]--><!--[if !mso]><!--><b>&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b><!--<![endif]-->`},
		{PlaceHTML, `<td{% if contact.vip %} class="{% if no %}a{% else %}b{% endif %}"{% endif %}>x</td>`, `<td class="b">x</td>`},
		{PlaceHTML, `{% for i in event.items %}<li>{{ i.name }}</li>{% endfor %}`, "<li>Cup</li><li>Tea &amp; Co</li>"},
		{PlaceHTML, `<a href="https://x.example{% if contact.vip %}/vip{% endif %}/?a={{ contact.age }}">x</a>`, `<a href="https://x.example/vip/?a=41">x</a>`},
		{PlaceHTML, `<a href="{% if no %}{{ bad }}{% else %}https://x.example/{% endif %}">x</a>`, `<a href="https://x.example/">x</a>`},
		{PlaceText, "See https://x.example/?n={{ contact.name }}&m={{ 'a b' | url_encode }}.", "See https://x.example/?n=Ana%20%3Cb%3EPop%3C%2Fb%3E&m=a%20b."},
	} {
		if got := render(t, tc.src, tc.place); got != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.src, got, tc.want)
		}
	}
}

func TestWhatCannotBeMadeSafeIsRefused(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"<style>p{color:{{ x }}}</style>", "{{x}} stands in the element style"},
		{"<p style='color:{{ x }}'>", "in the attribute style"},
		{"<script>{{ x }}</script>", "script has no place"},
		{"<SCRIPT src=x></SCRIPT>", "script has no place"},
		{"<iframe src='https://a'></iframe>", "iframe has no place"},
		{"<p onclick='x'>", "onclick has no place"},
		{"<p class={{ x }}>", "without quotes"},
		{"<p class=a{{ x }}>", "without quotes"},
		{"<p {{ x }}>", "inside the tag p"},
		{"<{{ x }}>", "< stands alone"},
		{"<p{{ x }}>", "inside the tag p"},
		{"<!-- {{ x }} -->", "in a comment"},
		{"<!--> <p>", "a comment holds something"},
		{"<a href='java{{ x }}'>", "an address begins with"},
		{"<a href='javascript:alert(1)'>", "an address begins with"},
		{"<a href='&#106;avascript:alert(1)'>", "an address begins with"},
		{"<a href=javascript:alert(1)>", "must stand in quotes"},
		{"<a href='https://{{ x }}/a'>", "in the host"},
		{"<a href='{% if a %}https://x{% endif %}javascript:{{ x }}'>", "cut by a tag"},
		{"<a href='{% if a %}https://x/{% endif %}{{ x }}'>", "not clear"},
		{"<img srcset='{{ x }}'>", "in the attribute srcset"},
		{"{% if a %}<p title='{% endif %}{{ x }}'>", "one way through this tag ends inside"},
		{"{% for a in b %}<p title='{% endfor %}", "this loop begins inside the text and ends inside the attribute title"},
		{"{% for a in b %}<p title='{% if c %}{% break %}{% endif %}'>{% endfor %}", "break and continue stand inside the attribute"},
		{"{% case a %}{% when 1 %}<style>{% endcase %}{{ x }}", "one way through"},
		{"<p title='", "ends inside the attribute title"},
		{"<p", "ends inside the tag p"},
		{"<!-- a", "ends inside a comment"},
		{"<svg><style>{{ x }}", "svg has no place"},
	} {
		_, err := Parse(tc.src, Options{Place: PlaceHTML})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s\n got %v\nwant %q", tc.src, err, tc.want)
		}
	}
	for _, src := range []string{"https://{{ x }}/", "https://x.example{{ x }}", "https://x.example/{% if a %}b{% endif %}"} {
		if _, err := Parse(src, Options{}); err == nil {
			t.Errorf("%s is taken as text", src)
		}
	}
}

func TestLinksAreNumberedAndRewritten(t *testing.T) {
	ours := func(root string) bool { return root == "link" }
	p, err := Parse(`<a href="https://a.example/?x={{ contact.age }}&amp;y=1">1</a><a href="{{ link.unsubscribe }}">2</a>`+
		`<a href="mailto:a@b.example">3</a>{% for i in event.items %}<a class="b" href='{{ url }}'>4</a>{% endfor %}<img src="https://a.example/p.png">`,
		Options{Place: PlaceHTML, Own: ours})
	if err != nil {
		t.Fatal(err)
	}
	if l := p.Links(); len(l) != 2 || l[0].URL != "https://a.example/?x={{contact.age}}&y=1" || l[1].URL != "{{url}}" {
		t.Fatalf("%+v", l)
	}
	data := tree{"link": map[string]any{"unsubscribe": "https://hub.example/u"}, "url": sample["url"], "contact": sample["contact"], "event": sample["event"]}
	res, err := p.Render(t.Context(), Env{Data: data, Rewrite: func(i int, to string) string { return "https://t.example/?i=" + string(rune('0'+i)) + "&to=" + to }})
	if err != nil {
		t.Fatal(err)
	}
	want := `<a href="https://t.example/?i=0&amp;to=https://a.example/?x=41&amp;y=1">1</a><a href="https://hub.example/u">2</a><a href="mailto:a@b.example">3</a>` +
		strings.Repeat(`<a class="b" href='https://t.example/?i=1&amp;to=https://shop.example/a?b=1&amp;c=2'>4</a>`, 2) + `<img src="https://a.example/p.png">`
	if string(res.Out) != want {
		t.Errorf("\n got %s\nwant %s", res.Out, want)
	}
	if len(res.Links) != 3 || res.Links[0].Address != "https://a.example/?x=41&y=1" {
		t.Errorf("%+v", res.Links)
	}
	p, err = Parse("A https://a.example/x, (see http://b.example/{{ contact.age }}) {{ link.unsubscribe }} {% if contact.vip %}https://c.example{% endif %}", Options{})
	if err != nil {
		t.Fatal(err)
	}
	res, err = p.Render(t.Context(), Env{Data: data, Rewrite: func(i int, to string) string { return "<" + to + ">" }})
	if want = "A <https://a.example/x>, (see <http://b.example/41>) https://hub.example/u <https://c.example>"; err != nil || string(res.Out) != want {
		t.Errorf("%s %v", res.Out, err)
	}
}

// hostile values in every syntax that a channel may speak.
var hostile = []string{`"`, `'`, "<", ">", "&", "</p>", "<script>", "javascript:", "https://", "-->", "--", "{{", "}}", "{% if", "\r\n", "\x00", "\u2028", "\u202e",
	"\\", "`", "=", "/", "?", "#", " ", "%0a", "&#x22;", "é", "a", "\xff", "]]>", "data:text/html,", "\t"}

// A value, whatever it is, changes nothing of the document around it.
func TestNoValueLeavesItsPlace(t *testing.T) {
	const src = `<div title="{{ v }}" data-x='{{ v }}'><a href="{{ v }}">{{ v }}</a><a href="https://x.example/{{ v }}?a={{ v }}">b</a>` +
		`<p>{{ v | newline_to_br }}</p><title>{{ v }}</title><!--[if mso]><b>{{ v }}</b><![endif]--></div>`
	program, err := Parse(src, Options{Place: PlaceHTML})
	if err != nil {
		t.Fatal(err)
	}
	line, err := Parse("{{ v }}", Options{Place: PlaceLine})
	if err != nil {
		t.Fatal(err)
	}
	inJSON, err := Parse(`{"a":"{{ v }}"}`, Options{Place: PlaceJSON})
	if err != nil {
		t.Fatal(err)
	}
	want := shape(t, program, "")
	rapid.Check(t, func(rt *rapid.T) {
		v := strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 12).Draw(rt, "value"), "")
		if got := shape(t, program, v); got != want {
			rt.Fatalf("%q makes another document:\n%s\n%s", v, got, want)
		}
		res, err := line.Render(t.Context(), Env{Data: tree{"v": v}})
		if err != nil || strings.ContainsAny(string(res.Out), "\r\n\x00\u2028") {
			rt.Fatalf("%q leaves its line: %q %v", v, res.Out, err)
		}
		res, err = inJSON.Render(t.Context(), Env{Data: tree{"v": v}})
		var parsed map[string]string
		if err != nil || json.Unmarshal(res.Out, &parsed) != nil || len(parsed) != 1 {
			rt.Fatalf("%q leaves its JSON: %s %v", v, res.Out, err)
		}
	})
}

// shape is the document without its words: tags, names of attributes, and the
// beginning of each address.
func shape(t *testing.T, p *Program, v string) string {
	t.Helper()
	res, err := p.Render(t.Context(), Env{Data: tree{"v": v}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(string(res.Out)))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.EndTagToken:
			tok := z.Token()
			if tok.Data == "br" {
				continue
			}
			b.WriteString("<" + tok.Data)
			for _, a := range tok.Attr {
				b.WriteString(" " + a.Key)
				if a.Key == "href" && strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript") {
					t.Fatalf("%q makes an address of its own: %s", v, a.Val)
				}
			}
		case html.CommentToken:
			b.WriteString("<!--")
		}
	}
}
