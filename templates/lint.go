package templates

import (
	"regexp"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/liquid"
)

// clipped is how many bytes of a mail Gmail shows before it hides the rest, and
// with it the way out.
const clipped = 102 << 10

var (
	image  = regexp.MustCompile(`(?is)<img\b[^>]*>`)
	alt    = regexp.MustCompile(`(?i)\salt\s*=`)
	noTLS  = regexp.MustCompile(`(?i)(?:href|src)=["']http://`)
	filler = regexp.MustCompile(`(?s)\{%.*?%\}`)
)

// lint looks for what may be sent and should not.
func (b *builder) lint(i int, v *Variant) {
	html := v.Compiled.HTML
	if html == "" {
		return
	}
	if len(html) > clipped {
		b.found.add(Warning, "clipped", i, "body", "the mail is larger than 102 kB; Gmail hides what is behind that")
	}
	if strings.TrimSpace(v.Subject) == "" {
		b.found.add(Warning, "no_subject", i, "subject", "a mail without a subject is taken for spam")
	}
	for _, img := range image.FindAllString(html, -1) {
		if !alt.MatchString(img) {
			b.found.add(Warning, "no_alt", i, "body", "an image has no alt text: who sees no images reads nothing there")
			break
		}
	}
	if noTLS.MatchString(html) {
		b.found.add(Warning, "http", i, "body", "an address begins with http://; use https://")
	}
	if v.Text == "" {
		b.found.add(Warning, "text_made", i, "text", "the text part is made from the HTML; look at it, or write one")
		if strings.TrimSpace(filler.ReplaceAllString(v.Compiled.Text, "")) == "" {
			b.found.add(Warning, "no_text", i, "text", "the mail has no words outside its images")
		}
	}
	p, err := liquid.Parse(html, liquid.Options{Place: liquid.PlaceLine})
	if err == nil && !hub.Reply(b.t.Purpose) && !slices.ContainsFunc(p.Uses(), wayOut) {
		b.found.add(Warning, "no_unsubscribe", i, "body", "there is no way out: put {{ link.unsubscribe }} or {{ link.preferences }} into an address")
	}
}

func wayOut(u liquid.Use) bool {
	return len(u.Path) == 2 && u.Path[0] == "link" && (u.Path[1] == "unsubscribe" || u.Path[1] == "preferences")
}
