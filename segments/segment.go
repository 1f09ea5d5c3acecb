// Package segments is the language in which people are chosen: by what is known
// of them, what they did and how their conversations stand. A segment is a tree
// with two equal forms, JSON (for the builder on the screen) and text (for people
// and files); it is checked against what the workspace knows and becomes one
// condition in portable SQL whose values are always arguments. The package is
// pure: it asks nobody and knows no clock.
package segments

import "github.com/parleyhub/parley/hub"

// DocumentKind of saved segments; the body is a Definition.
const DocumentKind hub.DocumentKind = "segment"

// The bounds of a segment.
const (
	MaxText   = 64 << 10 // bytes of the text form, and of the JSON form
	MaxDepth  = 10       // groups in groups
	MaxNodes  = 200      // groups and conditions, with those of the segments it names
	MaxValues = 1000     // of one list
	MaxArgs   = 5000     // values in all, with those of the segments it names
	MaxValue  = 400      // bytes of a value
	MaxKey    = 100      // bytes of a key or a name
	MaxWhere  = 20       // filters of one condition
	MaxSpan   = 3660     // days
)

// Definition is a saved segment.
type Definition struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Match       Node   `json:"match"`
}

// Is says what a node is.
type Is string

// Groups, and what conditions ask of.
const (
	All               Is = "all"                // all of Of; of none: everyone
	Any               Is = "any"                // one of Of; of none: nobody
	Not               Is = "not"                // not Of[0]
	Trait             Is = "trait"              // Key: the trait
	Contact           Is = "contact"            // Key: name, language, zone or created
	Identity          Is = "identity"           // Key: the kind of handle; Op has or verified
	Organisation      Is = "organisation"       // Key: name, domain, or empty with set and unset
	OrganisationTrait Is = "organisation_trait" // Key: the trait
	Consent           Is = "consent"            // Key: the channel; Purpose; Op given, refused or never_asked
	Event             Is = "event"              // Key: its name; Agg, When and Where
	Conversation      Is = "conversation"       // Agg count, and Where
	Segment           Is = "segment"            // Key: the id of another one
)

// Op compares.
type Op string

// The comparisons. A person without a value is different from every value: !=,
// not_in and not_contains are the opposites of =, in and contains, to the person.
const (
	Eq          Op = "="
	Ne          Op = "!="
	Lt          Op = "<"
	Le          Op = "<="
	Gt          Op = ">"
	Ge          Op = ">="
	In          Op = "in"
	NotIn       Op = "not_in"
	Contains    Op = "contains"
	NotContains Op = "not_contains"
	Starts      Op = "starts"
	Set         Op = "set"
	Unset       Op = "unset"
	WithinLast  Op = "within_last" // a span: 90d or 12h
	WithinNext  Op = "within_next"
	OlderThan   Op = "older_than"
	Anniversary Op = "anniversary" // a span in days from today: 0d is today
	Has         Op = "has"
	Verified    Op = "verified"
	Given       Op = "given"
	Refused     Op = "refused"
	NeverAsked  Op = "never_asked"
)

// Agg is what of many events or conversations is compared.
type Agg string

// Without one, that there is any is enough.
const (
	Exists Agg = ""
	Count  Agg = "count"
	Sum    Agg = "sum"   // of the amounts
	First  Agg = "first" // When is asked of the first one
	Last   Agg = "last"
)

// Test is a comparison.
type Test struct {
	Op     Op      `json:"op,omitempty"`
	Values []Value `json:"values,omitempty"`
}

// Filter narrows events or conversations.
type Filter struct {
	Key string `json:"key"`
	Test
}

// Node is a group or a condition.
type Node struct {
	Is      Is     `json:"is"`
	Of      []Node `json:"of,omitempty"`
	Key     string `json:"key,omitempty"`
	Purpose string `json:"purpose,omitempty"`
	Agg     Agg    `json:"agg,omitempty"`
	Test
	When  *Test    `json:"when,omitempty"`
	Where []Filter `json:"where,omitempty"`
}

// Normal is n with groups of one taken for what they hold, the form in which
// both writings are equal.
func (n Node) Normal() Node {
	if len(n.Of) > 0 {
		of := make([]Node, len(n.Of))
		for i := range n.Of {
			of[i] = n.Of[i].Normal()
		}
		n.Of = of
	}
	if (n.Is == All || n.Is == Any) && len(n.Of) == 1 {
		return n.Of[0]
	}
	return n
}

// Names answers the segments that n names itself.
func (n *Node) Names() (ids []string) {
	if n.Is == Segment {
		ids = append(ids, n.Key)
	}
	for i := range n.Of {
		ids = append(ids, n.Of[i].Names()...)
	}
	return ids
}
