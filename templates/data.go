package templates

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates/liquid"
)

// Data is what one message is filled in with. Maps hold texts, numbers, booleans,
// times, lists and maps of these. It must not change while it is rendered.
type Data struct {
	Contact      map[string]any
	Organisation map[string]any
	Brand        map[string]any
	Campaign     map[string]any
	Coupon       map[string]any // code, terms, ends
	Agent        map[string]any
	Conversation map[string]any
	Event        map[string]any
	Links        Links
	Extra        map[string]any

	Zone    *time.Location // of the person; nil = UTC
	Now     time.Time
	Rewrite func(index int, url string) string // optional: what stands in place of a link
	Sending bool                               // only the words are wanted, not which links came out
}

// Links are the addresses that the hub makes for one person.
type Links struct{ Unsubscribe, Preferences, Confirm, Browser, Survey string }

// filled is data in one language.
type filled struct {
	*Data
	locale string
}

// Lookup implements liquid.Data. An empty text is nothing.
func (d *filled) Lookup(path []string) (any, bool) {
	var root map[string]any
	switch path[0] {
	case "contact":
		root = d.Contact
	case "organisation":
		root = d.Organisation
	case "brand":
		root = d.Brand
	case "campaign":
		root = d.Campaign
	case "coupon":
		root = d.Coupon
	case "agent":
		root = d.Agent
	case "conversation":
		root = d.Conversation
	case "event":
		root = d.Event
	case "extra":
		root = d.Extra
	case "link":
		return d.link(path)
	case "locale":
		return d.locale, d.locale != "" && len(path) == 1
	}
	if root == nil {
		return nil, false
	}
	return dig(root, path[1:])
}

func dig(m map[string]any, path []string) (any, bool) {
	var v any = m
	for _, key := range path {
		inner, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		if v, ok = inner[key]; !ok {
			return nil, false
		}
	}
	return v, v != nil && v != ""
}

func (d *filled) link(path []string) (any, bool) {
	if len(path) != 2 {
		return nil, false
	}
	to := ""
	switch path[1] {
	case "unsubscribe":
		to = d.Links.Unsubscribe
	case "preferences":
		to = d.Links.Preferences
	case "confirm":
		to = d.Links.Confirm
	case "browser":
		to = d.Links.Browser
	case "survey":
		to = d.Links.Survey
	}
	return to, to != ""
}

// nameless reports whether what the desk calls somebody is an address of theirs,
// as nobody has said a name yet. It is nothing to greet anybody by.
func nameless(name string, identities []hub.Identity) bool {
	name = strings.TrimSpace(name)
	return slices.ContainsFunc(identities, func(x hub.Identity) bool {
		return strings.EqualFold(name, x.Handle.Address) || strings.EqualFold(name, "@"+x.Handle.Address)
	})
}

// ContactData is a person as templates see them. A name that is but an address of
// theirs is none. Traits are what the schema says
// they are; one that does not read as that stays text. What is answered says the
// same after a way through JSON, but for times.
func ContactData(c *hub.Contact, identities []hub.Identity, schema *Schema) map[string]any {
	name := valid(c.Name)
	if nameless(name, identities) {
		name = ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	out := map[string]any{"id": string(c.ID), "name": name, "first_name": first, "language": c.Language, "zone": c.Zone}
	for i := range identities {
		switch h := identities[i].Handle; {
		case h.Kind == hub.HandleEmail && out["email"] == nil:
			out["email"] = valid(h.Address)
		case h.Kind == hub.HandlePhone && out["phone"] == nil:
			out["phone"] = valid(h.Address)
		}
	}
	traits := map[string]any{}
	for i := range c.Traits {
		t := &c.Traits[i]
		traits[t.Key] = typed(valid(t.Value), schema.types["contact.traits."+t.Key])
	}
	out["traits"] = traits
	return out
}

// valid is text as JSON keeps it.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func typed(value string, as liquid.Type) any {
	switch as {
	case liquid.Number:
		if n, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n
		}
	case liquid.Bool:
		if b, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(value))); err == nil {
			return b
		}
	case liquid.Date:
		if at, ok := hub.TraitDate(value); ok {
			return at
		}
	case liquid.List:
		out := []string{}
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
		return out
	}
	return value
}
