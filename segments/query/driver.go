package query

import (
	"strings"

	"github.com/parleyhub/parley/segments"
)

// drivers are statements that answer the ids of some people, each of them with
// everybody who matches among them: a database that is asked for all who match
// begins with the shortest. None: everybody has to be looked at.
func (c *compiler) drivers(n *segments.Node) []string {
	switch n.Is {
	case segments.All:
		var out []string
		for i := range n.Of {
			out = append(out, c.drivers(&n.Of[i])...)
		}
		return out
	case segments.Any:
		var parts []string
		for i := range n.Of {
			one := c.drivers(&n.Of[i])
			if len(one) == 0 {
				return nil
			}
			parts = append(parts, one[0])
		}
		if len(parts) == 0 {
			return nil
		}
		return []string{strings.Join(parts, " UNION ")}
	case segments.Segment:
		if x, ok := c.named(n.Key); ok {
			return c.drivers(&x)
		}
		return nil
	}
	if text := c.driver(n); text != "" {
		return []string{text}
	}
	return nil
}

func (c *compiler) driver(n *segments.Node) string {
	_, no := c.positive(n.Test)
	switch {
	case n.Is == segments.Trait && !no:
		return "SELECT t.contact_id FROM contact_traits t WHERE " + c.trait(n.Key, n.Test, "t.num")
	case (n.Is == segments.Organisation || n.Is == segments.OrganisationTrait) && !no:
		return "SELECT m.contact_id FROM organisations o JOIN organisation_members m ON m.organisation_id = o.id WHERE " + c.organisation(n, n.Test)
	case n.Is == segments.Consent && n.Op != segments.NeverAsked:
		return "SELECT a.contact_id FROM contact_consents a WHERE a.channel IN ('', 'all', " + c.arg(n.Key) + ") AND a.purpose IN ('', 'all', " +
			c.arg(n.Purpose) + ") AND a.given = " + map[segments.Op]string{segments.Given: "1", segments.Refused: "0"}[n.Op]
	case n.Is == segments.Event && c.some(n):
		return "SELECT e.contact_id FROM contact_events e WHERE " + c.events(n)
	case n.Is == segments.Conversation && c.some(n):
		from := "conversations v"
		for i := range n.Where {
			if f := &n.Where[i]; f.Key == "tag" && (f.Op == segments.Eq || f.Op == segments.In) {
				return "SELECT v.contact_id FROM conversation_tags h JOIN conversations v ON v.id = h.conversation_id WHERE " + c.text("h.tag", f.Test)
			}
		}
		return "SELECT v.contact_id FROM " + from + " WHERE " + c.conversations(n)
	}
	return ""
}

// some reports whether nobody without a single row can match.
func (c *compiler) some(n *segments.Node) bool {
	if n.Agg != segments.Count {
		return n.Agg != segments.Sum
	}
	v := n.Values[0].Num
	return n.Op == segments.Gt || (n.Op == segments.Ge || n.Op == segments.Eq) && v >= 1
}
