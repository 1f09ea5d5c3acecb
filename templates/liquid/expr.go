package liquid

import "github.com/parleyhub/parley/templates/liquid/value"

// expr is something that has a value.
type expr interface {
	eval(s *state) (any, error)
}

type literal struct{ v any }

func (l *literal) eval(*state) (any, error) { return l.v, nil }

// path is a variable: contact.traits.city, items[0].name, event["a b"].
type path struct {
	at    Pos
	names []string // root and what follows it as far as it is known beforehand
	keys  []expr   // of names[1:], then what is only known later
	text  string   // as it is written
}

type span struct{ from, to expr } // (1..5)

// pipe is a value that goes through filters.
type pipe struct {
	in      expr
	filters []*filter
}

type filter struct {
	at    Pos
	name  string
	def   *value.Def
	args  []expr
	named []namedArg
}

type namedArg struct {
	name string
	v    expr
}

// compare is one comparison; a nil right side asks whether left is true.
type compare struct {
	at          Pos
	left, right expr
	op          string
}

// logic is Liquid's: and and or have one rank, and the right side binds first.
type logic struct {
	or          bool
	left, right expr
}

// hasDefault reports whether a missing value has been thought of.
func (p *pipe) hasDefault() bool {
	for _, f := range p.filters {
		if f.name == "default" {
			return true
		}
	}
	return false
}

// reader reads expressions out of tokens.
type reader struct {
	p     *parser
	src   *source
	toks  []token
	i     int
	depth int
}

func (r *reader) peek() token { return r.toks[r.i] }

func (r *reader) take() token {
	t := r.toks[r.i]
	if t.kind != tokEnd {
		r.i++
	}
	return t
}

func (r *reader) sign(text string) bool {
	if t := r.peek(); t.kind == tokSign && t.text == text {
		r.i++
		return true
	}
	return false
}

func (r *reader) word(text string) bool {
	if t := r.peek(); t.kind == tokName && t.text == text {
		r.i++
		return true
	}
	return false
}

func (r *reader) fail(say, format string, args ...any) error {
	return r.src.fail(r.peek().off, say, format, args...)
}

// end fails unless everything was read.
func (r *reader) end() error {
	if t := r.peek(); t.kind != tokEnd {
		return r.fail("not_expected", "“%s” is not expected here", t.text)
	}
	return nil
}

func (r *reader) name(what string) (string, error) {
	if t := r.peek(); t.kind == tokName {
		r.i++
		return t.text, nil
	}
	return "", r.fail("", "here stands %s", what)
}

// text is a quoted text.
func (r *reader) text(what string) (string, error) {
	if t := r.peek(); t.kind == tokString {
		r.i++
		return t.text, nil
	}
	return "", r.fail("", "here stands %s in quotes", what)
}
