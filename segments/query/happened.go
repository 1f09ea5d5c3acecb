package query

import (
	"strings"

	"github.com/parleyhub/parley/segments"
)

// event answers the events that make a condition true.
func (c *compiler) event(n *segments.Node) (from, where string, no bool) {
	where = "e.contact_id = c.id AND " + c.events(n)
	return c.aggregate(n, "contact_events e", where, "e.contact_id", "e.at", "e.amount")
}

// events is the condition on the row e. The time of the first or the last one is
// asked of all of them together.
func (c *compiler) events(n *segments.Node) string {
	parts := []string{"e.name = " + c.arg(n.Key)}
	if n.When != nil && n.Agg != segments.First && n.Agg != segments.Last {
		parts = append(parts, c.instant("e.at", *n.When))
	}
	for i := range n.Where {
		test, no := c.positive(n.Where[i].Test)
		text := "EXISTS (SELECT 1 FROM event_props p WHERE p.event_id = e.id AND p.key = " + c.arg(n.Where[i].Key) + " AND " + c.keyed("p.text", "p.num", test) + ")"
		if no {
			text = "NOT " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " AND ")
}

// aggregate asks of many rows together.
func (c *compiler) aggregate(n *segments.Node, from, where, person, at, amount string) (string, string, bool) {
	switch n.Agg {
	case segments.Exists:
		return from, where, false
	case segments.Count:
		return "", "(SELECT COUNT(*) FROM " + from + " WHERE " + where + ") " + c.sign(n.Op) + " " + c.arg(int64(n.Values[0].Num)), false
	case segments.Sum:
		return "", "(SELECT COALESCE(SUM(" + amount + "), 0.0) FROM " + from + " WHERE " + where + ") " + c.sign(n.Op) + " " + c.arg(n.Values[0].Num), false
	}
	which := map[segments.Agg]string{segments.First: "MIN", segments.Last: "MAX"}[n.Agg]
	if which == "" || n.When == nil {
		return "", c.fail("%q cannot be asked of many", string(n.Agg)), false
	}
	return from, where + " GROUP BY " + person + " HAVING " + c.instant(which+"("+at+")", *n.When), false
}

// sign is a comparison of numbers as SQL has it.
func (c *compiler) sign(op segments.Op) string {
	switch op {
	case segments.Eq, segments.Lt, segments.Le, segments.Gt, segments.Ge:
		return string(op)
	case segments.Ne:
		return "<>"
	}
	return c.fail("%q does not compare numbers", string(op))
}

func (c *compiler) conversation(n *segments.Node) (from, where string, no bool) {
	where = "v.contact_id = c.id AND " + c.conversations(n)
	if n.Agg != segments.Exists && n.Agg != segments.Count {
		return "", c.fail("%q cannot be asked of conversations", string(n.Agg)), false
	}
	return c.aggregate(n, "conversations v", where, "", "", "")
}

// conversations is the condition on the row v. One that went into another is not
// there any more.
func (c *compiler) conversations(n *segments.Node) string {
	parts := []string{`(v.flags = '' OR v.flags NOT LIKE '%"merged"%')`}
	for i := range n.Where {
		parts = append(parts, c.fact(&n.Where[i]))
	}
	return strings.Join(parts, " AND ")
}

// fact is one filter of conversations.
func (c *compiler) fact(f *segments.Filter) string {
	test, no := c.positive(f.Test)
	text := ""
	switch f.Key {
	case "tag":
		text = "EXISTS (SELECT 1 FROM conversation_tags g WHERE g.conversation_id = v.id AND " + c.text("g.tag", test) + ")"
	case "inbox":
		text = "EXISTS (SELECT 1 FROM conversation_inboxes b WHERE b.conversation_id = v.id AND " + c.text("b.inbox_id", test) + ")"
	case "status", "channel", "priority":
		text = c.text("v."+f.Key, test)
	case "team", "assignee":
		text = c.text("v."+f.Key+"_id", test)
	case "open":
		text, no = "v.status NOT IN ('resolved', 'spam')", no != !f.Values[0].Bool
	case "waiting":
		text, no = "v.waiting_since > 0", no != !f.Values[0].Bool
	case "created":
		return c.instant("v.created_at", test)
	case "last_message":
		return c.instant("v.last_at", test)
	case "rating": // one that was never rated has none, and differs from every number
		text = "EXISTS (SELECT 1 FROM ratings r WHERE r.conversation_id = v.id AND r.score " + c.sign(test.Op) + " " + c.arg(int64(test.Values[0].Num)) + ")"
	case "rated":
		return "EXISTS (SELECT 1 FROM ratings r WHERE r.conversation_id = v.id AND " + c.instant("r.changed_at", test) + ")"
	case "breached":
		// A clock that runs past its deadline has not been noted yet, and how clocks
		// ended is noted a little later than it is told.
		c.turns(0)
		return "EXISTS (SELECT 1 FROM clock_outcomes k WHERE k.conversation_id = v.id AND ((k.breached_at > 0 AND " + c.instant("k.breached_at", test) +
			") OR (k.stopped_at = 0 AND k.state = 'running' AND k.due_at > 0 AND k.due_at < " + c.arg(c.env.Now.UnixMilli()) + " AND " + c.instant("k.due_at", test) + ")))"
	default:
		return c.fail("conversations have no %q", f.Key)
	}
	if no {
		return "NOT (" + text + ")"
	}
	return text
}
