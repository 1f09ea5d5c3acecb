package sanitize

import (
	"io"
	"strings"

	xhtml "golang.org/x/net/html"
)

// maxText bounds the text made of one piece of HTML, in bytes.
const maxText = 1 << 20

// breaks says how many line ends an element is set off by.
var breaks = map[string]int{
	"p": 2, "div": 1, "br": 1, "tr": 1, "li": 1, "ul": 1, "ol": 1, "table": 1, "hr": 1, "blockquote": 2, "pre": 1,
	"h1": 2, "h2": 2, "h3": 2, "h4": 2, "h5": 2, "h6": 2, "dt": 1, "dd": 1, "section": 1, "article": 1, "header": 1,
	"footer": 1, "address": 1, "center": 1, "body": 1, "html": 1,
}

// Text is the words of in, with line ends where a reader would see them. It
// reads tokens only, so depth costs nothing.
func Text(in string) string {
	in = reveal(in[:min(len(in), MaxBytes)])
	w := &words{}
	w.b.Grow(min(len(in), maxText))
	z := xhtml.NewTokenizer(strings.NewReader(in))
	z.SetMaxBuf(maxText)
	for w.b.Len() < maxText {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			if z.Err() != io.EOF && w.b.Len() == 0 {
				return ""
			}
			break
		}
		switch kind {
		case xhtml.TextToken:
			w.text(string(z.Text()))
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken, xhtml.EndTagToken:
			name, _ := z.TagName()
			w.tag(string(name), kind)
		}
	}
	return strings.TrimSpace(clean(w.b.String()))
}

type words struct {
	b     strings.Builder
	lines int // line ends owed before the next word
	space bool
	pre   int
	any   bool
}

func (w *words) tag(name string, kind xhtml.TokenType) {
	if name == "pre" {
		if kind == xhtml.StartTagToken {
			w.pre++
		} else if w.pre > 0 {
			w.pre--
		}
	}
	switch n := breaks[name]; {
	case name == "br":
		w.lines = min(w.lines+1, 2)
	case n > w.lines:
		w.lines = n
	case name == "td" || name == "th":
		w.space = true
	}
	if name == "li" && kind == xhtml.StartTagToken {
		w.owed()
		w.b.WriteString("- ")
		w.any = true
	}
}

func (w *words) text(s string) {
	if w.pre > 0 {
		w.owed()
		w.b.WriteString(strings.ReplaceAll(s, "\r", ""))
		w.any = true
		return
	}
	fields := strings.Fields(s)
	if len(fields) == 0 {
		w.space = w.space || s != ""
		return
	}
	if isSpace(s[0]) {
		w.space = true
	}
	w.owed()
	w.b.WriteString(strings.Join(fields, " "))
	w.any = true
	w.space = isSpace(s[len(s)-1])
}

func (w *words) owed() {
	switch {
	case w.lines > 0 && w.any:
		w.b.WriteString("\n\n"[:w.lines])
	case w.space && w.any:
		w.b.WriteByte(' ')
	}
	w.lines, w.space = 0, false
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
