package liquid

import (
	"strings"
)

// parser turns sources into a tree.
type parser struct {
	o      Options
	nodes  int
	static int
	read   int // bytes of all sources
	uses   []Use
	blocks []string
	seen   map[string]bool
	inside []string // blocks that are being read: none may hold itself
	loops  int
}

// source reads one text, the template's or a block's.
func (p *parser) source(block, text string, depth int) ([]node, error) {
	if p.read += len(text); p.read > MaxSource {
		return nil, &Error{Pos: Pos{1, 1, block}, Kind: Spent, Text: "the template is too long"}
	}
	src := newSource(block, text)
	c := &cutter{src: src}
	nodes, stop, err := p.list(c, depth)
	if err != nil {
		return nil, err
	}
	if stop.kind == pieceTag {
		return nil, src.fail(stop.at, "closes_nothing", "“%s” closes nothing", tagName(stop))
	}
	return nodes, nil
}

// list reads nodes up to the end or a tag that ends or parts what is around.
func (p *parser) list(c *cutter, depth int) (out []node, stop piece, err error) {
	if depth > maxDepth {
		return nil, stop, c.src.fail(c.at, "deep_tags", "tags lie too deep in each other")
	}
	for {
		pc, err := c.next()
		if err != nil {
			return nil, stop, err
		}
		if p.nodes++; p.nodes > maxNodes {
			return nil, stop, &Error{Pos: c.src.pos(pc.at), Kind: Spent, Text: "the template has too many parts"}
		}
		switch pc.kind {
		case pieceEnd:
			return out, pc, nil
		case pieceText:
			if pc.text != "" {
				p.static += len(pc.text)
				out = append(out, &textNode{pc.text, c.src, pc.off})
			}
		case pieceOutput:
			n, err := p.output(c, pc)
			if err != nil {
				return nil, stop, err
			}
			out = append(out, n)
		case pieceTag:
			if parts[tagName(pc)] {
				return out, pc, nil
			}
			n, err := p.tag(c, pc, depth)
			if err != nil {
				return nil, stop, err
			}
			if n != nil {
				out = append(out, n)
			}
		}
	}
}

// parts are the tags that end or part the one around them.
var parts = map[string]bool{"endif": true, "endunless": true, "endcase": true, "endfor": true, "endcapture": true, "endcomment": true,
	"endraw": true, "endwith": true, "else": true, "elsif": true, "when": true}

func tagName(p piece) string {
	name := strings.TrimLeft(p.text, " \t\r\n")
	if strings.HasPrefix(name, "#") {
		return "#"
	}
	end := 0
	for end < len(name) && (isNameStart(name[end]) || isDigit(name[end])) {
		end++
	}
	return name[:end]
}

// reader reads what stands behind the name of a tag, or an output.
func (p *parser) reader(c *cutter, pc piece) (*reader, error) {
	text, off := pc.text, pc.off
	if pc.kind == pieceTag {
		cut := strings.Index(text, tagName(pc)) + len(tagName(pc))
		text, off = text[cut:], off+cut
	}
	toks, err := tokens(c.src, text, off)
	if err != nil {
		return nil, err
	}
	return &reader{p: p, src: c.src, toks: toks}, nil
}

func (p *parser) output(c *cutter, pc piece) (node, error) {
	r, err := p.reader(c, pc)
	if err != nil {
		return nil, err
	}
	v, err := r.piped()
	if err != nil {
		return nil, err
	}
	return &outputNode{at: c.src.pos(pc.at), v: v}, r.end()
}

func (p *parser) tag(c *cutter, pc piece, depth int) (node, error) {
	name := tagName(pc)
	switch name {
	case "comment":
		return nil, p.comment(c, pc)
	case "#":
		return nil, nil
	case "raw":
		text, err := c.raw(pc)
		if err != nil || text.text == "" {
			return nil, err
		}
		p.static += len(text.text)
		return &textNode{text.text, c.src, text.off}, nil
	}
	read := tags[name]
	if read == nil {
		return nil, c.src.unknown(pc.at, "there is no tag “"+name+"”", name, tagNames)
	}
	r, err := p.reader(c, pc)
	if err != nil {
		return nil, err
	}
	return read(p, c, r, pc, depth+1)
}

func (p *parser) comment(c *cutter, from piece) error {
	for depth := 1; depth > 0; {
		pc, err := c.next()
		if err != nil {
			return err
		}
		switch {
		case pc.kind == pieceEnd:
			return c.src.fail(from.at, "open_comment", "comment is not closed by endcomment")
		case pc.kind == pieceTag && tagName(pc) == "comment":
			depth++
		case pc.kind == pieceTag && tagName(pc) == "endcomment":
			depth--
		}
	}
	return nil
}
