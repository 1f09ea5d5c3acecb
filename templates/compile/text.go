package compile

import (
	"regexp"
	"strings"

	"github.com/k3a/html2text"
)

var (
	fonts   = regexp.MustCompile(`(?s)<!--\[if !mso\]><!-->\s*(?:<link href="https://fonts\.googleapis\.com[^>]*>\s*)+<style[^>]*>\s*(?:@import url\([^)]*\);\s*)*</style>\s*<!--<!\[endif\]-->`)
	forSome = regexp.MustCompile(`(?s)<!--\[if [^\]]*\]>.*?<!\[endif\]-->`)
	hidden  = regexp.MustCompile(`(?s)<div style="[^"]*display: ?none[^"]*">[^<]*</div>`)
	notText = regexp.MustCompile(`(?is)<head\b.*?</head>|<style\b.*?</style>`)
	pads    = regexp.MustCompile(`[ \t\x{a0}]*\n[ \t\x{a0}]*`)
	gaps    = regexp.MustCompile(`\n{3,}`)
	images  = regexp.MustCompile(`<img\b[^>]*?(?:\salt="([^"]*)"[^>]*)?>`)
	ends    = regexp.MustCompile(`</(?:div|tr|table|h[1-6]|blockquote|center)>`)
	cells   = regexp.MustCompile(`</t[dh]>`)
)

// withoutFonts takes out the fonts that the compiler fetches from a third party:
// whoever opens a mail is not told to anybody.
func withoutFonts(html string) string { return fonts.ReplaceAllString(html, "") }

// text is the text part of a document. Links stand behind their words.
func (d *document) text(html string) string {
	html = undress(html)
	html = notText.ReplaceAllString(html, "")
	html = strings.NewReplacer("<!--[if !mso]><!-->", "", "<!--<![endif]-->", "").Replace(html)
	html = forSome.ReplaceAllString(html, "")
	html = hidden.ReplaceAllString(html, "")
	html = images.ReplaceAllString(html, "$1")
	html = cells.ReplaceAllString(ends.ReplaceAllString(html, "$0<br>"), "$0 ")
	out := html2text.HTML2TextWithOptions(html, html2text.WithUnixLineBreaks(), html2text.WithLinksInnerText(), html2text.WithListSupport())
	out = gaps.ReplaceAllString(pads.ReplaceAllString(out, "\n"), "\n\n")
	return d.plainTags(strings.TrimSpace(out)) + "\n"
}

// apart takes what stands for tags out of conditional comments: between two
// sections the compiler closes and opens tables for Outlook in one comment, with
// the tag in its middle, and leaving a section out would leave half a comment.
func apart(html string) string {
	var b strings.Builder
	for {
		start := strings.Index(html, "<!--[if ")
		if start < 0 {
			break
		}
		opens := strings.IndexByte(html[start:], '>')
		end := strings.Index(html[start:], "<![endif]-->")
		if opens < 0 || end < 0 {
			break
		}
		opening := html[start : start+opens+1]
		b.WriteString(html[:start+opens+1])
		inner := html[start+opens+1 : start+end]
		if !strings.HasPrefix(inner, "<!-->") {
			inner = dressed.ReplaceAllStringFunc(inner, func(word string) string { return "<![endif]-->" + word + opening })
		}
		b.WriteString(inner)
		html = html[start+end:]
	}
	b.WriteString(html)
	return b.String()
}
