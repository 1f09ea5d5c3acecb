package sanitize

import (
	"strings"
	"testing"
	"time"

	xhtml "golang.org/x/net/html"
)

// Each input is an attack seen in the wild; none of the fragments may survive.
var attacks = []struct{ name, in string }{
	{"script element", `<script>alert(1)</script>hi`},
	{"script in upper case and split", `<SCR<script>IPT>alert(1)</SCRIPT>`},
	{"handler", `<img src=x onerror=alert(1)>`},
	{"handler without quotes or spaces", `<img/src=x/onerror=alert(1)//`},
	{"handler after newline", "<p\nonmouseover=alert(1)>x</p>"},
	{"javascript link", `<a href="javascript:alert(1)">x</a>`},
	{"javascript link, entity and tab", "<a href=\"java&#x09;script:alert(1)\">x</a>"},
	{"javascript link, leading control", "<a href=\"\x01javascript:alert(1)\">x</a>"},
	{"data link", `<a href="data:text/html,<script>alert(1)</script>">x</a>`},
	{"vbscript link", `<a href="vbscript:msgbox(1)">x</a>`},
	{"relative link", `<a href="/api/v1/session">x</a>`},
	{"scheme-relative link", `<a href="//evil.example/x">x</a>`},
	{"svg namespace", `<svg><style><img src=x onerror=alert(1)></style></svg>`},
	{"math namespace confusion", `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`},
	{"noscript confusion", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`},
	{"template", `<template><img src=x onerror=alert(1)></template>`},
	{"title breakout", `<title><p title="</title><img src=x onerror=alert(1)>"></title>`},
	{"textarea breakout", `<textarea><p title="</textarea><img src=x onerror=alert(1)>">`},
	{"comment breakout", `<!--><img src=x onerror=alert(1)>-->`},
	{"cdata", `<![CDATA[<img src=x onerror=alert(1)>]]>`},
	{"iframe", `<iframe src="https://evil.example"></iframe><iframe srcdoc="<script>alert(1)</script>">`},
	{"object and embed", `<object data="x.swf"></object><embed src="x.swf">`},
	{"form", `<form action="https://evil.example"><input name=password><button>go</button></form>`},
	{"meta refresh", `<meta http-equiv="refresh" content="0;url=https://evil.example">`},
	{"base", `<base href="https://evil.example/">`},
	{"link stylesheet", `<link rel=stylesheet href="https://evil.example/x.css">`},
	{"style element", `<style>@import url(https://evil.example/x.css);body{display:none}</style>x`},
	{"style that paints outside", `<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">x</div>`},
	{"style with url", `<p style="background-image:url(https://evil.example/t.gif);color:red">x</p>`},
	{"style with escaped url", `<p style="background-color:\75rl(https://evil.example/t.gif)">x</p>`},
	{"style with expression", `<p style="width:expression(alert(1))">x</p>`},
	{"hidden text", `<p style="display:none;font-size:0">ignore</p>`},
	{"id clobbering", `<a id="document" name="cookie">x</a><img name="getElementById">`},
	{"class", `<p class="fixed inset-0">x</p>`},
	{"data attribute", `<p data-action="delete">x</p>`},
	{"tracker", `<img src="https://track.example/p.gif" width=1 height=1>`},
	{"srcset", `<img srcset="https://track.example/p.gif 1x" src="cid:a">`},
	{"picture source", `<picture><source srcset="https://track.example/p.gif"><img src="cid:a"></picture>`},
	{"background attribute", `<body background="https://track.example/p.gif"><table background="https://track.example/p.gif"><tr><td>x`},
	{"video poster", `<video poster="https://track.example/p.gif" src="https://track.example/v.mp4"></video>`},
	{"data image", `<img src="data:image/svg+xml,<svg onload=alert(1)>">`},
	{"data-src with script", `<img data-src="javascript:alert(1)">`},
	{"deep", strings.Repeat("<div>", 20000) + "x"},
	{"nul in tag", "<scr\x00ipt>alert(1)</scr\x00ipt>"},
	{"broken utf-8", "<img src=x \xffonerror=alert(1)>\xc0\xaf"},
	{"plaintext", `<plaintext><img src=x onerror=alert(1)>`},
	{"xmp", `<xmp><img src=x onerror=alert(1)></xmp>`},
}

func TestAttacksLeaveNothingActive(t *testing.T) {
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) { mustBeHarmless(t, HTML(a.in)) })
	}
}

var allowed = map[string]bool{
	"href": true, "src": true, "data-src": true, "alt": true, "title": true, "width": true, "height": true,
	"colspan": true, "rowspan": true, "border": true, "cellpadding": true, "cellspacing": true, "start": true,
	"align": true, "valign": true, "bgcolor": true, "color": true, "dir": true, "lang": true, "style": true,
	"rel": true, "target": true,
}

// mustBeHarmless reads the result as a browser would and judges what it finds.
func mustBeHarmless(t *testing.T, out string) {
	t.Helper()
	if again := HTML(out); again != out {
		t.Fatalf("not a fixed point:\n%q\n%q", out, again)
	}
	root, err := xhtml.Parse(strings.NewReader(out))
	if err != nil {
		return // too deep for a reader: nothing is shown
	}
	for n := range root.Descendants() {
		if n.Type != xhtml.ElementNode {
			continue
		}
		if n.Namespace != "" {
			t.Errorf("foreign namespace %s:%s in %q", n.Namespace, n.Data, out)
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "form", "input", "button", "meta", "base", "link", "svg",
			"math", "video", "audio", "source", "picture", "template", "textarea", "noscript":
			t.Errorf("element %s survives in %q", n.Data, out)
		}
		for _, a := range n.Attr {
			if !allowed[a.Key] {
				t.Errorf("attribute %s survives in %q", a.Key, out)
			}
			v := strings.ToLower(a.Val)
			switch a.Key {
			case "src":
				if !strings.HasPrefix(v, "cid:") {
					t.Errorf("src %q loads something", a.Val)
				}
			case "href":
				if !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "mailto:") && !strings.HasPrefix(v, "tel:") {
					t.Errorf("href %q", a.Val)
				}
			case "data-src":
				if !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") {
					t.Errorf("data-src %q", a.Val)
				}
			case "style":
				for _, bad := range []string{"url", "position", "expression", "display", "\\", "font-size", "z-index"} {
					if strings.Contains(v, bad) {
						t.Errorf("style %q", a.Val)
					}
				}
			}
		}
	}
}

func TestOrdinaryMarkupSurvives(t *testing.T) {
	for in, want := range map[string]string{
		`<p>Hello <b>you</b> &amp; me</p>`:               `<p>Hello <b>you</b> &amp; me</p>`,
		`<img src="cid:a@b" alt="x">`:                    `<img alt="x" src="cid:a@b">`,
		`<img src="https://a.example/x.png" width="10">`: `<img width="10" data-src="https://a.example/x.png">`,
		`<p style="color: red; position: fixed">x</p>`:   `<p style="color: red">x</p>`,
		`<table><tr><td colspan="2">x</td></tr></table>`: `<table><tr><td colspan="2">x</td></tr></table>`,
		`plain & simple`: `plain &amp; simple`,
	} {
		if got := HTML(in); got != want {
			t.Errorf("HTML(%q)\n got %q\nwant %q", in, got, want)
		}
	}
	if got := Outgoing(`<img src="https://a.example/x.png">`); got != `<img src="https://a.example/x.png">` {
		t.Errorf("Outgoing: %q", got)
	}
}

func TestTextReadsAsAPersonWould(t *testing.T) {
	for in, want := range map[string]string{
		`<p>One</p><p>Two<br>three</p>`:                                   "One\n\nTwo\nthree",
		`<ul><li>a</li><li>b</li></ul>`:                                   "- a\n- b",
		`<head><title>no</title><style>no</style></head><body>yes</body>`: "yes",
		"a <b>bold</b>, word\n and  more":                                 "a bold, word and more",
		`<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>`: "a b\nc",
		`<pre>x
  y</pre>`: "x\n  y",
		`5 &lt; 6 &nbsp;`: "5 < 6",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

func FuzzSanitiserIsAFixedPoint(f *testing.F) {
	for _, a := range attacks {
		if len(a.in) < 2000 {
			f.Add(a.in)
		}
	}
	for _, open := range swallowers {
		f.Add(open + "words<p>and <b>more</b>")
		f.Add("<p>words " + open + "<svg><title>x</svg>more</title>" + open)
	}
	f.Add(`<a href="https://x.example/?a=1&b=2" title='"'>x</a>`)
	f.Fuzz(func(t *testing.T, in string) { mustBeHarmless(t, HTML(in)); Text(in) })
}

var sample = "<html><head><style>p{margin:0}</style></head><body>" + strings.Repeat(
	`<p class="MsoNormal" style="margin:0;color:#333333">Good morning, the <b>order 4711</b> has <a href="https://shop.example/o/4711?x=1&amp;y=2">not arrived</a> yet.</p>`, 18) + `<img src="cid:logo@x"></body></html>`

func BenchmarkHTML(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	for b.Loop() {
		HTML(sample)
	}
}

func BenchmarkText(b *testing.B) {
	for b.Loop() {
		Text(sample)
	}
}

// Two seconds of CPU is the most one mail may take; each input here is of the
// kind that makes a careless reader quadratic.
func TestHostileSizesStayCheap(t *testing.T) {
	for name, in := range map[string]string{
		"declarations": `<p style="` + strings.Repeat("color:red;", 20000) + `">x`,
		"at rules":     `<p style="` + strings.Repeat("@a ", 50000) + `">x`,
		"attributes":   `<p ` + strings.Repeat("dir=ltr ", 50000) + `>x`,
		"brackets":     strings.Repeat("<", 200000),
		"ampersands":   strings.Repeat("&", 200000),
		"comments":     strings.Repeat("<!--", 100000),
		"depth":        strings.Repeat("<b>", 100000),
		"images":       strings.Repeat("<img src=cid:a>", 30000),
	} {
		start := time.Now()
		HTML(in)
		Text(in)
		if d := time.Since(start); d > time.Minute { // a fraction of a second here; what is wedged takes for ever
			t.Errorf("%s: %v", name, d)
		}
	}
}

func TestWordsInsideWhatIsTakenAwayStay(t *testing.T) {
	for in, want := range map[string]string{
		`<button onclick="x()"><b>Pay</b> now</button>`:                   `<b>Pay</b> now`,
		`<object data="http://e.example/x">instead<p>and after`:           `instead<p>and after`,
		`<object><script>alert(1)</script><embed src="x">words</object>.`: `words.`,
	} {
		if got := HTML(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
