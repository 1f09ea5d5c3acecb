package segments

import (
	"slices"
	"strconv"
	"strings"
)

// test reads a comparison; part is in front of its places.
func (p *parser) test(part string) (t Test, err error) {
	p.note(part + "op")
	if p.now.kind == 'p' && slices.Contains([]Op{Eq, Ne, Lt, Le, Gt, Ge}, Op(p.now.text)) {
		t.Op = Op(p.now.text)
		if err := p.step(); err != nil {
			return t, err
		}
		return t, p.values(&t, part, false)
	}
	no, err := p.take("not")
	if err != nil {
		return t, err
	}
	switch {
	case p.is("in"):
		t.Op = In
	case p.is("contains"):
		t.Op = Contains
	case p.is("starts") && !no:
		t.Op = Starts
	case !no:
		return p.timeTest(part)
	default:
		return t, p.hope("in_contains", "in or contains")
	}
	if no {
		t.Op = map[Op]Op{In: NotIn, Contains: NotContains}[t.Op]
	}
	if err := p.step(); err != nil {
		return t, err
	}
	return t, p.values(&t, part, t.Op == In || t.Op == NotIn)
}

// timeTest reads is set, within last 90 days and the like.
func (p *parser) timeTest(part string) (t Test, err error) {
	switch first := strings.ToLower(p.now.text); {
	case p.is("is"):
		if err := p.step(); err != nil {
			return t, err
		}
		no, err := p.take("not")
		if err != nil {
			return t, err
		}
		t.Op = map[bool]Op{true: Unset, false: Set}[no]
		return t, p.need("set")
	case p.is("within", "older"):
		if err := p.step(); err != nil {
			return t, err
		}
		second := map[string][]string{"within": {"last", "next"}, "older": {"than"}}[first]
		if !p.is(second...) {
			return t, p.hope("", strings.Join(second, " / "))
		}
		t.Op = Op(first + "_" + strings.ToLower(p.now.text))
	case p.is("anniversary"):
		t.Op = Anniversary
		if err := p.step(); err != nil {
			return t, err
		}
		if ok, err := p.take("today"); ok || err != nil {
			t.Values = []Value{T("0d")}
			return t, err
		}
		if !p.is("within") {
			return t, p.hope("today_within", "today or within")
		}
	default:
		return t, p.hope("comparison", "a comparison: = != < <= > >= in, contains, starts, is set, within, older than or anniversary")
	}
	if err := p.step(); err != nil {
		return t, err
	}
	v, err := p.span(part)
	t.Values = []Value{v}
	return t, err
}

var units = map[string]struct {
	times int
	unit  string
}{
	"hour": {1, "h"}, "hours": {1, "h"}, "day": {1, "d"}, "days": {1, "d"}, "week": {7, "d"}, "weeks": {7, "d"},
}

// span reads 90 days.
func (p *parser) span(part string) (Value, error) {
	p.note(part + "values[0]")
	n, err := strconv.Atoi(p.now.text)
	if p.now.kind != 'n' || err != nil || n < 0 {
		return Value{}, p.hope("whole", "a whole number of days or hours")
	}
	if n > MaxSpan*24 {
		return Value{}, p.wrong(p.now.at, "ten_years", "that is longer than ten years")
	}
	if err := p.step(); err != nil {
		return Value{}, err
	}
	u, ok := units[strings.ToLower(p.now.text)]
	if !ok || p.now.kind != 'w' {
		return Value{}, p.hope("unit", "days, weeks or hours")
	}
	return T(strconv.Itoa(n*u.times) + u.unit), p.step()
}

// values reads one value, or a list in brackets.
func (p *parser) values(t *Test, part string, list bool) error {
	if !list {
		return p.value(t, part)
	}
	if err := p.needSign("("); err != nil {
		return err
	}
	for {
		if err := p.value(t, part); err != nil {
			return err
		}
		if len(t.Values) > MaxValues {
			return p.wrong(p.now.at, "thousand_values", "there are more than 1000 values")
		}
		if !p.sign(",") {
			return p.needSign(")")
		}
		if err := p.step(); err != nil {
			return err
		}
	}
}

func (p *parser) value(t *Test, part string) error {
	p.note(part + "values[" + strconv.Itoa(len(t.Values)) + "]")
	v := T(p.now.text)
	switch {
	case p.now.kind == 'n':
		v = N(p.now.num)
	case p.is("true", "false"):
		v = B(p.is("true"))
	case p.now.kind != 'w' && p.now.kind != 's':
		return p.hope("value", "a value")
	}
	t.Values = append(t.Values, v)
	return p.step()
}
