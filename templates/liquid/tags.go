package liquid

import (
	"slices"

	"github.com/parleyhub/parley/templates/liquid/value"
)

type tagReader func(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error)

var (
	tags     map[string]tagReader
	tagNames []string
)

func init() { // the table and its readers name each other
	tags = map[string]tagReader{
		"if": readIf, "unless": readIf, "case": readCase, "for": readFor, "assign": readAssign, "capture": readCapture,
		"render": readBlock, "include": readBlock, "abort": readAbort, "with": readWith, "break": readJump, "continue": readJump,
	}
	for name := range tags {
		tagNames = append(tagNames, name)
	}
	tagNames = append(tagNames, "comment", "raw")
}

// body reads up to one of the tags in stop.
func (p *parser) body(c *cutter, from piece, depth int, stop ...string) ([]node, piece, error) {
	nodes, end, err := p.list(c, depth)
	if err != nil {
		return nil, end, err
	}
	if end.kind == pieceEnd {
		return nil, end, c.src.fail(from.at, "open_tag", "“%s” is not closed by %s", tagName(from), stop[len(stop)-1])
	}
	if !slices.Contains(stop, tagName(end)) {
		return nil, end, c.src.fail(end.at, "stands_inside", "“%s” stands inside “%s”, which wants %s", tagName(end), tagName(from), stop[len(stop)-1])
	}
	return nodes, end, nil
}

func readIf(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	when, err := r.condition()
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, err
	}
	if tagName(pc) == "unless" {
		when = &negation{when}
	}
	n := &ifNode{at: c.src.pos(pc.at)}
	for {
		body, end, err := p.body(c, pc, depth, "elsif", "else", "end"+tagName(pc))
		if err != nil {
			return nil, err
		}
		n.branches = append(n.branches, branch{when, body})
		switch tagName(end) {
		case "else":
			body, _, err := p.body(c, pc, depth, "end"+tagName(pc))
			n.branches = append(n.branches, branch{nil, body})
			return n, err
		case "elsif":
			r, err := p.reader(c, end)
			if err != nil {
				return nil, err
			}
			if when, err = r.condition(); err == nil {
				err = r.end()
			}
			if err != nil {
				return nil, err
			}
		default:
			return n, nil
		}
	}
}

type negation struct{ of expr }

func (n *negation) eval(s *state) (any, error) {
	v, err := n.of.eval(s)
	return !value.Truthy(v), err
}

func readCase(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	v, err := r.value()
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, err
	}
	n := &caseNode{at: c.src.pos(pc.at), v: v}
	_, end, err := p.body(c, pc, depth, "when", "else", "endcase") // what stands before the first when is never shown
	for err == nil && tagName(end) == "when" {
		var b caseBranch
		if b.values, err = p.when(c, end); err != nil {
			return nil, err
		}
		b.body, end, err = p.body(c, pc, depth, "when", "else", "endcase")
		n.branches = append(n.branches, b)
	}
	if err == nil && tagName(end) == "else" {
		var body []node
		body, _, err = p.body(c, pc, depth, "endcase")
		n.branches = append(n.branches, caseBranch{nil, body})
	}
	return n, err
}

func (p *parser) when(c *cutter, pc piece) (out []expr, err error) {
	r, err := p.reader(c, pc)
	if err != nil {
		return nil, err
	}
	for {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if !r.sign(",") && !r.word("or") {
			return out, r.end()
		}
	}
}

func readFor(p *parser, c *cutter, r *reader, pc piece, depth int) (node, error) {
	n := &forNode{at: c.src.pos(pc.at)}
	var err error
	if n.name, err = r.name("the name of what is gone through"); err != nil {
		return nil, err
	}
	if !r.word("in") {
		return nil, r.fail("loop", "a loop is written {%% for item in list %%}")
	}
	if n.over, err = r.value(); err != nil {
		return nil, err
	}
	for r.peek().kind != tokEnd {
		switch {
		case r.word("reversed"):
			n.reversed = true
		case r.word("limit") && r.sign(":"):
			n.limit, err = r.value()
		case r.word("offset") && r.sign(":"):
			n.offset, err = r.value()
		case r.sign(","):
		default:
			return nil, r.fail("loop_takes", "a loop takes limit: n, offset: n and reversed")
		}
		if err != nil {
			return nil, err
		}
	}
	p.loops++
	body, end, err := p.body(c, pc, depth, "else", "endfor")
	p.loops--
	if err != nil {
		return nil, err
	}
	if n.body = body; tagName(end) == "else" {
		n.none, _, err = p.body(c, pc, depth, "endfor")
	}
	return n, err
}
