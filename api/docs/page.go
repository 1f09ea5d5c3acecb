package docs

import (
	"fmt"
	"html"
	"strings"
)

// page is written by hand: Go's templates look methods up by name, which makes
// the linker keep every method of every package, a fifth of the binary.
type page struct{ strings.Builder }

// raw writes HTML of ours.
func (p *page) raw(text string) { p.WriteString(text) }

// say writes HTML of ours with words of the document in it, escaped.
func (p *page) say(format string, words ...string) {
	safe := make([]any, len(words))
	for i, w := range words {
		safe[i] = html.EscapeString(w)
	}
	fmt.Fprintf(p, format, safe...)
}

func (p *page) operation(o *docsOperation) {
	p.say("<details id=\"%s\">\n<summary><span class=\"m\">%s</span> <code>%s</code> — %s</summary>\n", o.ID, o.Method, o.Path, o.Summary)
	if o.Text != "" {
		p.say("<p>%s</p>\n", o.Text)
	}
	p.say("<p>Permission: <code>%s</code></p>\n", o.Permission)
	if len(o.Params) > 0 {
		p.raw("<table><tr><th>Parameter</th><th>In</th><th></th></tr>\n")
		for _, one := range o.Params {
			p.say("<tr><td><code>%s</code>%s</td><td>%s</td><td>%s</td></tr>", one.Name, star(one.Required), one.In, one.Text)
		}
		p.raw("</table>\n")
	}
	if o.Body != "" {
		p.say("<p>Body: <code>%s</code></p>\n", o.Body)
	}
	p.raw("<table><tr><th>Answer</th><th></th><th></th></tr>\n")
	for _, a := range o.Answers {
		p.say("<tr><td>%s</td><td>%s</td><td><code>%s</code></td></tr>", a.Status, a.Text, a.Schema)
	}
	p.raw("</table>\n</details>\n")
}

func (p *page) schema(s docsSchema) {
	p.say("<details id=\"s-%s\"><summary><code>%s</code></summary>\n<table>", s.Name, s.Name)
	for _, f := range s.Fields {
		p.say("<tr><td><code>%s</code>%s</td><td>%s</td><td>%s</td></tr>", f.Name, star(f.Required), f.Type, f.Text)
	}
	p.raw("</table>\n</details>\n")
}

func star(required bool) string {
	if required {
		return " *"
	}
	return ""
}
