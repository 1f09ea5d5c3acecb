package liquid

import (
	"strings"

	"github.com/parleyhub/parley/templates/liquid/value"
)

func (c *compare) eval(s *state) (any, error) {
	left, err := c.left.eval(s)
	if err != nil || c.right == nil {
		return value.Truthy(left), err
	}
	right, err := c.right.eval(s)
	if err != nil {
		return false, err
	}
	if c.op == "contains" {
		return s.contains(c.at, left, right)
	}
	return value.Holds(c.op, left, right), nil
}

func (l *logic) eval(s *state) (any, error) {
	left, err := l.left.eval(s)
	if err != nil || value.Truthy(left) == l.or {
		return l.or, err
	}
	right, err := l.right.eval(s)
	return value.Truthy(right), err
}

func (s *state) contains(at Pos, in, what any) (bool, error) {
	if text, ok := value.TextOf(in); ok {
		var buf [64]byte
		part := value.Append(buf[:0], what, &s.world)
		return what != nil && strings.Contains(text, string(part)), s.spend(at, 1+len(text)/256)
	}
	if m, ok := in.(map[string]any); ok {
		key, _ := value.TextOf(what)
		_, has := m[key]
		return has, nil
	}
	n, _ := value.Length(in)
	if _, isRange := in.(value.Range); isRange {
		n = min(n, s.budget.Turns)
	}
	if err := s.spend(at, 1+n/16); err != nil {
		return false, err
	}
	for i := range n {
		if value.Equal(value.Item(in, i), what) {
			return true, nil
		}
	}
	return false, nil
}
