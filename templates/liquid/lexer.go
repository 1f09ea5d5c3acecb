package liquid

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/templates/liquid/value"
)

// source is one text with its line starts.
type source struct {
	block string
	text  string
	lines []int
}

func newSource(block, text string) *source {
	s := &source{block: block, text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// farLine is where columns begin to be counted in bytes: a document on a single
// line, with a tag every few bytes, must not cost the square of its length.
const farLine = 2000

func (s *source) pos(off int) Pos {
	line := sort.SearchInts(s.lines, off+1)
	start, end := s.lines[line-1], min(off, len(s.text))
	near := min(end, start+farLine)
	return Pos{Line: line, Col: utf8.RuneCountInString(s.text[start:near]) + end - near + 1, Block: s.block}
}

func (s *source) fail(off int, say, format string, args ...any) error {
	return Said(s.pos(off), Syntax, say, format, args...)
}

// unknown fails for a word that is none of all.
func (s *source) unknown(off int, text, word string, all []string) error {
	return &Error{Pos: s.pos(off), Kind: Syntax, Text: text + value.DidYouMean(word, all), Wrong: word, Meant: value.Nearest(word, all)}
}

type pieceKind int

const (
	pieceText pieceKind = iota
	pieceOutput
	pieceTag
	pieceEnd
)

// piece is static text, an output or a tag. Its text is without the braces, and
// off says where that begins.
type piece struct {
	kind      pieceKind
	text      string
	off       int
	at        int // of the braces
	trimRight bool
}

// cutter cuts a source into pieces.
type cutter struct {
	src  *source
	at   int
	trim bool // what comes next loses its leading space
}

func (c *cutter) next() (piece, error) {
	text := c.src.text
	if c.at >= len(text) {
		return piece{kind: pieceEnd, off: len(text), at: len(text)}, nil
	}
	open := nextOpen(text, c.at)
	if open > c.at || open == len(text) {
		p := piece{kind: pieceText, text: text[c.at:open], off: c.at, at: c.at}
		c.at = open
		if c.trim {
			cut := strings.TrimLeft(p.text, " \t\r\n")
			p.off += len(p.text) - len(cut)
			p.text, c.trim = cut, false
		}
		if strings.HasPrefix(text[open:], "{{-") || strings.HasPrefix(text[open:], "{%-") {
			p.text = strings.TrimRight(p.text, " \t\r\n")
		}
		return p, nil
	}
	return c.markup(open)
}

func nextOpen(text string, from int) int {
	for i := from; i+1 < len(text); i++ {
		if text[i] == '{' && (text[i+1] == '{' || text[i+1] == '%') {
			return i
		}
	}
	return len(text)
}

func (c *cutter) markup(open int) (piece, error) {
	text := c.src.text
	p := piece{kind: pieceOutput, at: open}
	closing := "}}"
	if text[open+1] == '%' {
		p.kind, closing = pieceTag, "%}"
	}
	from := open + 2
	if strings.HasPrefix(text[from:], "-") {
		from++
	}
	end := closeOf(text, from, closing)
	if end < 0 {
		return p, c.src.fail(open, "open_mark", "%s is not closed by %s", text[open:open+2], closing)
	}
	p.off, c.trim = from, false
	p.text = text[from:end]
	if strings.HasSuffix(p.text, "-") {
		p.text, c.trim = p.text[:len(p.text)-1], true
	}
	c.at = end + 2
	p.trimRight = c.trim
	return p, nil
}

// closeOf finds the closing braces outside quotes.
func closeOf(text string, from int, closing string) int {
	quote := byte(0)
	for i := from; i < len(text); i++ {
		switch ch := text[i]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == closing[0] && i+1 < len(text) && text[i+1] == closing[1]:
			return i
		}
	}
	// A quote that nobody closes, as in {% comment it's %}: look again without.
	if i := strings.Index(text[from:], closing); i >= 0 && quote != 0 {
		return from + i
	}
	return -1
}

// raw takes everything up to the tag that ends it, as it stands.
func (c *cutter) raw(from piece) (piece, error) {
	rest := c.src.text[c.at:]
	for off := 0; ; {
		i := strings.Index(rest[off:], "{%")
		if i < 0 {
			return piece{}, c.src.fail(from.at, "open_raw", "raw is not closed by endraw")
		}
		at := off + i
		inner := strings.TrimLeft(strings.TrimPrefix(rest[at+2:], "-"), " \t\r\n")
		if after, ok := strings.CutPrefix(inner, "endraw"); ok {
			tail := strings.TrimLeft(after, " \t\r\n")
			trimmed := strings.HasPrefix(tail, "-")
			if tail, ok = strings.CutPrefix(strings.TrimPrefix(tail, "-"), "%}"); ok {
				p := piece{kind: pieceText, text: rest[:at], off: c.at, at: c.at}
				c.at, c.trim = len(c.src.text)-len(tail), trimmed
				return p, nil
			}
		}
		off = at + 2
	}
}
