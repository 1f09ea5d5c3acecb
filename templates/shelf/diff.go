package shelf

import (
	"context"
	"fmt"
	"strings"

	"github.com/parleyhub/parley/templates"
)

// Change is what two revisions have differently in one field.
type Change struct {
	Variant string `json:"variant"` // channel and language; empty: the template itself
	Field   string `json:"field"`
	Lines   []Line `json:"lines"`
}

// Line is one line of a diff.
type Line struct {
	Op   string `json:"op" enum:"same,add,del"`
	Text string `json:"text"`
}

// Diff answers what revision b has differently from a, line by line. A revision
// of 0 is the newest.
func (s *Shelf) Diff(ctx context.Context, id string, a, b int64) ([]Change, error) {
	from, err := s.Get(ctx, id, a)
	if err != nil {
		return nil, err
	}
	to, err := s.Get(ctx, id, b)
	if err != nil {
		return nil, err
	}
	return differences(&from.Template, &to.Template), nil
}

func differences(a, b *templates.Template) []Change {
	out := []Change{}
	add := func(variant, field, x, y string) {
		if x != y {
			out = append(out, Change{variant, field, lines(x, y)})
		}
	}
	add("", "name", a.Name, b.Name)
	add("", "purpose", a.Purpose, b.Purpose)
	add("", "layout", a.Layout, b.Layout)
	olds := map[string]*templates.Variant{}
	for i := range a.Variants {
		olds[title(&a.Variants[i])] = &a.Variants[i]
	}
	fields := func(name string, x, y *templates.Variant) {
		add(name, "subject", x.Subject, y.Subject)
		add(name, "preheader", x.Preheader, y.Preheader)
		add(name, "source", string(x.Source), string(y.Source))
		add(name, "body", x.Body, y.Body)
		add(name, "text", x.Text, y.Text)
		add(name, "provider", approved(x), approved(y))
	}
	for i := range b.Variants {
		name := title(&b.Variants[i])
		old := olds[name]
		if delete(olds, name); old == nil {
			old = &templates.Variant{}
		}
		fields(name, old, &b.Variants[i])
	}
	for i := range a.Variants {
		if name := title(&a.Variants[i]); olds[name] != nil {
			fields(name, olds[name], &templates.Variant{})
		}
	}
	return out
}

func title(v *templates.Variant) string {
	channel, locale := v.Channel, v.Locale
	if channel == "" {
		channel = "*"
	}
	if locale == "" {
		locale = "*"
	}
	return channel + " " + locale
}

func approved(v *templates.Variant) string {
	if v.Provider == nil {
		return ""
	}
	return fmt.Sprintf("%s %s\n%s", v.Provider.Name, v.Provider.Language, strings.Join(v.Provider.Params, "\n"))
}

// maxTable bounds the work of one diff: lines that changed in one times the other.
const maxTable = 4_000_000

// lines compares two texts. Ones that differ in too much are shown one after the
// other.
func lines(a, b string) (out []Line) {
	x, y := split(a), split(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		out = append(out, Line{"same", x[0]})
		x, y = x[1:], y[1:]
	}
	var tail []Line
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		tail = append(tail, Line{"same", x[len(x)-1]})
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(x)*len(y) > maxTable {
		for _, l := range x {
			out = append(out, Line{"del", l})
		}
		for _, l := range y {
			out = append(out, Line{"add", l})
		}
	} else {
		out = append(out, longest(x, y)...)
	}
	for i := len(tail) - 1; i >= 0; i-- {
		out = append(out, tail[i])
	}
	return out
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// longest finds the lines that both have, in order, by the usual table.
func longest(x, y []string) (out []Line) {
	width := len(y) + 1
	table := make([]int32, (len(x)+1)*width)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, Line{"same", x[i]})
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && table[(i+1)*width+j] >= table[i*width+j+1]:
			out = append(out, Line{"del", x[i]})
			i++
		default:
			out = append(out, Line{"add", y[j]})
			j++
		}
	}
	return out
}
