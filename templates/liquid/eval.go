package liquid

import (
	"math"

	"github.com/parleyhub/parley/templates/liquid/value"
)

func (p *path) eval(s *state) (any, error) {
	v, rest, ok := s.find(p)
	for _, key := range rest {
		if !ok {
			return nil, nil
		}
		k, err := key.eval(s)
		if err != nil {
			return nil, err
		}
		v, ok = value.Index(v, k)
	}
	if !ok {
		return nil, nil
	}
	if n, isInt := v.(int); isInt {
		return int64(n), nil
	}
	return v, nil
}

// find answers the beginning of a path and which keys are left.
func (s *state) find(p *path) (any, []expr, bool) {
	if v, ok := s.local(p.names[0]); ok {
		return v, p.keys, true
	}
	if s.env.Data == nil {
		return nil, nil, false
	}
	n := len(p.names)
	if v, ok := s.env.Data.Lookup(p.names); ok {
		return v, p.keys[n-1:], true
	}
	switch last := p.names[n-1]; {
	case n > 1 && (last == "size" || last == "first" || last == "last"):
		v, ok := s.env.Data.Lookup(p.names[:n-1])
		return v, p.keys[n-2:], ok
	}
	return nil, nil, false
}

func (x *span) eval(s *state) (any, error) {
	a, err := x.from.eval(s)
	if err != nil {
		return nil, err
	}
	b, err := x.to.eval(s)
	f, _, okA := value.NumberOf(a)
	g, _, okB := value.NumberOf(b)
	if err != nil || !okA || !okB || math.Abs(f) > 1<<40 || math.Abs(g) > 1<<40 {
		return value.Range{From: 1}, err
	}
	return value.Range{From: int64(f), To: int64(g)}, nil
}

func (p *pipe) eval(s *state) (any, error) {
	v, err := p.in.eval(s)
	if err != nil {
		return nil, err
	}
	if v == nil {
		if at, ok := p.in.(*path); ok && !p.hasDefault() {
			s.miss(at.text)
		}
	}
	for _, f := range p.filters {
		if v, err = f.apply(s, v); err != nil {
			return nil, err
		}
	}
	return v, nil
}
