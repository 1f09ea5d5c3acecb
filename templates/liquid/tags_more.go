package liquid

import "slices"

func readAssign(_ *parser, _ *cutter, r *reader, _ piece, _ int) (node, error) {
	name, err := r.name("the name of a variable")
	if err != nil {
		return nil, err
	}
	if !r.sign("=") {
		return nil, r.fail("assign", "an assignment is written {%% assign name = value %%}")
	}
	v, err := r.piped()
	if err != nil {
		return nil, err
	}
	return &assignNode{name, v}, r.end()
}

func readCapture(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	name, err := r.name("the name of a variable")
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, err
	}
	body, _, err := p.body(c, pc, depth, "endcapture")
	return &captureNode{c.src.pos(pc.at), name, body}, err
}

func readAbort(_ *parser, c *cutter, r *reader, pc piece, _ int) (node, error) {
	n := &abortNode{at: c.src.pos(pc.at), v: &literal{""}}
	if r.peek().kind == tokEnd {
		return n, nil
	}
	v, err := r.piped()
	if err != nil {
		return nil, err
	}
	n.v = v
	return n, r.end()
}

func readJump(p *parser, c *cutter, r *reader, pc piece, _ int) (node, error) {
	if p.loops == 0 {
		return nil, c.src.fail(pc.at, "no_loop", "%s stands in no loop", tagName(pc))
	}
	return &jumpNode{at: c.src.pos(pc.at), again: tagName(pc) == "continue"}, r.end()
}

// readBlock reads render 'id', a: 1, b: x. The block is read anew at each place
// it is used at, since what is around it decides how its values are escaped.
func readBlock(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	at := r.peek().off
	id, err := r.text("the id of a shared block")
	if err != nil {
		return nil, err
	}
	n := &blockNode{at: c.src.pos(pc.at), id: id}
	if err := n.arguments(r); err != nil {
		return nil, err
	}
	if slices.Contains(p.inside, id) {
		return nil, c.src.fail(at, "block_itself", "the block “%s” holds itself", id)
	}
	text, ok := "", false
	if p.o.Blocks != nil {
		text, ok = p.o.Blocks(id)
	}
	if !ok {
		return nil, c.src.fail(at, "no_block", "there is no shared block “%s”", id)
	}
	if !p.seen[id] {
		p.seen[id] = true
		p.blocks = append(p.blocks, id)
	}
	loops := p.loops
	p.inside, p.loops = append(p.inside, id), 0
	n.body, err = p.source(id, text, depth)
	p.inside, p.loops = p.inside[:len(p.inside)-1], loops
	return n, err
}

// arguments reads a: 1, b: x up to the end of the tag.
func (n *blockNode) arguments(r *reader) error {
	for r.sign(",") || r.peek().kind == tokName {
		name, err := r.name("the name of an argument")
		if err != nil {
			return err
		}
		if !r.sign(":") {
			return r.fail("argument", "an argument is written name: value")
		}
		v, err := r.value()
		if err != nil {
			return err
		}
		n.args = append(n.args, namedArg{name, v})
	}
	return r.end()
}

// readWith reads what Expand leaves of a block: with a: 1 … endwith.
func readWith(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	n := &blockNode{at: c.src.pos(pc.at)}
	if err := n.arguments(r); err != nil {
		return nil, err
	}
	loops := p.loops
	p.loops = 0
	body, _, err := p.body(c, pc, depth, "endwith")
	n.body, p.loops = body, loops
	return n, err
}
