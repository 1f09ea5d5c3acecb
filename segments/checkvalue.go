package segments

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// compare checks a comparison with something of a type.
func (c *checker) compare(path string, t *Test, of Type) {
	if !slices.Contains(opsOf[of], t.Op) {
		if op := cut(string(t.Op), 40); of == Unknown {
			c.bad(join(path, "op"), "op_it", "%q does not compare it: use %s", op, opList(opsOf[of]))
		} else {
			c.bad(join(path, "op"), "op_type", "%q does not compare %s: use %s", op, of, opList(opsOf[of]))
		}
		return
	}
	switch t.Op {
	case Set, Unset:
		if len(t.Values) > 0 {
			c.bad(join(path, "values"), "no_value", "this takes no value")
		}
		return
	case WithinLast, WithinNext, OlderThan, Anniversary:
		c.span(path, t)
		return
	case In, NotIn:
		if len(t.Values) == 0 || len(t.Values) > MaxValues {
			c.bad(join(path, "values"), "list_values", "a list has from 1 to %d values", MaxValues)
			return
		}
	default:
		if len(t.Values) != 1 {
			c.bad(join(path, "values"), "one_value", "one value is needed")
			return
		}
	}
	for i := range t.Values {
		if !c.value(join(path, "values["+strconv.Itoa(i)+"]"), t, t.Values[i], of) {
			return // one complaint a list
		}
	}
	if of == Unknown && slices.ContainsFunc(t.Values, func(v Value) bool { return v.Kind != t.Values[0].Kind }) {
		c.bad(join(path, "values"), "list_mixed", "a list has values of one type")
	}
}

func (c *checker) span(path string, t *Test) {
	if len(t.Values) != 1 {
		c.bad(join(path, "values"), "one_span", "one span is needed, such as 90d or 12h")
		return
	}
	d, days, ok := Span(t.Values[0])
	switch {
	case !ok:
		c.bad(join(path, "values[0]"), "span_form", "a span is a whole number with d for days or h for hours, ten years at most")
	case t.Op == Anniversary && (d != 0 && days == 0 || days > 365):
		c.bad(join(path, "values[0]"), "anniversary_days", "an anniversary comes within 0 to 365 days")
	case t.Op != Anniversary && d == 0:
		c.bad(join(path, "values[0]"), "span_zero", "a span is longer than nothing")
	}
}

// value checks one value of a comparison.
func (c *checker) value(path string, t *Test, v Value, of Type) bool {
	switch v.Kind {
	case 't':
		if len(v.Text) > MaxValue || !writable(v.Text) {
			c.bad(path, "long_text", "a text is at most %d bytes long and can be written", MaxValue)
			return false
		}
		if v.Text == "" && (t.Op == Contains || t.Op == NotContains || t.Op == Starts) {
			c.bad(path, "empty_text", "everything has the empty text in it")
			return false
		}
	case 'n':
		if math.IsNaN(v.Num) || math.IsInf(v.Num, 0) {
			c.bad(path, "no_number", "is no number")
			return false
		}
	case 'b':
	default:
		c.bad(path, "value_kind", "a value is a text, a number, true or false")
		return false
	}
	switch of {
	case Text, List:
		if v.Kind != 't' {
			c.bad(path, "is_type", "it is %s: write %s", of, quote(v.written()))
			return false
		}
	case Number:
		if v.Kind != 'n' {
			c.bad(path, "is_number", "it is a number; %s is none", v.written())
			return false
		}
	case Bool:
		if v.Kind != 'b' {
			c.bad(path, "is_bool", "it is true or false")
			return false
		}
	case Date:
		if _, _, ok := Day(v, time.UTC); !ok {
			c.bad(path, "is_date", "it is a date, such as 2026-01-31 or 2026-01-31T12:00:00Z")
			return false
		}
	default: // of an unknown type: what is bigger must be a number or a date
		_, _, date := Day(v, time.UTC)
		if slices.Contains([]Op{Lt, Le, Gt, Ge}, t.Op) && v.Kind != 'n' && !date || slices.Contains([]Op{Contains, NotContains, Starts}, t.Op) && v.Kind != 't' {
			c.bad(path, "needs_order", "this comparison needs a number or a date, or a text for contains and starts")
			return false
		}
	}
	return true
}

// conversationKeys are the filters of conversations with their types.
var conversationKeys = map[string]Type{
	"tag": Text, "status": Text, "channel": Text, "inbox": Text, "team": Text, "assignee": Text, "priority": Text,
	"open": Bool, "waiting": Bool, "breached": Date, "created": Date, "last_message": Date,
	"rating": Number, "rated": Date,
}

// ConversationKeys answers what conversations can be filtered by, with the types.
func ConversationKeys() map[string]Type { return maps.Clone(conversationKeys) }

var (
	statuses   = []string{"open", "waiting_customer", "waiting_third_party", "snoozed", "resolved", "spam"}
	priorities = []string{"low", "normal", "high", "urgent"}
	wordOps    = []Op{Eq, Ne, In, NotIn}
	instantOps = []Op{Lt, Le, Gt, Ge, WithinLast, OlderThan}
)

func (c *checker) many(path string, n *Node) {
	if n.Is == Event {
		if c.named(join(path, "key"), n.Key) && c.schema.Events != nil && !c.schema.Events[n.Key] {
			c.unknown(join(path, "key"), "no_event", "nobody has had an event %s", n.Key, slices.Sorted(maps.Keys(c.schema.Events)))
			c.found[len(c.found)-1].Warning = true
		}
	} else if n.Key != "" || n.When != nil {
		c.bad(path, "conversation_name", "conversations have no name, and their times are filters")
	}
	switch {
	case n.Agg == Exists || n.Is == Event && (n.Agg == First || n.Agg == Last):
		if n.Op != "" || len(n.Values) > 0 {
			c.bad(join(path, "op"), "only_count", "only count and sum are compared with a number")
		}
		if n.Agg == First && n.When == nil {
			c.bad(path, "when_first", "say when the first one was")
		}
		if n.Agg == Last && n.When == nil {
			c.bad(path, "when_last", "say when the last one was")
		}
	case n.Agg == Count || n.Is == Event && n.Agg == Sum:
		c.compare(path, &n.Test, Number)
		if slices.Contains([]Op{In, NotIn, Set, Unset}, n.Op) {
			c.bad(join(path, "op"), "agg_ops", "a %s is compared with = != < <= > or >=", n.Agg)
		}
		if n.Agg == Count && len(n.Values) == 1 && (n.Values[0].Num < 0 || n.Values[0].Num != math.Trunc(n.Values[0].Num) || n.Values[0].Num > 1e9) {
			c.bad(join(path, "values[0]"), "count_whole", "a count is a whole number from 0 on")
		}
	default:
		c.bad(join(path, "agg"), "agg_unknown", "%q cannot be asked here", cut(string(n.Agg), 40))
	}
	if n.When != nil {
		c.compareInstant(join(path, "when"), n.When)
	}
	if len(n.Where) > MaxWhere {
		c.bad(join(path, "where"), "many_filters", "there are at most %d filters", MaxWhere)
		return
	}
	for i := range n.Where {
		c.filter(join(path, "where["+strconv.Itoa(i)+"]"), n.Is, &n.Where[i])
	}
}

func (c *checker) compareInstant(path string, t *Test) {
	if !slices.Contains(instantOps, t.Op) {
		c.bad(join(path, "op"), "instant_ops", "a time is compared with %s", opList(instantOps))
		return
	}
	c.compare(path, t, Date)
}

func (c *checker) filter(path string, is Is, f *Filter) {
	if !c.named(join(path, "key"), f.Key) {
		return
	}
	if is == Event {
		c.prop(path, f)
		return
	}
	t, ok := conversationKeys[f.Key]
	switch {
	case !ok:
		c.unknown(join(path, "key"), "no_filter", "conversations have no %s", f.Key, slices.Sorted(maps.Keys(conversationKeys)))
		return
	case t == Date:
		c.compareInstant(path, &f.Test)
		return
	case t == Bool:
		if f.Op != Eq {
			c.bad(join(path, "op"), "use_bool", "use = true or = false")
			return
		}
	case t == Number:
		if !slices.Contains([]Op{Eq, Ne, Lt, Le, Gt, Ge}, f.Op) {
			c.bad(join(path, "op"), "use_number", "use = != < <= > or >=")
			return
		}
	case !slices.Contains(wordOps, f.Op):
		c.bad(join(path, "op"), "use_ops", "use %s", opList(wordOps))
		return
	}
	c.compare(path, &f.Test, t)
	if t == Number && len(f.Values) == 1 && f.Values[0].Num != math.Trunc(f.Values[0].Num) {
		c.bad(join(path, "values[0]"), "rating_whole", "a rating is a whole number from 1 to 5")
	}
	c.ours(path, f)
}

// ours checks words that only we give out.
func (c *checker) ours(path string, f *Filter) {
	known := map[string][]string{"status": statuses, "priority": priorities}[f.Key]
	exists := c.schema.Known[f.Key]
	if f.Key == "assignee" {
		exists = c.schema.Known["agent"]
	}
	for i, v := range f.Values {
		at := join(path, "values["+strconv.Itoa(i)+"]")
		switch {
		case v.Kind != 't':
		case known != nil && !slices.Contains(known, v.Text):
			c.unknown(at, "no_such", "there is no %s %s", v.Text, known, filterName(f.Key))
		case exists != nil && !exists(v.Text):
			c.bad(at, "no_such", "there is no %s %s", filterName(f.Key), quote(cut(v.Text, 60)))
		}
	}
}

// prop checks a filter on what an event carries: it is taken for what it is
// compared with.
func (c *checker) prop(path string, f *Filter) {
	if slices.Contains([]Op{WithinLast, WithinNext, OlderThan, Anniversary}, f.Op) {
		c.bad(join(path, "op"), "prop_op", "what an event carries is a text or a number")
		return
	}
	c.compare(path, &f.Test, Unknown)
	if slices.Contains([]Op{Lt, Le, Gt, Ge}, f.Op) && len(f.Values) == 1 && f.Values[0].Kind != 'n' {
		c.bad(join(path, "values[0]"), "needs_number", "this comparison needs a number")
	}
}
