package liquid

import (
	"strconv"
	"strings"

	"github.com/parleyhub/parley/templates/liquid/value"
)

// value reads a literal, a variable or a span.
func (r *reader) value() (expr, error) {
	t := r.peek()
	switch {
	case t.kind == tokString:
		r.i++
		return &literal{t.text}, nil
	case t.kind == tokNumber:
		r.i++
		return r.number(t)
	case t.kind == tokName:
		if v, ok := words[t.text]; ok && !r.goesOn() {
			r.i++
			return &literal{v}, nil
		}
		return r.path()
	case r.sign("("):
		return r.span()
	}
	if t.kind == tokEnd {
		return nil, r.fail("no_value", "a value is missing here")
	}
	return nil, r.fail("not_value", "“%s” is no value", t.text)
}

var words = map[string]any{"true": true, "false": false, "nil": nil, "null": nil, "empty": value.Empty{}, "blank": value.Blank{}}

// goesOn reports whether the name at hand has a key behind it.
func (r *reader) goesOn() bool {
	n := r.toks[r.i+1]
	return n.kind == tokSign && (n.text == "." || n.text == "[")
}

func (r *reader) number(t token) (expr, error) {
	if !strings.Contains(t.text, ".") {
		if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
			return &literal{n}, nil
		}
	}
	f, err := strconv.ParseFloat(t.text, 64)
	if err != nil {
		return nil, r.src.fail(t.off, "not_number", "%s is no number", t.text)
	}
	return &literal{f}, nil
}

func (r *reader) span() (expr, error) {
	from, err := r.value()
	if err != nil {
		return nil, err
	}
	if !r.sign("..") {
		return nil, r.fail("span", "a span is written (1..5)")
	}
	to, err := r.value()
	if err != nil {
		return nil, err
	}
	if !r.sign(")") {
		return nil, r.fail("span_end", "a span ends with )")
	}
	return &span{from, to}, nil
}

func (r *reader) path() (expr, error) {
	first := r.take()
	p := &path{at: r.src.pos(first.off), names: []string{first.text}, text: first.text}
	for {
		key, text, err := r.key()
		if err != nil {
			return nil, err
		}
		if key == nil {
			break
		}
		p.keys = append(p.keys, key)
		p.text += text
		if l, ok := key.(*literal); ok && len(p.names) == len(p.keys) {
			if name, isText := l.v.(string); isText {
				p.names = append(p.names, name)
			}
		}
		if len(p.keys) > maxDepth {
			return nil, r.fail("many_keys", "too many keys")
		}
	}
	return p, nil
}

// key reads .name or [value]; nil when there is none.
func (r *reader) key() (expr, string, error) {
	switch {
	case r.sign("."):
		name, err := r.name("the name of a field")
		return &literal{name}, "." + name, err
	case r.sign("["):
		if r.depth++; r.depth > maxDepth {
			return nil, "", r.fail("deep_brackets", "brackets lie too deep in each other")
		}
		v, err := r.value()
		if err != nil {
			return nil, "", err
		}
		r.depth--
		if !r.sign("]") {
			return nil, "", r.fail("no_bracket", "] is missing")
		}
		text := "[…]"
		if l, ok := v.(*literal); ok {
			if s, isText := l.v.(string); isText {
				text = "." + s
			}
		}
		return v, text, nil
	}
	return nil, "", nil
}

// piped reads a value with its filters.
func (r *reader) piped() (*pipe, error) {
	in, err := r.value()
	if err != nil {
		return nil, err
	}
	out := &pipe{in: in}
	for r.sign("|") {
		f, err := r.filter()
		if err != nil {
			return nil, err
		}
		if out.filters = append(out.filters, f); len(out.filters) > maxDepth {
			return nil, r.fail("many_filters", "too many filters")
		}
	}
	return out, nil
}

func (r *reader) filter() (*filter, error) {
	at := r.peek().off
	name, err := r.name("the name of a filter")
	if err != nil {
		return nil, err
	}
	f := &filter{at: r.src.pos(at), name: name, def: value.Filters[name]}
	if f.def == nil {
		return nil, r.src.unknown(at, "there is no filter "+name, name, value.Names())
	}
	if r.sign(":") {
		if err := r.arguments(f); err != nil {
			return nil, err
		}
	}
	return f, f.check(r.src, at)
}

func (r *reader) arguments(f *filter) error {
	for {
		if t := r.peek(); t.kind == tokName && r.toks[r.i+1].kind == tokSign && r.toks[r.i+1].text == ":" {
			r.i += 2
			v, err := r.value()
			if err != nil {
				return err
			}
			f.named = append(f.named, namedArg{t.text, v})
		} else {
			v, err := r.value()
			if err != nil {
				return err
			}
			f.args = append(f.args, v)
		}
		if !r.sign(",") {
			return nil
		}
	}
}

// condition reads comparisons joined by and, or.
func (r *reader) condition() (expr, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, r.fail("many_conditions", "too many conditions in a row")
	}
	left, err := r.comparison()
	if err != nil {
		return nil, err
	}
	or := r.word("or")
	if !or && !r.word("and") {
		r.depth--
		return left, nil
	}
	right, err := r.condition()
	if err != nil {
		return nil, err
	}
	r.depth--
	return &logic{or: or, left: left, right: right}, nil
}

func (r *reader) comparison() (expr, error) {
	at := r.peek().off
	left, err := r.value()
	if err != nil {
		return nil, err
	}
	c := &compare{at: r.src.pos(at), left: left}
	switch t := r.peek(); {
	case t.kind == tokSign && (t.text[0] == '=' && t.text != "=" || t.text == "!=" || t.text[0] == '<' || t.text[0] == '>'):
		c.op = r.take().text
	case t.kind == tokSign && t.text == "=":
		return nil, r.fail("one_equals", "one = compares nothing: write ==")
	case r.word("contains"):
		c.op = "contains"
	default:
		return c, nil
	}
	if c.op == "<>" {
		c.op = "!="
	}
	c.right, err = r.value()
	return c, err
}
