package segments

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parsed is a text that was read, and where its parts stand: by path, as in
// "of[1].values[0]".
type Parsed struct {
	Node  Node
	text  lexer
	bytes map[string]int
}

// Place answers where a part stands.
func (p *Parsed) Place(path string) (Place, bool) {
	at, ok := p.bytes[path]
	return p.text.place(at), ok
}

// Parse reads the text form. An error is a *SyntaxError.
func Parse(text string) (Parsed, error) {
	p := &parser{lexer: lexer{text: text}, places: map[string]int{}}
	if len(text) > MaxText {
		return Parsed{}, p.wrong(0, "long_source", "it is longer than 64 KiB")
	}
	if !utf8.ValidString(text) {
		return Parsed{}, p.wrong(0, "not_utf", "it is not UTF-8")
	}
	if err := p.step(); err != nil {
		return Parsed{}, err
	}
	if p.now.kind == 'e' {
		return Parsed{}, p.hope("condition", "a condition")
	}
	n, err := p.group(Any, 0)
	if err == nil && p.now.kind != 'e' {
		err = p.hope("more", "and, or, or the end")
	}
	if err != nil {
		return Parsed{}, err
	}
	return Parsed{Node: n, text: p.lexer, bytes: p.placed(&n)}, nil
}

type parser struct {
	lexer
	now    token
	count  int
	places map[string]int // by the number of a condition, with what is in it
	starts []int
}

func (p *parser) step() (err error) { p.now, err = p.next(); return err }

// hope says what should stand here; word names it for other languages, empty: it
// is a word of this one.
func (p *parser) hope(word, what string) error {
	var wanted any = what
	if word != "" {
		wanted = named{what, "hope." + word}
	}
	var got any = named{"the end", "end"}
	if p.now.kind != 'e' {
		got = quote(cut(p.now.text, 40))
	}
	return p.wrong(p.now.at, "should_be", "here should be %s, not %s", wanted, got)
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// is reports whether a bare word comes next; case does not matter.
func (p *parser) is(words ...string) bool {
	return p.now.kind == 'w' && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, p.now.text) })
}

func (p *parser) sign(s string) bool { return p.now.kind == 'p' && p.now.text == s }

// take passes the word if it comes next.
func (p *parser) take(word string) (bool, error) {
	if !p.is(word) {
		return false, nil
	}
	return true, p.step()
}

func (p *parser) need(word string) error {
	if ok, err := p.take(word); ok || err != nil {
		return err
	}
	return p.hope("", word)
}

func (p *parser) needSign(s string) error {
	if !p.sign(s) {
		return p.hope("", s)
	}
	return p.step()
}

// group reads a or b or c, each of them a and b and c.
func (p *parser) group(is Is, deep int) (Node, error) {
	word, part := "or", func() (Node, error) { return p.group(All, deep) }
	if is == All {
		word, part = "and", func() (Node, error) { return p.one(deep) }
	}
	first, err := part()
	if err != nil || !p.is(word) {
		return first, err
	}
	n := Node{Is: is, Of: []Node{first}}
	for p.is(word) {
		if err := p.step(); err != nil {
			return n, err
		}
		next, err := part()
		if err != nil {
			return n, err
		}
		n.Of = append(n.Of, next)
	}
	return n, nil
}

func (p *parser) one(deep int) (n Node, err error) {
	if deep > 2*MaxDepth {
		return n, p.wrong(p.now.at, "deep", "it is nested too deep")
	}
	if p.count++; p.count > 2*MaxNodes {
		return n, p.wrong(p.now.at, "many_conditions", "there are too many conditions")
	}
	switch {
	case p.sign("("):
		if err := p.step(); err != nil {
			return n, err
		}
		if n, err = p.group(Any, deep+1); err != nil {
			return n, err
		}
		return n, p.needSign(")")
	case p.is("not"):
		if err := p.step(); err != nil {
			return n, err
		}
		x, err := p.one(deep + 1)
		return Node{Is: Not, Of: []Node{x}}, err
	case p.is("everyone"):
		return Node{Is: All}, p.step()
	case p.is("nobody"):
		return Node{Is: Any}, p.step()
	}
	p.starts = append(p.starts, p.now.at)
	return p.condition()
}

func (p *parser) key(word, what string) (string, error) {
	if p.now.kind != 'w' && p.now.kind != 's' && p.now.kind != 'n' {
		return "", p.hope(word, what)
	}
	p.note("key")
	text := p.now.text
	return text, p.step()
}

// note keeps where a part of the condition that is read stands.
func (p *parser) note(part string) {
	p.places[strconv.Itoa(len(p.starts)-1)+"."+part] = p.now.at
}

// placed gives conditions their paths: they were read in the order in which they
// stand in the tree.
func (p *parser) placed(root *Node) map[string]int {
	out, i := map[string]int{}, 0
	parts := map[string][]string{}
	for k := range p.places {
		n, part, _ := strings.Cut(k, ".")
		parts[n] = append(parts[n], part)
	}
	var walk func(n *Node, path string)
	walk = func(n *Node, path string) {
		if n.Is == All || n.Is == Any || n.Is == Not {
			for j := range n.Of {
				walk(&n.Of[j], join(path, "of["+strconv.Itoa(j)+"]"))
			}
			return
		}
		out[path] = p.starts[i]
		for _, part := range parts[strconv.Itoa(i)] {
			out[join(path, part)] = p.places[strconv.Itoa(i)+"."+part]
		}
		i++
	}
	walk(root, "")
	return out
}

func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}
