package liquid

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/templates/liquid/value"
)

// Type of a variable; see package value.
type Type = value.Type

// The types.
const (
	Missing = value.Missing
	Any     = value.Any
	Text    = value.Text
	Number  = value.Number
	Bool    = value.Bool
	Date    = value.Date
	List    = value.List
	Map     = value.Map
)

// Schema says which variables there are.
type Schema interface {
	// Type of a path; Missing when there is no such variable.
	Type(path []string) Type
	// Names of all variables, with dots, to suggest the one that was meant.
	Names() []string
}

// Use is one variable that a template reads.
type Use struct {
	Path []string
	Pos  Pos
}

// Check looks for variables that do not exist and for values that a filter
// cannot work with. Each Error is one finding.
func (p *Program) Check(schema Schema) []*Error {
	c := &checker{schema: schema, names: map[string]Type{}}
	c.nodes(p.nodes)
	return c.found
}

// Uses are the variables of the data that it reads, each once.
func (p *Program) Uses() []Use {
	c := &checker{names: map[string]Type{}}
	c.nodes(p.nodes)
	return c.uses
}

type checker struct {
	schema Schema // nil: only what is used is asked
	names  map[string]Type
	loops  int
	found  []*Error
	uses   []Use
}

func (c *checker) fail(at Pos, say, format string, args ...any) {
	c.add(Said(at, Value, say, format, args...))
}

func (c *checker) add(e *Error) {
	if !slices.ContainsFunc(c.found, func(x *Error) bool { return x.Pos == e.Pos && x.Text == e.Text }) && len(c.found) < 100 {
		c.found = append(c.found, e)
	}
}

func (c *checker) nodes(nodes []node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *outputNode:
			c.output(n)
		case *ifNode:
			for _, b := range n.branches {
				c.expr(b.when)
				c.nodes(b.body)
			}
		case *caseNode:
			c.expr(n.v)
			for _, b := range n.branches {
				for _, v := range b.values {
					c.expr(v)
				}
				c.nodes(b.body)
			}
		case *forNode:
			c.loop(n)
		case *assignNode:
			c.assign(n.name, c.expr(n.v))
		case *captureNode:
			c.nodes(n.body)
			c.assign(n.name, Text)
		case *blockNode:
			c.block(n)
		case *abortNode:
			c.expr(n.v)
		}
	}
}

func (c *checker) output(n *outputNode) {
	if t := c.expr(n.v); t == List || t == Map {
		c.fail(n.at, "written_whole", "%s is %s: name one of its fields, join it, or go through it with for", n.written(), t)
	}
}

func (c *checker) assign(name string, t Type) {
	if was, ok := c.names[name]; ok && was != t {
		t = Any
	}
	c.names[name] = t
}

func (c *checker) loop(n *forNode) {
	if t := c.expr(n.over); t != List && t != Any && t != Missing {
		c.fail(n.at, "for_list", "for goes through a list, and this is %s", t)
	}
	c.expr(n.limit)
	c.expr(n.offset)
	was, had := c.names[n.name]
	c.names[n.name] = Any
	if _, isSpan := n.over.(*span); isSpan {
		c.names[n.name] = Number
	}
	c.loops++
	c.nodes(n.body)
	c.loops--
	if delete(c.names, n.name); had {
		c.names[n.name] = was
	}
	c.nodes(n.none)
}

func (c *checker) block(n *blockNode) {
	inside := map[string]Type{}
	for _, a := range n.args {
		inside[a.name] = c.expr(a.v)
		if inside[a.name] == Missing {
			inside[a.name] = Any // said already
		}
	}
	names, loops := c.names, c.loops
	c.names, c.loops = inside, 0
	c.nodes(n.body)
	c.names, c.loops = names, loops
}

// expr answers the type of e, and looks into it.
func (c *checker) expr(e expr) Type {
	switch e := e.(type) {
	case *literal:
		switch e.v.(type) {
		case string:
			return Text
		case int64, float64:
			return Number
		case bool:
			return Bool
		}
	case *path:
		return c.path(e)
	case *span:
		c.expr(e.from)
		c.expr(e.to)
		return List
	case *pipe:
		return c.pipe(e)
	case *negation:
		c.expr(e.of)
		return Bool
	case *logic:
		c.expr(e.left)
		c.expr(e.right)
		return Bool
	case *compare:
		c.compare(e)
		return Bool
	}
	return Any
}

func (c *checker) compare(e *compare) {
	a, b := c.expr(e.left), Any
	if e.right != nil {
		b = c.expr(e.right)
	}
	ordered := e.op != "" && strings.Contains("<=>=", e.op)
	switch {
	case a == Missing || b == Missing || a == Any || b == Any:
	case a == Date && (b == Number || b == Bool), b == Date && (a == Number || a == Bool):
		c.fail(e.at, "compared_with", "%s is compared with %s", a, b)
	case ordered && (a >= List || b >= List || a == Bool || b == Bool):
		c.fail(e.at, "no_order", "%s and %s have no order", a, b)
	}
}

func (c *checker) pipe(p *pipe) Type {
	t := c.expr(p.in)
	for _, f := range p.filters {
		args := make([]Type, len(f.args))
		for i, a := range f.args {
			args[i] = c.expr(a)
		}
		for _, a := range f.named {
			c.expr(a.v)
		}
		if t > Any && len(f.def.In) > 0 && !slices.Contains(f.def.In, t) {
			c.fail(f.at, "works_on", "%s works on %s, and this is %s", f.name, value.Types(f.def.In), t)
		}
		if f.name == "default" {
			if len(args) == 1 && args[0] != t {
				t = Any
			}
			continue
		}
		t = f.def.Out
	}
	return t
}

func (c *checker) path(p *path) Type {
	for _, k := range p.keys {
		c.expr(k)
	}
	root := p.names[0]
	if t, ok := c.names[root]; ok {
		if len(p.keys) == 0 {
			return t
		}
		if t == Text || t == Number || t == Bool || t == Date {
			if p.names[len(p.names)-1] != "size" {
				c.fail(p.at, "no_fields", "%s is %s and has no fields", root, t)
			}
			return Number
		}
		return Any
	}
	if root == "forloop" && c.loops > 0 {
		return Any
	}
	if !slices.ContainsFunc(c.uses, func(u Use) bool { return slices.Equal(u.Path, p.names) }) {
		c.uses = append(c.uses, Use{p.names, p.at})
	}
	if c.schema == nil {
		return Any
	}
	return c.data(p)
}

// data is the type of a variable that the schema knows, or does not.
func (c *checker) data(p *path) Type {
	t, n := c.schema.Type(p.names), len(p.names)
	if last := p.names[n-1]; t == Missing && n > 1 {
		switch parent := c.schema.Type(p.names[:n-1]); {
		case last == "size" && parent != Missing:
			return Number
		case (last == "first" || last == "last") && parent == List:
			return Any
		}
	}
	if t == Missing {
		word, all := strings.Join(p.names, "."), c.schema.Names()
		c.add(&Error{Pos: p.at, Kind: Value, Text: "there is no variable " + p.text + value.DidYouMean(word, all), Wrong: p.text, Meant: value.Nearest(word, all)})
		return Missing
	}
	if len(p.keys) > n-1 {
		return Any
	}
	return t
}
