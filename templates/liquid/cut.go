package liquid

// Cut is one piece of a source as it is written: static text, or something in
// braces that is to be left alone. A raw and a comment are one piece with all
// that is in them.
type Cut struct {
	Text   string
	Off    int
	Tag    bool // {%…%} or {{…}}
	Output bool // {{…}}
}

// Pieces cuts a source without reading what is between the braces, for those who
// work on what is around them.
func Pieces(text string) ([]Cut, error) {
	if len(text) > MaxSource {
		return nil, &Error{Pos: Pos{1, 1, ""}, Kind: Spent, Text: "the template is too long"}
	}
	src := newSource("", text)
	c := &cutter{src: src}
	var out []Cut
	for {
		from := c.at
		pc, err := c.next()
		if err != nil {
			return nil, err
		}
		switch {
		case pc.kind == pieceEnd:
			return out, nil
		case pc.kind == pieceTag && tagName(pc) == "raw":
			_, err = c.raw(pc)
		case pc.kind == pieceTag && tagName(pc) == "comment":
			err = (&parser{}).comment(c, pc)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Cut{Text: text[from:c.at], Off: from, Tag: pc.kind != pieceText, Output: pc.kind == pieceOutput})
	}
}

// Where is the place of an offset in a source.
func Where(text string, off int) Pos { return newSource("", text).pos(off) }

// Expand puts the text of shared blocks in place of the tags that render them,
// so that a document can be worked on as a whole. What is left is read as if the
// blocks stood there. depth bounds blocks within blocks.
func Expand(text string, blocks func(id string) (string, bool)) (string, error) {
	x := &expander{blocks: blocks}
	if err := x.expand(text, nil); err != nil {
		return "", err
	}
	return string(x.out), nil
}

type expander struct {
	blocks func(id string) (string, bool)
	out    []byte
}

func (x *expander) expand(text string, inside []string) error {
	pieces, err := Pieces(text)
	if err != nil {
		return err
	}
	src := newSource("", text)
	for _, pc := range pieces {
		name := ""
		if pc.Tag && !pc.Output {
			name = tagName(trimmed(pc))
		}
		if name != "render" && name != "include" {
			x.out = append(x.out, pc.Text...)
		} else if err := x.block(src, pc, inside); err != nil {
			return err
		}
		if len(x.out) > MaxSource {
			return &Error{Pos: src.pos(pc.Off), Kind: Spent, Text: "the template is too long"}
		}
	}
	return nil
}

// trimmed is a tag without its braces.
func trimmed(pc Cut) piece {
	p := piece{kind: pieceTag, text: pc.Text[2 : len(pc.Text)-2], off: pc.Off + 2, at: pc.Off}
	if len(p.text) > 0 && p.text[0] == '-' {
		p.text, p.off = p.text[1:], p.off+1
	}
	if n := len(p.text); n > 0 && p.text[n-1] == '-' {
		p.text = p.text[:n-1]
	}
	return p
}

func (x *expander) block(src *source, pc Cut, inside []string) error {
	p := &parser{o: Options{Blocks: func(string) (string, bool) { return "", true }}, seen: map[string]bool{}}
	r, err := p.reader(&cutter{src: src}, trimmed(pc))
	if err != nil {
		return err
	}
	n, err := readBlock(p, &cutter{src: src}, r, trimmed(pc), 0)
	if err != nil {
		return err
	}
	id := n.(*blockNode).id //nolint:errcheck,forcetypeassert // readBlock makes nothing else
	for _, around := range inside {
		if around == id {
			return src.fail(pc.Off, "block_itself", "the block “%s” holds itself", id)
		}
	}
	body, ok := "", false
	if x.blocks != nil {
		body, ok = x.blocks(id)
	}
	if !ok {
		return src.fail(pc.Off, "no_block", "there is no shared block “%s”", id)
	}
	args := trimmed(pc).text
	args = args[r.toks[0].off+len(id)+2-trimmed(pc).off:]
	x.out = append(append(append(x.out, "{% with "...), args...), "%}"...)
	if err := x.expand(body, append(inside[:len(inside):len(inside)], id)); err != nil {
		return err
	}
	x.out = append(x.out, "{% endwith %}"...)
	return nil
}
