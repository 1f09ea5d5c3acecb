package segments

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/internal/said"
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

// bad adds a problem; say names the sentence that format is.
func (c *checker) bad(path, say, format string, args ...any) *Problem {
	c.found = append(c.found, Problem{Path: path, Text: fmt.Sprintf(format, args...), Say: say, Args: said.Texts(say, args)})
	return &c.found[len(c.found)-1]
}

func (c *checker) node(path string, n *Node, deep int) {
	if c.nodes++; c.nodes == MaxNodes+1 {
		c.bad(path, "many_nodes", "a segment has at most %d conditions and groups", MaxNodes)
	}
	if c.nodes > MaxNodes {
		return
	}
	if deep > MaxDepth {
		c.bad(path, "deep_groups", "groups nest at most %d deep", MaxDepth)
		return
	}
	switch n.Is {
	case All, Any, Not:
		if n.Key != "" || n.Purpose != "" || n.Agg != "" || n.Op != "" || len(n.Values) > 0 || n.When != nil || len(n.Where) > 0 {
			c.bad(path, "group_only", "a group has only what it holds")
		}
		if n.Is == Not && len(n.Of) != 1 {
			c.bad(path, "not_one", "not holds one condition or group")
		}
		for i := range n.Of {
			c.node(join(path, "of["+strconv.Itoa(i)+"]"), &n.Of[i], deep+1)
		}
		return
	case Trait, Contact, Identity, Organisation, OrganisationTrait, Consent, Event, Conversation, Segment:
	default:
		c.bad(join(path, "is"), "is_nothing", "%q is nothing a segment can ask", cut(string(n.Is), 40))
		return
	}
	if len(n.Of) > 0 {
		c.bad(path, "only_groups", "only groups hold others")
	}
	c.leaf(path, n)
}

// leaf checks a condition: first that it has nothing that it has no use for.
func (c *checker) leaf(path string, n *Node) {
	many := n.Is == Event || n.Is == Conversation
	if !many && (n.Agg != "" || n.When != nil || len(n.Where) > 0) {
		c.bad(path, "only_counted", "only events and conversations are counted and filtered")
	}
	if n.Purpose != "" && n.Is != Consent {
		c.bad(join(path, "purpose"), "only_consents", "only consents have a purpose")
	}
	switch n.Is {
	case Trait:
		if c.named(join(path, "key"), n.Key) {
			c.compare(path, &n.Test, c.typeOf(join(path, "key"), n.Key, c.schema.Traits, "no_trait", "there is no trait %s"))
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
			t := c.typeOf(join(path, "key"), n.Key, c.schema.OrganisationTraits, "no_organisation_trait", "there is no trait of organisations %s")
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
		c.unknown(join(path, "key"), "no_field", "people have no field %s", n.Key, contactKeys)
	}
}

func (c *checker) organisation(path string, n *Node) {
	switch {
	case n.Key == "":
		c.plainOp(path, &n.Test, Set, Unset)
	case slices.Contains(organisationKeys, n.Key):
		c.compare(path, &n.Test, Text)
	default:
		c.unknown(join(path, "key"), "no_organisation_field", "organisations have no field %s", n.Key, organisationKeys)
	}
}

// organisationTrait: they are kept as one text, which is only asked for wholes.
func (c *checker) organisationTrait(path string, t *Test, of Type) {
	if ops := []Op{Eq, Ne, In, NotIn, Set, Unset}; !slices.Contains(ops, t.Op) {
		c.bad(join(path, "op"), "organisation_ops", "traits of organisations are compared with %s", opList(ops))
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
		c.bad(join(path, "key"), "segment_itself", "a segment cannot ask for itself")
	} else if c.schema.Segment == nil {
		c.bad(join(path, "key"), "no_segment", "there is no segment %s", quote(cut(n.Key, 60)))
	} else if _, ok := c.schema.Segment(n.Key); !ok {
		c.bad(join(path, "key"), "no_segment", "there is no segment %s", quote(cut(n.Key, 60)))
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
			c.bad("", "many_inside", "with the segments that it names it has more than %d conditions, %d values or %d groups in groups", MaxNodes, MaxArgs, 2*MaxDepth)
			return false
		}
		if n.Is == Segment {
			if slices.Contains(chain, n.Key) || n.Key == c.schema.Self {
				c.bad("", "circle", "segments name each other in a circle: %s", strings.Join(append(chain, n.Key), " → "))
				return false
			}
			x, ok := c.schema.Segment(n.Key)
			if !ok {
				c.bad("", "segment_gone", "there is no segment %s any more", quote(cut(n.Key, 60)))
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
		c.bad(path, "missing", "is missing")
	case len(s) > MaxKey:
		c.bad(path, "long_key", "is longer than %d bytes", MaxKey)
	case !writable(s):
		c.bad(path, "unwritable", "has characters that cannot be written")
	default:
		return true
	}
	return false
}

// writable: UTF-8, without what the store would change.
func writable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == 0 || r == unicode.ReplacementChar })
}

func (c *checker) typeOf(path, key string, known map[string]Type, say, format string) Type {
	if t, ok := known[key]; ok {
		return t
	}
	c.unknown(path, say, format, key, slices.Sorted(maps.Keys(known)))
	return Unknown
}

// unknown is bad with a key behind what else stands in the sentence.
func (c *checker) unknown(path, say, format, key string, known []string, front ...any) {
	p := c.bad(path, say, format, append(front, quote(cut(key, 60)))...)
	if p.Suggest = nearest(key, known); p.Suggest != "" {
		p.Text += "; did you mean " + p.Suggest + "?"
	}
}

// plainOp is for conditions without values.
func (c *checker) plainOp(path string, t *Test, ops ...Op) {
	if !slices.Contains(ops, t.Op) {
		c.bad(join(path, "op"), "op_none", "%q is none of %s", cut(string(t.Op), 40), opList(ops))
	}
	if len(t.Values) > 0 {
		c.bad(join(path, "values"), "no_value", "this takes no value")
	}
}

func opList(ops []Op) string {
	words := make([]string, len(ops))
	for i, o := range ops {
		words[i] = strings.ReplaceAll(string(o), "_", " ")
	}
	return strings.Join(words, ", ")
}
