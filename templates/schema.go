package templates

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/parleyhub/parley/templates/liquid"
	"github.com/parleyhub/parley/templates/liquid/value"
)

// Schema says which variables templates may use. It is a liquid.Schema.
type Schema struct {
	types map[string]liquid.Type
	open  []string // roots below which anything may be: event, extra
	loose bool     // so may any root that it does not know
}

// Trait is one declared or seen attribute of people.
type Trait struct {
	Key   string
	Type  string // text, number, bool, date, list; others are text
	Label string
}

var traitTypes = map[string]liquid.Type{"number": liquid.Number, "bool": liquid.Bool, "date": liquid.Date, "list": liquid.List}

// roots are the variables that every rendering has, and what they are.
var roots = map[string]liquid.Type{
	"contact": liquid.Map, "contact.id": liquid.Text, "contact.name": liquid.Text, "contact.first_name": liquid.Text, "contact.language": liquid.Text,
	"contact.zone": liquid.Text, "contact.email": liquid.Text, "contact.phone": liquid.Text, "contact.traits": liquid.Map,
	"organisation": liquid.Map, "organisation.name": liquid.Text, "organisation.domain": liquid.Text, "organisation.traits": liquid.Any,
	"brand": liquid.Map, "brand.name": liquid.Text, "brand.url": liquid.Text, "brand.logo": liquid.Text, "brand.address": liquid.Text,
	"campaign": liquid.Map, "campaign.name": liquid.Text, "campaign.id": liquid.Text,
	"coupon": liquid.Map, "coupon.code": liquid.Text, "coupon.terms": liquid.Text, "coupon.ends": liquid.Date,
	"agent": liquid.Map, "agent.name": liquid.Text,
	"conversation": liquid.Map, "conversation.subject": liquid.Text, "conversation.number": liquid.Any,
	"link": liquid.Map, "link.unsubscribe": liquid.Text, "link.preferences": liquid.Text, "link.confirm": liquid.Text, "link.browser": liquid.Text, "link.survey": liquid.Text,
	"event": liquid.Any, "extra": liquid.Any, "locale": liquid.Text,
}

// NewSchema is the schema of a workspace whose people have these traits.
func NewSchema(traits []Trait) *Schema {
	s := &Schema{types: maps.Clone(roots), open: []string{"event", "extra", "organisation.traits"}}
	for _, t := range traits {
		kind, ok := traitTypes[t.Type]
		if !ok {
			kind = liquid.Text
		}
		s.types["contact.traits."+t.Key] = kind
	}
	return s
}

// Type implements liquid.Schema.
func (s *Schema) Type(path []string) liquid.Type {
	name := strings.Join(path, ".")
	if t, ok := s.types[name]; ok {
		return t
	}
	for _, root := range s.open {
		if strings.HasPrefix(name, root+".") {
			return liquid.Any
		}
	}
	if _, known := s.types[path[0]]; s.loose && !known {
		return liquid.Any
	}
	return liquid.Missing
}

// nameShape is how a trait can be named behind a dot.
var nameShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// mend has a finding about contact.plan mean the trait of that name, or of one that
// is nearer to it than any field of people.
func (s *Schema) mend(e *liquid.Error) {
	const people, traits = "contact.", "contact.traits."
	word, ok := strings.CutPrefix(e.Wrong, people)
	if !ok || strings.Contains(word, ".") {
		return
	}
	where := map[string]string{}
	for name := range s.types {
		if key, ok := strings.CutPrefix(name, traits); ok && nameShape.MatchString(key) {
			where[key] = name
		}
	}
	for name := range s.types { // a field goes before a trait of its name
		if field, ok := strings.CutPrefix(name, people); ok && !strings.Contains(field, ".") {
			where[field] = name
		}
	}
	near := where[value.Nearest(word, slices.Collect(maps.Keys(where)))]
	if !strings.HasPrefix(near, traits) {
		return
	}
	e.Meant = near
	e.Text = "there is no variable " + e.Wrong + "; did you mean " + near + "?"
}

// Open is the schema for a part that is shown alone: what it does not know may be
// an argument.
func (s *Schema) Open() *Schema {
	out := *s
	out.loose = true
	return &out
}

// Names implements liquid.Schema.
func (s *Schema) Names() []string { return slices.Sorted(maps.Keys(s.types)) }

// Named is the type of one variable in a word: text, number, bool, date, list,
// object or any.
func (s *Schema) Named(name string) string {
	return [...]string{"", "any", "text", "number", "bool", "date", "list", "object"}[s.types[name]]
}
