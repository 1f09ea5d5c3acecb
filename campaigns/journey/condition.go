package journey

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"
	"unicode/utf8"
)

// compare judges what is there by a comparison. Two numbers are compared as such.
func compare(has any, there bool, op Op, want any) bool {
	if op == Known {
		return there
	}
	if !there {
		return op == IsNot
	}
	a, b := Plain(has), Plain(want)
	x, xok := number(a)
	y, yok := number(b)
	switch op {
	case Is:
		return a == b || xok && yok && x == y
	case IsNot:
		return a != b && !(xok && yok && x == y)
	case Over:
		return xok && yok && x > y || !(xok && yok) && a > b
	case Under:
		return xok && yok && x < y || !(xok && yok) && a < b
	case Contains:
		return strings.Contains(strings.ToLower(a), strings.ToLower(b))
	}
	return false
}

// Plain is a value as text.
func Plain(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case int:
		return strconv.Itoa(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case json.Number:
		return x.String()
	}
	return ""
}

// number reads a plain decimal number, not what merely begins like one.
func number(s string) (float64, bool) {
	if s == "" || len(s) > 40 || strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// Matches reports whether it is such an event.
func (e *Event) Matches(name string, props map[string]any) bool {
	if e.Name != name {
		return false
	}
	for _, w := range e.Where {
		v, ok := props[w.Prop]
		if !compare(v, ok && v != nil, w.Op, w.Value) {
			return false
		}
	}
	return true
}

// key names what an event test counts; tests that ask the same share it.
func (e *Event) key() string {
	if len(e.Where) == 0 {
		return e.Name
	}
	raw, _ := json.Marshal(e.Where) //nolint:errchkjson // checked values
	h := fnv.New64a()
	_, _ = h.Write(raw)
	return e.Name + "?" + strconv.FormatUint(h.Sum64(), 36)
}

// Holds judges a condition about a person and, where it asks for them, their past
// in the journey. It says in words which part decided.
func (c *Condition) Holds(p *Person, e *Enrolment) (bool, string) {
	switch {
	case len(c.All) > 0:
		why := ""
		for i := range c.All {
			var ok bool
			if ok, why = c.All[i].Holds(p, e); !ok {
				return false, why
			}
		}
		return true, why
	case len(c.Any) > 0:
		why := ""
		for i := range c.Any {
			var ok bool
			if ok, why = c.Any[i].Holds(p, e); ok {
				return true, why
			}
		}
		return false, why
	case c.Not != nil:
		ok, why := c.Not.Holds(p, e)
		return !ok, why
	case c.Segment != "":
		if p.Segments[c.Segment] {
			return true, "in segment " + c.Segment
		}
		return false, "not in segment " + c.Segment
	case c.Trait != nil:
		v, ok := p.trait(c.Trait.Key)
		holds := compare(v, ok, c.Trait.Op, c.Trait.Value)
		if !ok {
			return holds, c.Trait.Key + " is not known"
		}
		return holds, c.Trait.Key + " is " + short(v)
	case c.Event != nil:
		n := e.Memory.Seen[c.Event.key()]
		return n >= max(c.Event.AtLeast, 1), c.Event.Name + " happened " + strconv.Itoa(n) + " times"
	case c.Message != nil:
		if e.has(c.Message) {
			return true, "the message of " + c.Message.Step + " was " + string(c.Message.Outcome)
		}
		return false, "the message of " + c.Message.Step + " was not " + string(c.Message.Outcome)
	case c.Entry != nil:
		v, ok := e.Memory.Event[c.Entry.Prop]
		ok = ok && v != nil
		holds := compare(v, ok, c.Entry.Op, c.Entry.Value)
		if !ok {
			return holds, c.Entry.Prop + " of the entry is not known"
		}
		return holds, c.Entry.Prop + " of the entry is " + short(Plain(v))
	}
	return false, "nothing is asked"
}

// short keeps the reasons of a path small: a trait may be a page.
func short(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// walk calls fn for the condition and all that it is made of.
func (c *Condition) walk(fn func(*Condition)) {
	if c == nil {
		return
	}
	fn(c)
	for i := range c.All {
		c.All[i].walk(fn)
	}
	for i := range c.Any {
		c.Any[i].walk(fn)
	}
	c.Not.walk(fn)
}
