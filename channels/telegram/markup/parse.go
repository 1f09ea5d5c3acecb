package markup

import (
	"io"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"
)

// maxHTML is how much HTML is read, in bytes; the desk bounds replies far below.
const maxHTML = 256 << 10

// breaks says how many line ends an element is set off by.
var breaks = map[string]int{
	"p": 2, "div": 1, "tr": 1, "li": 1, "ul": 1, "ol": 1, "table": 1, "hr": 1, "blockquote": 1, "pre": 1, "dt": 1, "dd": 1,
	"h1": 2, "h2": 2, "h3": 2, "h4": 2, "h5": 2, "h6": 2, "address": 1, "center": 1,
}

// parser makes runs of HTML. It reads tokens only, so depth costs nothing.
type parser struct {
	runs  []run
	open  map[string]int // how often an element is open
	links []string
	lists []int // the next number of each open list; -1: bullets
	lines int   // line ends owed before the next word
	space bool
	any   bool
}

func parse(rich string) []run {
	p := &parser{open: map[string]int{}}
	z := xhtml.NewTokenizer(strings.NewReader(rich[:min(len(rich), maxHTML)]))
	for {
		switch kind := z.Next(); kind {
		case xhtml.ErrorToken:
			if z.Err() != io.EOF && !p.any {
				return nil
			}
			return p.runs
		case xhtml.TextToken:
			p.text(string(z.Text()))
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken, xhtml.EndTagToken:
			t := z.Token()
			p.tag(t, kind)
		}
	}
}

func (p *parser) tag(t xhtml.Token, kind xhtml.TokenType) {
	name, starts := t.Data, kind == xhtml.StartTagToken
	if n := breaks[name]; n > p.lines {
		p.lines = n
	}
	switch name {
	case "br":
		p.lines++
		return
	case "td", "th":
		p.space = true
	case "img":
		p.text(attr(t, "alt"))
		return
	}
	if kind == xhtml.SelfClosingTagToken {
		return
	}
	p.nest(name, starts, t)
	if name == "li" && starts {
		p.item()
	}
	if starts {
		p.open[name]++
	} else if p.open[name] > 0 {
		p.open[name]--
	}
}

// nest keeps the lists and links that are open.
func (p *parser) nest(name string, starts bool, t xhtml.Token) {
	switch {
	case name == "a" && starts:
		p.links = append(p.links, href(t))
	case name == "a" && len(p.links) > 0:
		p.links = p.links[:len(p.links)-1]
	case (name == "ul" || name == "ol") && starts:
		first := -1
		if name == "ol" {
			first = 1
			if n, err := strconv.Atoi(attr(t, "start")); err == nil {
				first = max(n, 0)
			}
		}
		p.lists = append(p.lists, first)
	case (name == "ul" || name == "ol") && len(p.lists) > 0:
		p.lists = p.lists[:len(p.lists)-1]
	}
}

func (p *parser) item() {
	mark := "• "
	if n := len(p.lists) - 1; n >= 0 && p.lists[n] >= 0 {
		mark = strconv.Itoa(p.lists[n]) + ". "
		p.lists[n]++
	}
	if n := len(p.lists) - 1; n > 0 {
		mark = strings.Repeat("   ", min(n, 5)) + mark
	}
	p.owed()
	p.write(mark, style{quote: p.has("blockquote")})
}

func attr(t xhtml.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// href is a link that Telegram takes.
func href(t xhtml.Token) string {
	to := attr(t, "href")
	for _, scheme := range []string{"http://", "https://", "mailto:", "tel:"} {
		if len(to) < 2000 && len(to) > len(scheme) && strings.EqualFold(to[:len(scheme)], scheme) {
			return to
		}
	}
	return ""
}

func (p *parser) has(names ...string) bool {
	for _, n := range names {
		if p.open[n] > 0 {
			return true
		}
	}
	return false
}

func (p *parser) style() style {
	s := style{
		bold:   p.has("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"),
		italic: p.has("i", "em", "cite"), underline: p.has("u", "ins"), strike: p.has("s", "strike", "del"),
		code: p.has("code", "kbd", "samp", "tt"), pre: p.has("pre"), quote: p.has("blockquote"),
	}
	if n := len(p.links); n > 0 {
		s.link = p.links[n-1]
	}
	return s
}

func (p *parser) text(s string) {
	if p.has("pre") {
		if s = strings.ReplaceAll(s, "\r", ""); s != "" {
			p.owed()
			p.write(s, p.style())
		}
		return
	}
	words := strings.Join(strings.FieldsFunc(s, isSpace), " ")
	if words == "" {
		p.space = p.space || s != ""
		return
	}
	if isSpace(rune(s[0])) {
		p.space = true
	}
	p.owed()
	p.write(words, p.style())
	p.space = isSpace(rune(s[len(s)-1]))
}

// owed writes the line ends or the space that lie before the next words.
func (p *parser) owed() {
	between := ""
	switch {
	case p.lines > 0 && p.any:
		between = "\n\n"[:min(p.lines, 2)]
	case p.space && p.any:
		between = " "
	}
	if between != "" {
		s := style{}
		if n := len(p.runs); n > 0 { // inside a quote or a block it does not end it
			s.quote, s.pre = p.runs[n-1].quote && p.has("blockquote"), p.runs[n-1].pre && p.has("pre")
		}
		p.write(between, s)
	}
	p.lines, p.space = 0, false
}

func (p *parser) write(text string, s style) {
	p.any = true
	if n := len(p.runs); n > 0 && p.runs[n-1].style == s && len(p.runs[n-1].text) < MaxText {
		p.runs[n-1].text += text
		return
	}
	p.runs = append(p.runs, run{text, s})
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }
