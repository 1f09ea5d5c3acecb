package paper

import (
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Bounds of what is laid out; what is beyond is cut, and the document says so.
const (
	maxText   = 400_000 // bytes of text
	maxBlocks = 6000
	maxDepth  = 12 // lists and quotes within each other; what is deeper stands no further in
)

// Block is one paragraph, heading, item or line.
type Block struct {
	Level  int    // of a heading, 1 to 6; 0: it is none
	Indent int    // steps from the margin
	Mark   string // before an item
	Tight  bool   // it goes on from the one before
	Rule   bool   // a line across, without text
	Pre    bool   // white space stays
	Spans  []Span
}

// Span is text of one kind.
type Span struct {
	Text        string
	Bold, Faint bool
}

// Plain is text as blocks, a line each.
func Plain(text string) (out []Block) {
	for i, line := range strings.Split(cut(text), "\n") {
		if i >= maxBlocks {
			return append(out, more)
		}
		out = append(out, Block{Pre: true, Tight: i > 0, Spans: []Span{{Text: line}}})
	}
	return out
}

// more stands where something was cut.
var more = Block{Spans: []Span{{Text: "[…]", Bold: true}}}

func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "\n[…]"
}

// Flow is what a reader sees of HTML as blocks: tables are rows of text, a link has
// its address behind it, an image is its words; what is hidden is left out. It reads tag by tag and builds no tree, so that
// no nesting costs more than its length. Image is the word for a picture.
func Flow(in, image string) []Block {
	f := &flow{image: image}
	out := f.read(in)
	if f.skip.name != "" && !unseen[f.skip.name] { // what was hidden never ended: rather too much than a mail without its words
		f = &flow{image: image, all: true}
		out = f.read(in)
	}
	return out
}

func (f *flow) read(in string) []Block {
	z := html.NewTokenizer(strings.NewReader(in))
	z.SetMaxBuf(maxText)
	for len(f.out) < maxBlocks && f.text < maxText {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF { //nolint:errorlint // the tokenizer documents this value
				f.flush()
				return append(f.out, more)
			}
			f.flush()
			return f.out
		case html.TextToken:
			if f.skip.name == "" {
				f.words(z.Token().Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			f.start(&t)
		case html.EndTagToken:
			t := z.Token()
			f.end(t.Data)
		}
	}
	f.flush()
	return append(f.out, more)
}

type list struct {
	ordered bool
	n       int
}

type flow struct {
	image string
	all   bool // also what is hidden
	out   []Block
	now   Block
	text  int    // bytes
	skip  held   // the element whose inside is not shown
	thick []held // elements whose style makes them bold
	bold  int
	quote int
	lists []list
	pre   int
	href  string
	said  string // within the link
	cells bool   // something stands before in the row
}

func (f *flow) start(t *html.Token) {
	if f.skipped(t) {
		return
	}
	f.weigh(t)
	switch name := t.Data; name {
	case "br":
		f.flush()
		f.now.Tight = true
	case "hr":
		f.flush()
		f.out = append(f.out, Block{Rule: true})
	case "h1", "h2", "h3", "h4", "h5", "h6":
		f.flush()
		f.now.Level = int(name[1] - '0')
	case "ul", "ol":
		f.flush()
		if len(f.lists) < maxDepth {
			f.lists = append(f.lists, list{ordered: name == "ol"})
		}
	case "li":
		f.flush()
		f.now.Mark = f.mark()
	case "blockquote":
		f.flush()
		f.quote++
	case "pre":
		f.flush()
		f.pre++
	case "b", "strong":
		f.bold++
	case "tr":
		f.flush()
		f.cells = false
	case "td", "th":
		if name == "th" {
			f.bold++
		}
		if f.cells && len(f.now.Spans) > 0 {
			f.add("   |   ", false, true)
		}
		f.cells = true
	case "a":
		f.href, f.said = leads(attr(t, "href")), ""
	case "img":
		if alt := strings.TrimSpace(attr(t, "alt")); alt != "" {
			f.write("[" + f.image + ": " + alt + "]")
		}
	default:
		if !inline[name] {
			f.flush()
		}
	}
}

// inline are the elements that break no line.
var inline = map[string]bool{"span": true, "em": true, "i": true, "u": true, "s": true, "strike": true, "del": true, "ins": true, "sub": true, "sup": true, "small": true, "big": true, "font": true,
	"code": true, "kbd": true, "samp": true, "var": true, "q": true, "cite": true, "abbr": true, "mark": true, "time": true, "tt": true, "wbr": true, "bdi": true, "bdo": true, "label": true, "dfn": true}

func (f *flow) end(name string) {
	if f.skip.name != "" {
		if name == f.skip.name {
			if f.skip.deep--; f.skip.deep == 0 {
				f.skip = held{}
			}
		}
		return
	}
	f.lighten(name)
	switch name {
	case "ul", "ol":
		f.flush()
		f.lists = f.lists[:max(0, len(f.lists)-1)]
	case "blockquote":
		f.flush()
		f.quote = max(0, f.quote-1)
	case "pre":
		f.flush()
		f.pre = max(0, f.pre-1)
	case "b", "strong":
		f.bold = max(0, f.bold-1)
	case "th":
		f.bold = max(0, f.bold-1)
	case "td", "br", "img", "hr":
	case "a":
		if to := strings.TrimSpace(f.href); to != "" && strings.TrimSpace(f.said) != to {
			f.add(" <"+to+">", false, true)
		}
		f.href = ""
	default:
		if !inline[name] {
			f.flush()
		}
	}
}

func attr(t *html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (f *flow) mark() string {
	if len(f.lists) == 0 {
		return "•"
	}
	l := &f.lists[len(f.lists)-1]
	if l.n++; l.ordered {
		return strconv.Itoa(l.n) + "."
	}
	return "•"
}

// words takes text in, as HTML reads white space.
func (f *flow) words(s string) {
	if f.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				f.flush()
				f.now.Tight = true
			}
			f.write(line)
		}
		return
	}
	joined := strings.Join(strings.FieldsFunc(s, space), " ")
	if joined == "" {
		if s != "" && len(f.now.Spans) > 0 {
			f.write(" ")
		}
		return
	}
	if space(rune(s[0])) && len(f.now.Spans) > 0 {
		joined = " " + joined
	}
	if space(rune(s[len(s)-1])) {
		joined += " "
	}
	f.write(joined)
}

// space is white space of HTML; a space that does not break stays.
func space(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func (f *flow) write(s string) {
	if f.href != "" && len(f.said) < 4096 {
		f.said += s
	}
	f.add(s, f.bold+len(f.thick) > 0, false)
}

func (f *flow) add(s string, bold, faint bool) {
	if s == "" {
		return
	}
	f.text += len(s)
	f.now.Spans = append(f.now.Spans, Span{s, bold, faint})
}

// flush ends a block.
func (f *flow) flush() {
	b := f.now
	f.now = Block{}
	seen := false
	for _, s := range b.Spans {
		seen = seen || strings.TrimSpace(s.Text) != ""
	}
	if !seen && (b.Mark == "" || len(b.Spans) == 0) {
		f.now.Mark, f.now.Level, f.now.Tight = b.Mark, b.Level, b.Tight // of what comes
		return
	}
	b.Indent, b.Pre = min(maxDepth, len(f.lists)+f.quote), f.pre > 0
	f.out = append(f.out, b)
}
