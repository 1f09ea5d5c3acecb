// Package templates renders what we send in a fixed shape. In come the words of
// an agent, already sanitised, and who says them; out goes a mail's body as text
// and as HTML, with signature and the quote it answers. The layouts are files
// beside this one; nothing in them comes from outside unescaped.
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"
	"time"
)

//go:embed layout
var layout embed.FS

var (
	replyHTML = template.Must(template.ParseFS(layout, "layout/reply.html.tmpl"))
	replyText = texttemplate.Must(texttemplate.ParseFS(layout, "layout/reply.txt.tmpl"))
)

// DefaultSignature stands below a reply when neither inbox nor brand has one.
//
//go:embed layout/signature.txt
var DefaultSignature string

// ReplyData is what a reply by mail is made of.
type ReplyData struct {
	Text      string // the agent's words
	HTML      string // the same, sanitised; empty when there is only text
	Signature string // text with variables; empty = DefaultSignature
	AgentName string
	BrandName string
	InboxName string
	Language  string // BCP 47 of the line above the quote; English when unknown

	QuotedText string // what is answered
	QuotedFrom string
	QuotedAt   time.Time
}

// maxQuote bounds the quote at the foot of a mail, in bytes.
const maxQuote = 32 << 10

// Reply renders a reply as text and as HTML.
func Reply(d ReplyData) (text, html string, err error) {
	view := struct {
		Text, Signature, Attribution string
		Quoted                       []string
		Body                         template.HTML
		Lines                        []string
	}{
		Text: strings.TrimSpace(d.Text), Signature: Signature(d),
		Body: template.HTML(strings.TrimSpace(d.HTML)), // #nosec G203 -- sanitised by the caller
	}
	if view.Body == "" {
		view.Body = paragraphs(view.Text)
	}
	if view.Signature != "" {
		view.Lines = strings.Split(view.Signature, "\n")
	}
	if quoted := strings.TrimSpace(d.QuotedText); quoted != "" {
		if len(quoted) > maxQuote {
			quoted = strings.ToValidUTF8(quoted[:maxQuote], "") + "\n…"
		}
		view.Quoted = strings.Split(quoted, "\n")
		view.Attribution = attribution(d)
	}
	var t, h bytes.Buffer
	if err := replyText.Execute(&t, view); err != nil {
		return "", "", err
	}
	if err := replyHTML.Execute(&h, view); err != nil {
		return "", "", err
	}
	return strings.TrimRight(t.String(), "\n") + "\n", strings.TrimSpace(h.String()) + "\n", nil
}

// Signature fills the variables {agent_name}, {brand_name} and {inbox_name};
// a line that is empty afterwards falls away.
func Signature(d ReplyData) string {
	s := d.Signature
	if strings.TrimSpace(s) == "" {
		s = DefaultSignature
	}
	fill := strings.NewReplacer("{agent_name}", d.AgentName, "{brand_name}", d.BrandName, "{inbox_name}", d.InboxName)
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(fill.Replace(line)); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func attribution(d ReplyData) string {
	from := d.QuotedFrom
	when := ""
	if !d.QuotedAt.IsZero() {
		when = d.QuotedAt.UTC().Format("2006-01-02 15:04 UTC")
	}
	base, _, _ := strings.Cut(strings.ToLower(d.Language), "-")
	shape, bare := "On %s, %s wrote:", "%s wrote:"
	switch base {
	case "fr":
		shape, bare = "Le %s, %s a écrit :", "%s a écrit :"
	case "ro":
		shape, bare = "În %s, %s a scris:", "%s a scris:"
	}
	if from == "" {
		from = "…"
	}
	if when == "" {
		return fmt.Sprintf(bare, from)
	}
	return fmt.Sprintf(shape, when, from)
}

// paragraphs is plain text as HTML: escaped, blank lines part paragraphs.
func paragraphs(text string) template.HTML {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(template.HTMLEscapeString(p), "\n", "<br>\n") + "</p>\n")
		}
	}
	return template.HTML(strings.TrimSpace(b.String())) // #nosec G203 -- escaped just now
}
