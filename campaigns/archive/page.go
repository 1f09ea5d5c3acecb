package archive

import (
	"encoding/hex"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/archive/paper"
)

// Entry is one line of what is said of a message: what it is, and what it says.
type Entry = paper.Entry

// Title is what stands above a message.
func (c *Copy) Title(lang string) string {
	if c.Words.Subject != "" {
		return c.Words.Subject
	}
	return c.Name + " – " + labelsOf(lang).to + " " + c.Row.To.Address
}

// Head says who got the message, when, how, and how sure that is. At is UTC.
func (c *Copy) Head(lang string) []Entry {
	l, row := labelsOf(lang), &c.Row
	check := l.checks[c.Why]
	if c.Matches {
		check = l.matches
	}
	return entries([][2]string{
		{l.campaign, c.Name}, {l.to, strings.TrimSpace(row.To.Address)}, {l.person, string(row.ContactID)}, {l.at, stamp(c.At)}, {l.channel, string(row.Channel)},
		{l.inbox, c.Inbox}, {l.template, c.Template + ", " + l.version + " " + strconv.FormatInt(row.Revision, 10)}, {l.variant, row.Variant}, {l.language, row.Locale},
		{l.state, string(row.State)}, {l.row, c.Run.ID + " / " + strconv.FormatInt(row.N, 10)}, {"SHA-256", hex.EncodeToString(row.Digest)}, {l.check, check},
	})
}

// entries are those of pairs that say something.
func entries(all [][2]string) (out []Entry) {
	for _, e := range all {
		if e[1] != "" {
			out = append(out, Entry{Name: e[0], Value: e[1]})
		}
	}
	return out
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// Approved says what the network filled in, of a message that it had approved
// beforehand; nil: it was none.
func (c *Copy) Approved(lang string) (out []Entry) {
	p := c.Words.Provider
	if p == nil {
		return nil
	}
	l := labelsOf(lang)
	out = []Entry{{Name: l.approved, Value: p.Name + " (" + p.Language + ")"}}
	for i, v := range p.Params {
		out = append(out, Entry{Name: "{{" + strconv.Itoa(i+1) + "}}", Value: v})
	}
	return out
}

// pagePolicy holds where no server says it: in a file on somebody's disk.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

// PagePolicy is what a browser may do with a page: draw it.
const PagePolicy = pagePolicy + "; sandbox; frame-ancestors 'self'"

const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}` +
	`table.record{border-collapse:collapse;font-size:.85rem;margin:0 0 1.5rem}table.record th{text-align:start;vertical-align:top;font-weight:600;padding:.1rem 1rem .1rem 0;white-space:nowrap}` +
	`hr{border:0;border-top:1px solid #999;margin:1.5rem 0}pre{white-space:pre-wrap;font:inherit}iframe{width:100%;height:80vh;border:1px solid #999;background:#fff;color-scheme:light;resize:vertical}`

// Page is a message as a document of its own, which loads nothing and runs
// nothing: what is said of it, then itself as its reader saw it. It is UTF-8 HTML, and the same for the
// same copy.
func (c *Copy) Page(lang string) []byte {
	l := labelsOf(lang)
	var b strings.Builder
	title := html.EscapeString(c.Title(lang))
	b.WriteString(`<!doctype html><html lang="` + l.tag + `"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="` + html.EscapeString(pagePolicy) + `">` +
		`<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width,initial-scale=1"><title>` + title + `</title><style>` + pageStyle + `</style></head><body>`)
	table(&b, c.Head(lang))
	b.WriteString(`<hr><h1>` + title + `</h1>`)
	if approved := c.Approved(lang); approved != nil {
		table(&b, approved)
	}
	if c.Words.HTML != "" {
		// In a frame the mail has its own styles and the page keeps its own; the page's
		// policy holds inside, too.
		b.WriteString(`<main><iframe sandbox referrerpolicy="no-referrer" title="` + title + `" srcdoc="` + html.EscapeString(c.Words.HTML) + `"></iframe></main>`)
	} else {
		b.WriteString(`<main><pre>` + html.EscapeString(c.Words.Text) + `</pre></main>`)
	}
	b.WriteString(`<hr><p><small>` + html.EscapeString(l.note) + `</small></p></body></html>`)
	return []byte(b.String())
}

func table(b *strings.Builder, rows []Entry) {
	b.WriteString(`<table class="record">`)
	for _, e := range rows {
		b.WriteString(`<tr><th scope="row">` + html.EscapeString(e.Name) + `</th><td>` + html.EscapeString(e.Value) + `</td></tr>`)
	}
	b.WriteString(`</table>`)
}
