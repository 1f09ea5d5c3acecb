// Package sanitize makes foreign HTML harmless. It is the one sanitiser of the
// hub: bodies of mails, what agents compose, signatures and templates all pass
// here before they are stored. In comes any text that claims to be HTML; out
// goes HTML from a short allow-list which, sanitised again, stays as it is.
//
// What the result may hold: structure, lists, tables, simple inline marks, a
// few style properties that cannot leave their box, absolute http, https,
// mailto and tel links, and images. An image keeps its src only when that is a
// cid: reference into the same message. A remote image arrives as data-src, so
// that showing the message asks nothing of the outside world; whoever draws the
// message may turn it back when an agent says so, through our own proxy.
package sanitize

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
)

// MaxBytes is the most HTML that is sanitised as HTML; more is shown as text.
const MaxBytes = 4 << 20

// maxPasses is how often the policy runs before input that will not settle is
// shown as text instead.
const maxPasses = 4

// HTML answers the harmless form of in. Remote images are held back.
func HTML(in string) string { return settle(in, true) }

// Outgoing is HTML for what we send: remote images of the writer stay, because
// it is the reader's program that decides whether to load them.
func Outgoing(in string) string { return settle(in, false) }

func settle(in string, hold bool) string {
	if len(in) > MaxBytes {
		return Paragraphs(Text(in[:MaxBytes]))
	}
	out := once(in, hold)
	for range maxPasses {
		again := once(out, hold)
		if again == out {
			return out
		}
		out = again
	}
	return Paragraphs(Text(out))
}

// Paragraphs is plain text as HTML: everything escaped, line ends kept.
func Paragraphs(text string) string {
	if text == "" {
		return ""
	}
	return "<p>" + strings.ReplaceAll(html.EscapeString(clean(text)), "\n", "<br>") + "</p>"
}

func once(in string, hold bool) string {
	in = clean(in)
	if !strings.ContainsAny(in, "<&>") {
		return html.EscapeString(in)
	}
	return policy.Sanitize(prepare(in, hold))
}

// clean drops what no text holds: bytes that are not UTF-8, NUL and other
// control characters. Both databases and JSON then take the result.
func clean(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r < 0x20 || r == 0x7f || r == utf8.RuneError || (r >= 0x80 && r < 0xa0):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < 0x20 && c != '\n' && c != '\t') || c >= 0x7f {
			return false
		}
	}
	return true
}

var policy = newPolicy()

var (
	cidOrRemote = regexp.MustCompile(`^(?:cid:[^\s"'<>]+|https?://[^\s"'<>]+)$`)
	remote      = regexp.MustCompile(`^https?://[^\s"'<>]+$`)
	number      = regexp.MustCompile(`^[0-9]{1,4}%?$`)
	colour      = regexp.MustCompile(`^(?i)(?:#[0-9a-f]{3,8}|[a-z]{3,24}|rgba?\([0-9.,%\s]{5,30}\))$`)
	side        = regexp.MustCompile(`^(?i)(?:left|right|center|justify|start|end)$`)
	upright     = regexp.MustCompile(`^(?i)(?:top|middle|bottom|baseline)$`)
	direction   = regexp.MustCompile(`^(?i)(?:ltr|rtl|auto)$`)
	language    = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$`)
	phrase      = regexp.MustCompile(`^[^<>]*$`)
)

// newPolicy is the allow-list. No id, name, class, form, frame, media, SVG or
// MathML; style only as properties that paint inside the element.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "wbr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins",
		"sub", "sup", "small", "big", "code", "pre", "kbd", "samp", "tt", "blockquote", "q", "cite", "abbr", "mark",
		"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center", "address",
		"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "a", "img", "font")
	// What is unseen has gone before: the library hides all that follows an element
	// which is never closed. What stands in an object or a button is the sender's words.
	p.AllowElementsContent("frame", "frameset", "iframe", "noembed", "noframes", "noscript", "nostyle", "object", "script",
		"style", "title")

	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(?i)(?:https?://|mailto:|tel:)`)).OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.RequireNoFollowOnLinks(true)

	p.AllowAttrs("src").Matching(cidOrRemote).OnElements("img")
	p.AllowAttrs("data-src").Matching(remote).OnElements("img")
	p.AllowAttrs("alt").Matching(phrase).OnElements("img")
	p.AllowAttrs("title").Matching(phrase).OnElements("a", "abbr", "img")
	p.AllowAttrs("width", "height").Matching(number).OnElements("img", "td", "th", "table")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")
	p.AllowAttrs("border", "cellpadding", "cellspacing").Matching(number).OnElements("table")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("align").Matching(side).OnElements("p", "div", "td", "th", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("valign").Matching(upright).OnElements("td", "th", "tr")
	p.AllowAttrs("bgcolor").Matching(colour).OnElements("table", "tr", "td", "th")
	p.AllowAttrs("color").Matching(colour).OnElements("font")
	p.AllowAttrs("dir").Matching(direction).Globally()
	p.AllowAttrs("lang").Matching(language).Globally()

	p.AllowAttrs("style").Matching(canonical).Globally()
	return p
}
