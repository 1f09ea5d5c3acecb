package liquid

import (
	"github.com/parleyhub/parley/templates/liquid/place"
	"github.com/parleyhub/parley/templates/liquid/value"
)

// maxNames bounds variables of one rendering.
const maxNames = 1000

func (n *textNode) render(s *state) error {
	s.out = append(s.out, n.text...)
	if len(s.out) > s.budget.Output {
		return s.room(n.src.pos(n.off))
	}
	return nil
}

func (n *outputNode) render(s *state) error {
	v, err := n.v.eval(s)
	if err != nil || v == nil {
		return err
	}
	s.write(v, n.place)
	return s.room(n.at)
}

func (n *ifNode) render(s *state) error {
	for i := range n.branches {
		b := &n.branches[i]
		if b.when != nil {
			v, err := b.when.eval(s)
			if err != nil {
				return err
			}
			if !value.Truthy(v) {
				continue
			}
		}
		return s.all(b.body)
	}
	return nil
}

func (n *caseNode) render(s *state) error {
	v, err := n.v.eval(s)
	if err != nil {
		return err
	}
	for i := range n.branches {
		b := &n.branches[i]
		hit := b.values == nil
		for _, x := range b.values {
			want, err := x.eval(s)
			if err != nil {
				return err
			}
			if err := s.spend(n.at, 1); err != nil {
				return err
			}
			hit = hit || value.Equal(v, want)
		}
		if hit {
			return s.all(b.body)
		}
	}
	return nil
}

func (n *forNode) render(s *state) error {
	v, err := n.over.eval(s)
	if err != nil {
		return err
	}
	size, _ := value.Length(v)
	from, err := s.whole(n.offset, 0, size)
	if err != nil {
		return err
	}
	count, err := s.whole(n.limit, size-from, size-from)
	if err != nil {
		return err
	}
	if count == 0 {
		return s.all(n.none)
	}
	l := &value.Loop{Length: count, Parent: s.loop}
	s.loop, s.loops = l, append(s.loops, binding{n.name, nil})
	mine := len(s.loops) - 1
	for i := range count {
		if s.turns++; s.turns > s.budget.Turns {
			return &Error{Pos: n.at, Kind: Spent, Text: "the loops take too many turns"}
		}
		at := from + i
		if n.reversed {
			at = from + count - 1 - i
		}
		l.Index, s.loops[mine].v = i, value.Item(v, at)
		if err := s.all(n.body); err != nil {
			return err
		}
		if j := s.jump; j != nil {
			if s.jump = nil; !j.again {
				break
			}
		}
	}
	s.loop, s.loops = l.Parent, s.loops[:mine]
	return nil
}

// whole is a number of a loop between 0 and most; without one it is otherwise.
func (s *state) whole(e expr, otherwise, most int) (int, error) {
	if e == nil {
		return otherwise, nil
	}
	v, err := e.eval(s)
	if f, _, ok := value.NumberOf(v); ok {
		return int(max(0, min(f, float64(most)))), err
	}
	return otherwise, err
}

func (n *assignNode) render(s *state) error {
	v, err := n.v.eval(s)
	if err != nil {
		return err
	}
	return s.named(n.v, n.name, v)
}

func (s *state) named(p *pipe, name string, v any) error {
	if len(s.names) >= maxNames {
		at := Pos{1, 1, ""}
		if x, ok := p.in.(*path); ok {
			at = x.at
		}
		return &Error{Pos: at, Kind: Spent, Text: "too many variables"}
	}
	s.assign(name, v)
	return nil
}

// render of a capture makes text: what is in it is escaped where it is written,
// not before.
func (n *captureNode) render(s *state) error {
	start := len(s.out)
	if err := s.all(n.body); err != nil {
		return err
	}
	text := string(s.out[start:])
	s.out = s.out[:start]
	if err := s.spend(n.at, len(text)/256); err != nil {
		return err
	}
	return s.named(&pipe{in: &literal{}}, n.name, text)
}

// render of a block: it sees its arguments and the data, nothing else.
func (n *blockNode) render(s *state) error {
	args := make([]binding, 0, len(n.args))
	for _, a := range n.args {
		v, err := a.v.eval(s)
		if err != nil {
			return err
		}
		args = append(args, binding{a.name, v})
	}
	names, loops, l := s.names, s.loops, s.loop
	s.names, s.loops, s.loop = args, nil, nil
	err := s.all(n.body)
	s.names, s.loops, s.loop = names, loops, l
	return err
}

func (n *abortNode) render(s *state) error {
	v, err := n.v.eval(s)
	if err != nil {
		return err
	}
	reason := value.Append(nil, v, &s.world)
	return &Aborted{Pos: n.at, Reason: place.CleanLine(string(reason[:min(len(reason), 500)]))}
}

func (n *jumpNode) render(s *state) error { s.jump = n; return nil }

func (n *linkNode) render(s *state) error {
	if n.open {
		s.link = len(s.out)
		return nil
	}
	if s.env.NoLinks && s.env.Rewrite == nil {
		return nil
	}
	raw := string(s.out[s.link:])
	address := raw
	if n.html {
		address = place.Unescape(raw)
	}
	if !s.env.NoLinks && len(s.res.Links) < 1000 {
		s.res.Links = append(s.res.Links, Found{n.index, address})
	}
	if s.env.Rewrite == nil {
		return nil
	}
	to := s.env.Rewrite(n.index, address)
	if to == address {
		return nil
	}
	s.out = s.out[:s.link]
	if n.html {
		s.out = place.AppendHTML(s.out, to)
	} else {
		s.out = append(s.out, to...)
	}
	return nil
}
