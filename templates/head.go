package templates

import (
	"html"
	"regexp"
	"strings"

	"github.com/parleyhub/parley/templates/liquid"
)

var (
	htmlTag     = regexp.MustCompile(`(?i)<html\b[^>]*>`)
	headTag     = regexp.MustCompile(`(?i)<head\b[^>]*>`)
	langAttr    = regexp.MustCompile(`(?i)\slang\s*=`)
	noLanguage  = regexp.MustCompile(` lang="und"`) // as the compiler writes it
	titleOfPage = regexp.MustCompile(`(?is)<title\b[^>]*>(.*?)</title>`)
)

// withHead says of a mail in which language it is and what it is called, where its
// author has not: who listens to it hears both. It is done when a template is saved,
// so that what was sent before is made again as it was.
func withHead(page string, v *Variant) string {
	return withTitle(withLanguage(page, v.Locale), v.Subject)
}

func withLanguage(page, locale string) string {
	lang := ""
	if locale != "" {
		lang = ` lang="` + locale + `"` // checked: letters, figures and -
	}
	page = noLanguage.ReplaceAllLiteralString(page, lang)
	if at := htmlTag.FindStringIndex(page); at != nil && !langAttr.MatchString(page[at[0]:at[1]]) {
		open := at[0] + len("<html")
		page = page[:open] + lang + page[open:]
	}
	return page
}

func withTitle(page, subject string) string {
	title := titleOf(subject)
	if title == "" {
		return page
	}
	head, root := headTag.FindStringIndex(page), htmlTag.FindStringIndex(page)
	switch at := titleOfPage.FindStringSubmatchIndex(page); {
	case at != nil && strings.TrimSpace(page[at[2]:at[3]]) != "":
		return page
	case at != nil:
		return page[:at[2]] + title + page[at[3]:]
	case head != nil:
		return page[:head[1]] + "<title>" + title + "</title>" + page[head[1]:]
	case root != nil:
		return page[:root[1]] + "<head><title>" + title + "</title></head>" + page[root[1]:]
	}
	return page
}

// titleOf is a subject as it stands in HTML: its words are escaped, its tags are
// filled in and escaped like all others. Empty when it cannot stand there.
func titleOf(subject string) string {
	if strings.TrimSpace(subject) == "" {
		return ""
	}
	pieces, err := liquid.Pieces(subject)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.Tag {
			b.WriteString(p.Text)
		} else {
			b.WriteString(html.EscapeString(p.Text))
		}
	}
	if _, err := liquid.Parse("<title>"+b.String()+"</title>", liquid.Options{Place: liquid.PlaceHTML, Own: ours}); err != nil {
		return ""
	}
	return b.String()
}
