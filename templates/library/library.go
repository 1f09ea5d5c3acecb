// Package library holds templates that everybody needs, in English, French and
// Romanian, as mail and as plain text. They are copied when they are used, and
// belong to whoever copied them.
package library

import (
	"embed"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
)

//go:embed files
var files embed.FS

// Entry is one template of the library.
type Entry struct {
	ID       string
	About    string // what it is for, in English
	Template templates.Template
}

// languages of every entry; the first one is for whoever speaks none of them.
var languages = []string{"en", "fr", "ro"}

var shelf = []Entry{
	{ID: "acknowledgement", About: "We have your message", Template: templates.Template{Name: "Acknowledgement", Purpose: hub.PurposeService}},
	{ID: "out-of-hours", About: "Nobody is here; when we are back (event.opens_at)", Template: templates.Template{Name: "Out of hours", Purpose: hub.PurposeService}},
	{ID: "survey", About: "Did we help? One click (link.survey)", Template: templates.Template{Name: "Survey", Purpose: hub.PurposeService}},
	{ID: "confirm", About: "Was it you? A yes is confirmed by one click (link.confirm, extra.topics)", Template: templates.Template{Name: "Confirm", Purpose: hub.PurposeTransactional}},
	{ID: "order-update", About: "An order is prepared, sent, there (event.order, status, items, amount, currency, url)", Template: templates.Template{Name: "Order update", Purpose: hub.PurposeTransactional}},
	{ID: "win-back", About: "It has been a while (event.code, event.last_order)", Template: templates.Template{Name: "Win-back", Purpose: hub.PurposeMarketing}},
}

// All are the templates of the library.
func All() []Entry {
	out := make([]Entry, len(shelf))
	for i, e := range shelf {
		e.Template.Kind = templates.Message
		for n, lang := range languages {
			parts := read(e.ID + "." + lang)
			locale := lang
			if n == 0 {
				locale = ""
			}
			frame := strings.NewReplacer("{title}", parts["subject"], "{mail}", parts["mail"], "{foot}", parts["foot"]).Replace(file("frame.mjml"))
			e.Template.Variants = append(e.Template.Variants,
				templates.Variant{Channel: string(hub.ClassMail), Locale: locale, Subject: parts["subject"], Preheader: parts["preheader"], Source: templates.MJML, Body: frame},
				templates.Variant{Channel: templates.AnyText, Locale: locale, Source: templates.Text, Body: parts["text"]})
		}
		out[i] = e
	}
	return out
}

// Get is one of them.
func Get(id string) (Entry, bool) {
	for _, e := range All() {
		if e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

func file(name string) string {
	b, err := files.ReadFile("files/" + name)
	if err != nil {
		panic("library: the templates are not embedded: " + err.Error())
	}
	return string(b)
}

// read cuts a file into its parts.
func read(name string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq("\n"+file(name+".txt"), "\n== ") {
		if head, text, ok := strings.Cut(part, "\n"); ok && head != "" {
			out[head] = strings.TrimRight(text, "\n")
		}
	}
	return out
}
