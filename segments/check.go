package segments

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	contactKeys      = []string{"name", "language", "zone", "created"}
	organisationKeys = []string{"name", "domain"}
)

// opsOf are the comparisons that a type knows.
var opsOf = map[Type][]Op{
	Text:    {Eq, Ne, In, NotIn, Contains, NotContains, Starts, Set, Unset},
	Number:  {Eq, Ne, In, NotIn, Lt, Le, Gt, Ge, Set, Unset},
	Bool:    {Eq, Ne, Set, Unset},
	Date:    {Eq, Ne, Lt, Le, Gt, Ge, WithinLast, WithinNext, OlderThan, Anniversary, Set, Unset},
	List:    {Contains, NotContains, In, NotIn, Set, Unset},
	Unknown: {Eq, Ne, In, NotIn, Lt, Le, Gt, Ge, Contains, NotContains, Starts, WithinLast, WithinNext, OlderThan, Anniversary, Set, Unset},
}

// Ops answers the comparisons that a type knows, for those who offer them.
func Ops(t Type) []Op { return opsOf[t] }

// Check says what is wrong with a segment: its shape, its size, what it names
// and the types of what it compares.
func Check(n Node, s Schema) []Problem {
	c := &checker{schema: s}
	c.node("", &n, 0)
	if !Wrong(c.found) {
		c.inside(&n)
	}
	return c.found
}

type checker struct {
	schema Schema
	found  []Problem
	nodes  int
}

func (c *checker) bad(path, format string, args ...any) *Problem {
	c.found = append(c.found, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
	return &c.found[len(c.found)-1]
}

func (c *checker) node(path string, n *Node, deep int) {
	if c.nodes++; c.nodes == MaxNodes+1 {
		c.bad(path, "a segment has at most %d conditions and groups", MaxNodes)
	}
	if c.nodes > MaxNodes {
		return
	}
	if deep > MaxDepth {
		c.bad(path, "groups nest at most %d deep", MaxDepth)
		return
	}
	switch n.Is {
	case All, Any, Not:
		if n.Key != "" || n.Purpose != "" || n.Agg != "" || n.Op != "" || len(n.Values) > 0 || n.When != nil || len(n.Where) > 0 {
			c.bad(path, "a group has only what it holds")
		}
		if n.Is == Not && len(n.Of) != 1 {
			c.bad(path, "not holds one condition or group")
		}
		for i := range n.Of {
			c.node(join(path, "of["+strconv.Itoa(i)+"]"), &n.Of[i], deep+1)
		}
		return
	case Trait, Contact, Identity, Organisation, OrganisationTrait, Consent, Event, Conversation, Segment:
	default:
		c.bad(join(path, "is"), "%q is nothing a segment can ask", cut(string(n.Is), 40))
		return
	}
	if len(n.Of) > 0 {
		c.bad(path, "only groups hold others")
	}
	c.leaf(path, n)
}

// leaf checks a condition: first that it has nothing that it has no use for.
func (c *checker) leaf(path string, n *Node) {
	many := n.Is == Event || n.Is == Conversation
	if !many && (n.Agg != "" || n.When != nil || len(n.Where) > 0) {
		c.bad(path, "only events and conversations are counted and filtered")
	}
	if n.Purpose != "" && n.Is != Consent {
		c.bad(join(path, "purpose"), "only consents have a purpose")
	}
	switch n.Is {
	case Trait:
		if c.named(join(path, "key"), n.Key) {
			c.compare(path, &n.Test, c.typeOf(join(path, "key"), n.Key, c.schema.Traits, "trait"))
		}
	case Contact:
		c.contact(path, n)
	case Identity:
		c.named(join(path, "key"), n.Key)
		c.plainOp(path, &n.Test, Has, Verified)
	case Organisation:
		c.organisation(path, n)
	case OrganisationTrait:
		if c.named(join(path, "key"), n.Key) {
			t := c.typeOf(join(path, "key"), n.Key, c.schema.OrganisationTraits, "trait of organisations")
			c.organisationTrait(path, &n.Test, t)
		}
	case Consent:
		c.named(join(path, "key"), n.Key)
		c.named(join(path, "purpose"), n.Purpose)
		c.plainOp(path, &n.Test, Given, Refused, NeverAsked)
	case Event, Conversation:
		c.many(path, n)
	case Segment:
		c.segment(path, n)
	}
}

func (c *checker) contact(path string, n *Node) {
	switch n.Key {
	case "name", "zone", "language":
		c.compare(path, &n.Test, Text)
	case "created":
		c.compareInstant(path, &n.Test)
	default:
		c.unknown(join(path, "key"), "people have no field", n.Key, contactKeys)
	}
}

func (c *checker) organisation(path string, n *Node) {
	switch {
	case n.Key == "":
		c.plainOp(path, &n.Test, Set, Unset)
	case slices.Contains(organisationKeys, n.Key):
		c.compare(path, &n.Test, Text)
	default:
		c.unknown(join(path, "key"), "organisations have no field", n.Key, organisationKeys)
	}
}

// organisationTrait: they are kept as one text, which is only asked for wholes.
func (c *checker) organisationTrait(path string, t *Test, of Type) {
	if ops := []Op{Eq, Ne, In, NotIn, Set, Unset}; !slices.Contains(ops, t.Op) {
		c.bad(join(path, "op"), "traits of organisations are compared with %s", opList(ops))
		return
	}
	if of == Unknown {
		of = Text
	}
	c.compare(path, t, of)
}

func (c *checker) segment(path string, n *Node) {
	c.plainOp(path, &n.Test, "")
	if !c.named(join(path, "key"), n.Key) {
		return
	}
	if n.Key == c.schema.Self {
		c.bad(join(path, "key"), "a segment cannot ask for itself")
	} else if c.schema.Segment == nil {
		c.bad(join(path, "key"), "there is no segment %s", quote(cut(n.Key, 60)))
	} else if _, ok := c.schema.Segment(n.Key); !ok {
		c.bad(join(path, "key"), "there is no segment %s", quote(cut(n.Key, 60)))
	}
}

// inside looks into the segments that n names, and those that they name: for
// cycles, and for what they add to the size.
func (c *checker) inside(n *Node) {
	var walk func(n *Node, chain []string, deep int) bool
	nodes, values := 0, 0
	walk = func(n *Node, chain []string, deep int) bool {
		nodes++
		values += n.arguments()
		if nodes > MaxNodes || values > MaxArgs || deep > 2*MaxDepth {
			c.bad("", "with the segments that it names it has more than %d conditions, %d values or %d groups in groups", MaxNodes, MaxArgs, 2*MaxDepth)
			return false
		}
		if n.Is == Segment {
			if slices.Contains(chain, n.Key) || n.Key == c.schema.Self {
				c.bad("", "segments name each other in a circle: %s", strings.Join(append(chain, n.Key), " → "))
				return false
			}
			x, ok := c.schema.Segment(n.Key)
			if !ok {
				c.bad("", "there is no segment %s any more", quote(cut(n.Key, 60)))
				return false
			}
			return walk(&x, append(slices.Clone(chain), n.Key), deep+1)
		}
		for i := range n.Of {
			if !walk(&n.Of[i], chain, deep+1) {
				return false
			}
		}
		return true
	}
	walk(n, nil, 0)
}

// arguments is about how many values a condition brings into the statement.
func (n *Node) arguments() int {
	sum := len(n.Values) + 2
	for i := range n.Where {
		sum += len(n.Where[i].Values) + 1
	}
	if n.Op == Anniversary {
		sum += 366
	}
	return sum
}

// named checks a key.
func (c *checker) named(path, s string) bool {
	switch {
	case s == "":
		c.bad(path, "is missing")
	case len(s) > MaxKey:
		c.bad(path, "is longer than %d bytes", MaxKey)
	case !writable(s):
		c.bad(path, "has characters that cannot be written")
	default:
		return true
	}
	return false
}

// writable: UTF-8, without what the store would change.
func writable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == 0 || r == unicode.ReplacementChar })
}

func (c *checker) typeOf(path, key string, known map[string]Type, what string) Type {
	if t, ok := known[key]; ok {
		return t
	}
	c.unknown(path, "there is no "+what, key, slices.Sorted(maps.Keys(known)))
	return Unknown
}

func (c *checker) unknown(path, text, key string, known []string) {
	p := c.bad(path, "%s %s", text, quote(cut(key, 60)))
	if p.Suggest = nearest(key, known); p.Suggest != "" {
		p.Text += "; did you mean " + p.Suggest + "?"
	}
}

// plainOp is for conditions without values.
func (c *checker) plainOp(path string, t *Test, ops ...Op) {
	if !slices.Contains(ops, t.Op) {
		c.bad(join(path, "op"), "%q is none of %s", cut(string(t.Op), 40), opList(ops))
	}
	if len(t.Values) > 0 {
		c.bad(join(path, "values"), "this takes no value")
	}
}

func opList(ops []Op) string {
	words := make([]string, len(ops))
	for i, o := range ops {
		words[i] = strings.ReplaceAll(string(o), "_", " ")
	}
	return strings.Join(words, ", ")
}
