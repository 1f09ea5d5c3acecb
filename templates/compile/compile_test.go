package compile

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"

	"github.com/parleyhub/parley/templates/liquid"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
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
		t.Errorf("%s: %s", name, d)
	}
}

type sample map[string]any

func (s sample) Lookup(path []string) (any, bool) {
	v, ok := s[strings.Join(path, ".")]
	return v, ok
}

var data = sample{"contact.name": `Ana "<b>"`, "contact.vip": true, "brand.url": "https://shop.example", "event.order": "17&18",
	"event.items": []any{map[string]any{"name": "Cup", "qty": 2}, map[string]any{"name": "Tea & Co", "qty": 1}}}

// Tags in text, in attributes, between elements and in tables come through both
// the compiler and the inliner.
func TestLiquidSurvives(t *testing.T) {
	for _, name := range []string{"order.mjml", "order.html"} {
		src, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		made := MJML
		if strings.HasSuffix(name, ".html") {
			made = HTML
		}
		c, err := made(string(src))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".out.html", c.HTML)
		golden(t, name+".out.txt", c.Text)
		if strings.Contains(c.HTML, "lq0x") || strings.Contains(c.Text, "lq0x") || strings.Contains(c.HTML, "fonts.googleapis") {
			t.Error("words or fonts are left in it")
		}
		for kind, text := range map[string]string{"html": c.HTML, "txt": c.Text} {
			place := liquid.PlaceHTML
			if kind == "txt" {
				place = liquid.PlaceText
			}
			p, err := liquid.Parse(text, liquid.Options{Place: place})
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			res, err := p.Render(t.Context(), liquid.Env{Data: data})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".filled."+kind, string(res.Out))
			if strings.Contains(string(res.Out), "<b>\"") && kind == "html" {
				t.Error("a value is not escaped")
			}
			if kind == "html" {
				balanced(t, string(res.Out))
			}
		}
	}
}

// balanced fails when an element is not closed, or closed twice.
func balanced(t *testing.T, html string) {
	t.Helper()
	var stack []string
	z := xhtml.NewTokenizer(strings.NewReader(html))
	for {
		kind := z.Next()
		name, _ := z.TagName()
		switch {
		case kind == xhtml.ErrorToken:
			if len(stack) > 0 {
				t.Errorf("not closed: %v", stack)
			}
			return
		case kind == xhtml.StartTagToken && !isVoid(string(name)):
			stack = append(stack, string(name))
		case kind == xhtml.EndTagToken:
			if len(stack) == 0 || stack[len(stack)-1] != string(name) {
				t.Errorf("%v is closed by %s", stack, name)
				return
			}
			stack = stack[:len(stack)-1]
		}
	}
}

func TestWhatHasNoPlaceIsRefused(t *testing.T) {
	body := func(s string) string {
		return "<mjml><mj-body><mj-section><mj-column>" + s + "</mj-column></mj-section></mj-body></mjml>"
	}
	for name, tc := range map[string]struct{ src, want string }{
		"include":           {body("<mj-include path='/etc/passwd' />"), "“mj-include” is not taken"},
		"raw":               {body("<mj-raw><script></script></mj-raw>"), "“mj-raw” is not taken"},
		"raw, written odd":  {body("<MJ-RAW>x</MJ-RAW>"), "“mj-raw” is not taken"},
		"script":            {body("<mj-text><script>x</script></mj-text>"), "“script” is not taken"},
		"font":              {"<mjml><mj-head><mj-font name='x' href='https://x.example/f.css'/></mj-head><mj-body></mj-body></mjml>", "“mj-font” is not taken"},
		"import":            {"<mjml><mj-head><mj-style>@import 'https://x.example/a.css';</mj-style></mj-head><mj-body></mj-body></mjml>", "may fetch nothing"},
		"entity":            {"<!DOCTYPE x [<!ENTITY a 'b'>]><mjml></mjml>", "declarations have no place"},
		"cdata":             {body("<mj-text><![CDATA[<script>]]></mj-text>"), "declarations have no place"},
		"tag between":       {body("{{ contact.name }}"), "put it into mj-text"},
		"tag in head":       {"<mjml><mj-head>{% if a %}<mj-title>a</mj-title>{% endif %}</mj-head><mj-body></mj-body></mjml>", "directly in “mj-head”"},
		"tag between attrs": {body("<mj-text {% if a %}color='red'{% endif %}>x</mj-text>"), "not between attributes"},
		"tag in a style":    {"<mjml><mj-head><mj-style>p{color:{{ a }}}</mj-style></mj-head><mj-body></mj-body></mjml>", "a style sheet"},
		"odd attribute":     {body("<mj-text onclick='x'>a</mj-text>"), "onclick"},
		"no MJML":           {"<p>hello</p>", "not MJML"},
		"not closed":        {"<mjml><mj-body", "not closed"},
		"deep":              {body("<mj-text>" + strings.Repeat("<div>", 100) + "</mj-text>"), "too deep"},
		"many":              {body("<mj-text>" + strings.Repeat("<b>x</b>", 5000) + "</mj-text>"), "too many elements"},
		"long":              {strings.Repeat("x", MaxSource+1), "256 KiB"},
		"empty":             {"", "not MJML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := MJML(tc.src)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestStylesGoWhereTheyBelong(t *testing.T) {
	for css, want := range map[string]string{
		"p{color:red} .a{color:blue}":                   `<p class="a" id="i" style="color:blue;margin:1px">`,
		".a{color:blue} p{color:red}":                   `<p class="a" id="i" style="color:blue;margin:1px">`,
		"#i{color:green} .a{color:blue}":                `<p class="a" id="i" style="color:green;margin:1px">`,
		"p{margin:9px}":                                 `<p class="a" id="i" style="margin:1px">`,
		"p{margin:9px !important}":                      `<p class="a" id="i" style="margin:9px">`,
		"div > p, b{ color : red ; }":                   `<p class="a" id="i" style="color:red;margin:1px">`,
		"p:hover{color:red}":                            `<style type="text/css">p:hover{color:red}</style>`,
		"@media (max-width:9px){p{color:red;margin:0}}": `@media (max-width:9px){p{color:red !important;margin:0 !important}}`,
		"/* p{color:red} */ p{content:'};{'} x":         `style="content:&#39;};{&#39;;margin:1px"`,
		"@charset 'x'; p{color:red}":                    `<p class="a" id="i" style="color:red;margin:1px">`,
		"p{color:red":                                   `<p class="a" id="i" style="color:red;margin:1px">`, "}}{{": `<p class="a" id="i" style="margin:1px">`, "[[[(": `margin:1px`,
	} {
		c, err := HTML("<style>" + css + `</style><div><p class="a" id="i" style="margin:1px">x</p></div>`)
		if strings.Contains(css, "{{") {
			if err == nil {
				t.Errorf("%s is taken", css)
			}
			continue
		}
		if err != nil || !strings.Contains(c.HTML, want) {
			t.Errorf("%s\n got %s %v\nwant %s", css, c.HTML, err, want)
		}
	}
}

// An entity is text, and stays it: a compiler that reads it must not make an
// element of it.
func TestEntitiesStayText(t *testing.T) {
	c, err := MJML("<mjml><mj-body><mj-section><mj-column><mj-text>1 &lt;script&gt;x&lt;/script&gt; &amp;amp; &eacute;&#233; {{ a }} &lt;!-- </mj-text><mj-button href='https://x.example/?a=1&amp;b=2'>a &lt; b</mj-button></mj-column></mj-section></mj-body></mjml>")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;script&gt;x&lt;/script&gt; &amp;amp; &eacute;&#233; {{ a }} &lt;!--", `href="https://x.example/?a=1&amp;b=2"`, "a &lt; b"} {
		if !strings.Contains(c.HTML, want) {
			t.Errorf("%q is not in %s", want, c.HTML)
		}
	}
	for _, want := range []string{"1 <script>x</script> &amp; éé {{ a }} <!--", "a < b", "https://x.example/?a=1&b=2"} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("%q is not in %q", want, c.Text)
		}
	}
}

// The worst that the bounds let through takes seconds, not minutes.
func TestLargeDocumentsEnd(t *testing.T) {
	var rules, words strings.Builder
	for range maxRules - 1 {
		rules.WriteString("p.a b:first-child{color:red;margin:0}")
	}
	for range maxElements/2 - 50 {
		words.WriteString("<p class='a'><b>x</b></p>")
	}
	src := "<mjml><mj-head><mj-style inline='inline'>" + rules.String() + "</mj-style></mj-head><mj-body><mj-section><mj-column><mj-text>" +
		words.String()[:(maxElements/4-50)*25] + "</mj-text></mj-column></mj-section></mj-body></mjml>"
	start := time.Now()
	if _, err := MJML(src); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Fatalf("took %s", took)
	} else {
		t.Logf("took %s", took)
	}
}

func FuzzMJML(f *testing.F) {
	src, err := os.ReadFile("testdata/order.mjml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(src))
	f.Add("<mjml><mj-body>{% if a %}<mj-section><mj-column><mj-text>&lt;{{ b }}</mj-text></mj-column></mj-section>{% endif %}</mj-body></mjml>")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 10_000 {
			return
		}
		c, err := MJML(src)
		if err == nil && strings.Contains(strings.ToLower(c.HTML), "<script") {
			t.Fatal("a script comes through")
		}
	})
}
