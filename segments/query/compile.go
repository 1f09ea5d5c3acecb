// Package query makes SQL of segments: one condition that both databases read
// alike, whose values are always arguments, and statements that answer who
// matches, how many, and who of a few.
package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/segments"
)

// Env is what a segment is compiled with.
type Env struct {
	Now     time.Time
	Zone    *time.Location // of the workspace: what is today
	Segment func(id string) (segments.Node, bool)
	Trait   func(key string) segments.Type // nil: nothing is declared
}

// Query is a segment as a condition in SQL on contacts, whose alias is c. All
// values are arguments; the texts hold nothing that came from outside.
type Query struct {
	where    string
	args     []any
	drivers  []string
	due      time.Duration // after which time alone may have changed who matches; 0: never
	midnight bool          // who matches changes when a day of the zone begins
}

// Compile makes a statement of a segment that passed Check. Invalid: it names
// one that is gone or that names it back.
func Compile(n segments.Node, e Env) (*Query, error) {
	if e.Zone == nil {
		e.Zone = time.UTC
	}
	c := &compiler{env: e, seen: map[any]string{}}
	where := c.node(&n, 0)
	if c.err != nil {
		return nil, c.err // a circle has no end for drivers
	}
	q := &Query{where: where, drivers: c.drivers(&n)}
	q.args, q.due, q.midnight = c.args, c.due, c.midnight
	return q, c.err
}

// compiler collects arguments and gives placeholders; the same value of the same
// type is one placeholder.
type compiler struct {
	env      Env
	args     []any
	seen     map[any]string
	nodes    int
	err      error
	due      time.Duration
	midnight bool
}

func (c *compiler) arg(v any) string {
	if at, ok := c.seen[v]; ok {
		return at
	}
	c.args = append(c.args, v)
	at := "$" + strconv.Itoa(len(c.args))
	c.seen[v] = at
	return at
}

func (c *compiler) fail(format string, args ...any) string {
	if c.err == nil {
		c.err = hub.Errorf(hub.Invalid, format, args...)
	}
	return never
}

// What is always and never so, in both databases.
const (
	always = "1 = 1"
	never  = "1 = 0"
)

func (c *compiler) node(n *segments.Node, deep int) string {
	c.nodes++
	if c.nodes > segments.MaxNodes || deep > 2*segments.MaxDepth || len(c.args) > 2*segments.MaxArgs {
		return c.fail("the segment is too large")
	}
	switch n.Is {
	case segments.All, segments.Any:
		if len(n.Of) == 0 {
			return map[segments.Is]string{segments.All: always, segments.Any: never}[n.Is]
		}
		parts := make([]string, len(n.Of))
		for i := range n.Of {
			parts[i] = c.node(&n.Of[i], deep+1)
		}
		return "(" + strings.Join(parts, map[segments.Is]string{segments.All: " AND ", segments.Any: " OR "}[n.Is]) + ")"
	case segments.Not:
		if len(n.Of) != 1 {
			return c.fail("not holds one condition")
		}
		return "NOT " + c.node(&n.Of[0], deep+1)
	case segments.Segment:
		if x, ok := c.named(n.Key); ok {
			return c.node(&x, deep+1) // a circle ends at the bound
		}
		return never
	}
	return c.leaf(n)
}

func (c *compiler) named(id string) (segments.Node, bool) {
	if c.env.Segment != nil {
		if x, ok := c.env.Segment(id); ok {
			return x, true
		}
	}
	c.fail("there is no segment %q", id)
	return segments.Node{}, false
}

// leaf is a condition on one person.
func (c *compiler) leaf(n *segments.Node) string {
	if n.Is == segments.Contact {
		return c.contact(n)
	}
	from, where, no := c.rows(n)
	if from == "" {
		return where
	}
	text := "EXISTS (SELECT 1 FROM " + from + " WHERE " + where + ")"
	if no {
		return "NOT " + text
	}
	return text
}

// rows answers the rows that make a condition true: of which tables, and which
// of them, for the person c. no: that there are none makes it true. Without
// tables where is the whole condition.
func (c *compiler) rows(n *segments.Node) (from, where string, no bool) {
	switch n.Is {
	case segments.Trait:
		test, no := c.positive(n.Test)
		return "contact_traits t", "t.contact_id = c.id AND " + c.trait(n.Key, test, "+t.num"), no
	case segments.Identity:
		where = "i.contact_id = c.id AND i.kind = " + c.arg(n.Key)
		if n.Op == segments.Verified {
			where += " AND i.verified = 1"
		}
		return "identities i", where, false
	case segments.Organisation, segments.OrganisationTrait:
		test, no := c.positive(n.Test)
		return "organisation_members m JOIN organisations o ON o.id = m.organisation_id",
			"m.contact_id = c.id AND " + c.organisation(n, test), no
	case segments.Consent:
		return "", c.consent(n), false
	case segments.Event:
		return c.event(n)
	case segments.Conversation:
		return c.conversation(n)
	}
	return "", c.fail("%q is nothing a segment can ask", string(n.Is)), false
}

// positive turns the comparisons that people without a value pass into those
// that they do not.
func (c *compiler) positive(t segments.Test) (segments.Test, bool) {
	switch t.Op {
	case segments.Ne:
		t.Op = segments.Eq
	case segments.NotIn:
		t.Op = segments.In
	case segments.NotContains:
		t.Op = segments.Contains
	case segments.Unset:
		t.Op = segments.Set
	default:
		return t, false
	}
	return t, true
}

func (c *compiler) contact(n *segments.Node) string {
	if n.Key == "created" {
		return c.instant("c.created_at", n.Test)
	}
	column := map[string]string{"name": "c.name", "language": "c.language", "zone": "c.zone"}[n.Key]
	if column == "" {
		return c.fail("people have no field %q", n.Key)
	}
	test, no := c.positive(n.Test)
	text := "(" + column + " <> '' AND " + c.text(column, test) + ")"
	if n.Key == "language" && (test.Op == segments.Eq || test.Op == segments.In) { // de is said of de-AT, too
		parts := []string{}
		for _, v := range test.Values {
			parts = append(parts, head(column, v.Text+"-")+" = "+c.arg(v.Text+"-"))
		}
		text = "(" + text + " OR " + strings.Join(parts, " OR ") + ")"
	}
	if no {
		return "NOT " + text
	}
	return text
}

func (c *compiler) organisation(n *segments.Node, t segments.Test) string {
	if n.Is == segments.OrganisationTrait {
		return c.organisationTrait(n.Key, t)
	}
	switch n.Key {
	case "":
		return always
	case "name":
		return "o.name <> '' AND " + c.text("o.name", t)
	case "domain":
		return "o.domain <> '' AND " + c.text("o.domain", t)
	}
	return c.fail("organisations have no field %q", n.Key)
}

// consent is what hub.MaySend would say of a purpose on a channel: the last word
// that speaks of it decides; a no that names the channel is lifted only by a
// later yes that names it. The few words of a person are read once.
func (c *compiler) consent(n *segments.Node) string {
	purpose := "a.purpose IN ('', 'all', " + c.arg(n.Purpose) + ")"
	spoken := "contact_consents a WHERE a.contact_id = c.id AND a.channel IN ('', 'all', " + c.arg(n.Key) + ") AND " + purpose
	if n.Op == segments.NeverAsked {
		return "NOT EXISTS (SELECT 1 FROM " + spoken + ")"
	}
	const before = "-9223372036854775807" // any instant
	last := func(given, own string) string {
		return "MAX(CASE WHEN a.given = " + given + own + " THEN a.at ELSE " + before + " END)"
	}
	wide := " AND a.channel IN ('', 'all')"
	refused := last("0", wide) + " > " + before + " AND " + last("0", wide) + " >= " + last("1", "")
	if n.Key != "" && n.Key != "all" {
		own := " AND a.channel = " + c.arg(n.Key)
		refused += " OR " + last("0", own) + " > " + before + " AND " + last("0", own) + " >= " + last("1", own)
	}
	word := "(" + refused + ")"
	if n.Op == segments.Given {
		word = "MAX(a.given) = 1 AND NOT " + word
	}
	return "EXISTS (SELECT 1 FROM " + spoken + " GROUP BY a.contact_id HAVING " + word + ")"
}
