// Package templates renders what we send in a fixed shape. In come the words of
// an agent, already sanitised, and who says them; out goes a mail's body as text
// and as HTML, with signature and the quote it answers. The layouts are files
// beside this one; nothing in them comes from outside unescaped.
package templates

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
	"time"
)

// The layouts; {braces} are filled. They are no Go templates: those look methods
// up by name, which makes the linker keep every method of every package, a fifth
// of the binary.
var (
	//go:embed layout/reply.html
	replyHTML string
	//go:embed layout/signature.html
	signatureHTML string
	//go:embed layout/quote.html
	quoteHTML string
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
func Reply(d ReplyData) (text, htm string) {
	words, signature := strings.TrimSpace(d.Text), Signature(d)
	body := strings.TrimSpace(d.HTML) // sanitised by the caller
	if body == "" {
		body = paragraphs(words)
	}
	text = words
	signed, cited := "", ""
	if signature != "" {
		text += "\n\n-- \n" + signature
		signed = strings.NewReplacer("{lines}", breaks(signature)).Replace(unended(signatureHTML))
	}
	if quoted := strings.TrimSpace(d.QuotedText); quoted != "" {
		if len(quoted) > maxQuote {
			quoted = strings.ToValidUTF8(quoted[:maxQuote], "") + "\n…"
		}
		said := attribution(d)
		text += "\n\n" + said + "\n" + cite(quoted)
		cited = strings.NewReplacer("{attribution}", html.EscapeString(said), "{lines}", breaks(quoted)).Replace(unended(quoteHTML))
	}
	htm = strings.NewReplacer("{body}", body, "{signature}", signed, "{quote}", cited).Replace(replyHTML)
	return strings.TrimRight(text, "\n") + "\n", strings.TrimSpace(htm) + "\n"
}

// cite puts what marks a quote before each line.
func cite(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = ">" + before(" ", line)
	}
	return strings.Join(lines, "\n")
}

// breaks is plain text as HTML, line by line.
func breaks(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")
}

func unended(file string) string { return strings.TrimSuffix(file, "\n") }

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
func paragraphs(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>\n") + "</p>\n")
		}
	}
	return strings.TrimSpace(b.String())
}
