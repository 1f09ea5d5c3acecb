package sanitize

import (
	"strings"
	"testing"
	"time"
)

// swallowers are elements of which a reader shows nothing, and what else can
// make a reader blind to the rest of a mail when nothing ends it.
var swallowers = []string{
	"<svg>", "<math>", "<select>", "<template>", "<noscript>", "<title>", "<textarea>", "<style>", "<script>", "<xmp>",
	"<noembed>", "<noframes>", "<iframe>", "<plaintext>", "<audio>", "<video>", "<canvas>", "<map>", "<applet>", "<object>",
	"<frameset>", "<frame>", "<head>", "<xml>", "<!--", "<!doctype", "<?php", "</ x", `<a href="x`, "<svg", "<svg><title>",
	"</svg><svg><path/></svg>", "<svg/>", "<title/>", "<svg><select><math>", "<script><!--<script>", "<SVG >", "<style/>",
	"<select><option>", "<!--<svg>", "<head><title>x</title>", "<svg><g><text>", "<nostyle>",
	"<script><!--<script></script>", "<svg><script></svg>",
}

func TestTextAfterWhatIsNeverClosedStays(t *testing.T) {
	for _, open := range swallowers {
		for _, in := range []string{"before " + open + " my order 4711", "<p>before</p>" + open + "<p>my <b>order</b> 4711</p>"} {
			out := HTML(in)
			mustBeHarmless(t, out)
			for what, text := range map[string]string{"HTML": Text(out), "Text": Text(in), "Outgoing": Text(Outgoing(in))} {
				for _, word := range []string{"before", "order", "4711"} {
					if !strings.Contains(text, word) {
						t.Errorf("%s(%q) loses %q: %q", what, in, word, text)
					}
				}
			}
		}
	}
}

func TestWhatIsClosedStaysUnseen(t *testing.T) {
	for in, want := range map[string]string{
		"a<svg><title>Logo</title><text>x</text></svg>b":                "ab",
		"a<select><option>x</select>b":                                  "ab",
		"a<template><p>x</p></template>b":                               "ab",
		"<head><title>x</title><style>p{}</style></head><body>b</body>": "b",
		"<head><title>x</title><style>p{}</style><body>b</body>":        "b", // an end tag that HTML lets out
		"a<style>p > b {}</style>b<script>if (a<b) x()</script>":        "ab",
		"a<svg>unclosed <svg><text>icon</text></svg>b":                  "aunclosed b",
		"a<title>x</title><title>y":                                     "ay",
		"a<!-- <svg> -->b<!--[if mso]>c<![endif]-->":                    "ab",
		"a<style><!-- p{} --></style>b":                                 "ab",
		"<xml><o:PixelsPerInch>96</o:PixelsPerInch></xml>b":             "b",
		"a<math><mi>x</mi></math>b":                                     "ab",
		"<script><!--<script></script>x</script>b":                      "b",
	} {
		if got := HTML(in); Text(got) != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Words that a browser shows although an element of the unseen kind is around
// them: what is HTML ends a drawing, and these never hid anything.
func TestWordsThatABrowserShowsStay(t *testing.T) {
	for in, want := range map[string]string{
		"<svg><p>my letter</p></svg>":          "my letter",
		"<noscript>my letter</noscript>":       "my letter",
		"<textarea>my letter</textarea>":       "my letter",
		"<xmp>my letter</xmp>":                 "my letter",
		"<map>my letter</map>":                 "my letter",
		"<head>my letter</head>":               "my letter",
		"<frame src=x>my letter":               "my letter",
		"<<title>script>my letter":             "<script>my letter",
		"<scr<!-- -->ipt>my letter":            "ipt>my letter",
		"1 <svg>2 <title>3</title></svg>4 <5>": "1 4 <5>",
	} {
		if got := Text(HTML(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestManyThingsLeftOpenStayCheap(t *testing.T) {
	for _, open := range append(swallowers, "</svg>", "<svg></math>", "<svg><math></svg>") {
		in := strings.Repeat(open, 1<<20/len(open))
		start := time.Now()
		HTML(in)
		Text(in)
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%q over and over: %v", open, d)
		}
	}
}
