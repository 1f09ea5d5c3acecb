package templates

import (
	"regexp"
	"strings"
)

// filling stands where the words of a message will: it belongs to no language.
const filling = "Lorem ipsum dolor sit amet, consectetur adipiscing elit."

var mjTag = regexp.MustCompile(`<(/?)(mj-(?:body|wrapper|section|group|column|hero|text))\b[^>]*?(/?)>`)

// Sample is a message that shows a block or a layout by itself: nothing else of it
// can be sent. Lines are those of the part. Its errors are not those of the part:
// what stands alone may be written for a place that Sample does not know.
func Sample(t Template) Template {
	out := Template{ID: t.ID, Name: t.Name, Purpose: "transactional", Kind: Message}
	for _, v := range t.Variants {
		v.Compiled, v.Subject, v.Preheader, v.Provider = nil, "", "", nil
		if t.Kind == Layout {
			v.Body = within(&v)
		} else if v.Source == MJML {
			v.Body = around(v.Body)
		}
		out.Variants = append(out.Variants, v)
	}
	return out
}

// within is a layout with something in it.
func within(v *Variant) string {
	slot := contentSlot.FindStringIndex(v.Body)
	if slot == nil {
		return v.Body
	}
	text := filling
	switch v.Source {
	case MJML:
		text = framed(text, innermost(v.Body[:slot[0]]))
	case HTML:
		text = "<p>" + text + "</p>"
	}
	return v.Body[:slot[0]] + text + v.Body[slot[1]:]
}

// around is a block with what MJML wants around it.
func around(body string) string {
	if strings.Contains(body, "<mjml") {
		return body
	}
	at := "mj-text"
	if tag := mjTag.FindStringSubmatch(body); tag != nil {
		switch tag[2] {
		case "mj-section", "mj-wrapper", "mj-hero":
			at = "mj-body"
		case "mj-column", "mj-group":
			at = "mj-section"
		default:
			at = "mj-column"
		}
	} else if strings.Contains(body, "<mj-") {
		at = "mj-column"
	}
	return "<mjml><mj-body>" + wrapped(body, at) + "</mj-body></mjml>"
}

// wrapped puts what may stand in an element of MJML into mj-body.
func wrapped(body, at string) string {
	switch at {
	case "mj-text":
		return wrapped("<mj-text>"+body+"</mj-text>", "mj-column")
	case "mj-column":
		return wrapped("<mj-column>"+body+"</mj-column>", "mj-section")
	case "mj-section":
		return "<mj-section>" + body + "</mj-section>"
	}
	return body
}

// framed is text with what it needs to stand in an element of MJML.
func framed(text, at string) string {
	switch at {
	case "mj-text":
		return text
	case "mj-column", "mj-hero":
		return "<mj-text>" + text + "</mj-text>"
	case "mj-section", "mj-group":
		return "<mj-column>" + framed(text, "mj-column") + "</mj-column>"
	}
	return "<mj-section>" + framed(text, "mj-section") + "</mj-section>"
}

// innermost is the element of MJML that is open at the end of text.
func innermost(text string) string {
	open := []string{"mj-body"}
	for _, tag := range mjTag.FindAllStringSubmatch(text, -1) {
		switch {
		case tag[3] != "":
		case tag[1] == "":
			open = append(open, tag[2])
		case len(open) > 1:
			open = open[:len(open)-1]
		}
	}
	return open[len(open)-1]
}
