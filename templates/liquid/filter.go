package liquid

import (
	"errors"
	"fmt"
	"slices"

	"github.com/parleyhub/parley/templates/liquid/place"
	"github.com/parleyhub/parley/templates/liquid/value"
)

// check counts the arguments, at parse time.
func (f *filter) check(src *source, off int) error {
	if n := len(f.args); n < f.def.Min || n > f.def.Max {
		want := fmt.Sprint(f.def.Min)
		if f.def.Max > f.def.Min {
			want = fmt.Sprintf("%d–%d", f.def.Min, f.def.Max)
		}
		return src.fail(off, "filter_values", "the filter %s takes %s values, not %d", f.name, want, n)
	}
	for _, a := range f.named {
		if !slices.Contains(f.def.Named, a.name) {
			return src.fail(off, "", "the filter %s takes no “%s:”%s", f.name, a.name, value.DidYouMean(a.name, f.def.Named))
		}
	}
	return nil
}

func (f *filter) apply(s *state, in any) (any, error) {
	c := value.Call{World: &s.world, Name: f.name, Def: f.def, In: in}
	var args [2]any
	for i, a := range f.args {
		v, err := a.eval(s)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	c.Args = args[:len(f.args)]
	if len(f.named) > 0 {
		c.Named = make([]any, len(f.def.Named))
		for _, a := range f.named {
			v, err := a.v.eval(s)
			if err != nil {
				return nil, err
			}
			c.Named[slices.Index(f.def.Named, a.name)] = v
		}
	}
	if in == nil && !f.def.Nothing {
		return nil, nil // nothing stays nothing
	}
	if err := s.spend(f.at, 1); err != nil {
		return nil, err
	}
	s.at = f.at
	v, err := f.def.Do(&c)
	var fault *value.Fault
	if errors.As(err, &fault) {
		kind := Value
		if fault.Spent {
			kind = Spent
		}
		return nil, &Error{Pos: f.at, Kind: kind, Text: fault.Text}
	}
	return v, err
}

// write adds v as its place wants it.
func (s *state) write(v any, at place.Place) {
	text, isText := v.(string)
	if !isText {
		text = string(value.Append(nil, v, &s.world))
	}
	_, ready := v.(value.Encoded)
	_, broken := v.(value.Lines)
	out, fine := place.Append(s.out, at, text, ready, broken)
	if s.out = out; !fine && len(s.res.Refused) < 20 {
		refused := []rune(place.CleanLine(text))
		s.res.Refused = append(s.res.Refused, string(refused[:min(len(refused), 60)]))
	}
}
