package query

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/segments"
)

// lower folds the letters a to z alone, as SQLite does.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// text compares a column of texts; contains and starts take a for A.
func (c *compiler) text(column string, t segments.Test) string {
	switch t.Op {
	case segments.Set:
		return column + " <> ''"
	case segments.Eq:
		return column + " = " + c.arg(t.Values[0].Text)
	case segments.In:
		return column + " IN (" + c.list(t.Values) + ")"
	case segments.Contains: // the one way to ask that both databases have
		v := t.Values[0].Text
		return "(replace(" + column + ", " + c.arg(v) + ", '') <> " + column +
			" OR replace(lower(" + column + "), " + c.arg(lower(v)) + ", '') <> lower(" + column + "))"
	case segments.Starts:
		v := t.Values[0].Text
		return "(" + head(column, v) + " = " + c.arg(v) + " OR lower(" + head(column, v) + ") = " + c.arg(lower(v)) + ")"
	}
	return c.fail("%q does not compare texts", string(t.Op))
}

// head is as much of a column as s is long.
func head(column, s string) string {
	return "substr(" + column + ", 1, " + strconv.Itoa(utf8.RuneCountInString(s)) + ")"
}

// holds asks a list, whose texts stand with commas between, for one of them.
func (c *compiler) holds(column string, values []segments.Value) string {
	list := "',' || replace(" + column + ", ', ', ',') || ','"
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = "replace(" + list + ", " + c.arg(","+v.Text+",") + ", '') <> " + list
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func (c *compiler) list(values []segments.Value) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = c.value(v)
	}
	return strings.Join(out, ", ")
}

func (c *compiler) value(v segments.Value) string {
	switch v.Kind {
	case 'n':
		return c.arg(v.Num)
	case 'b':
		return c.arg(map[bool]string{true: "true", false: "false"}[v.Bool])
	}
	return c.arg(v.Text)
}

// trait is the condition on the one row t of a trait. num is how its number is
// named: t.num where the database is to find people by it, +t.num where it has
// the person. SQLite, which keeps no statistics, would else go through everybody
// with such a number for each person.
func (c *compiler) trait(key string, t segments.Test, num string) string {
	own := "t.key = " + c.arg(key) + " AND "
	if (t.Op == segments.Contains || t.Op == segments.In) && c.env.Trait != nil && c.env.Trait(key) == segments.List {
		return own + c.holds("t.text", t.Values)
	}
	return own + c.keyed("t.text", num, t)
}

// keyed compares a row that has text and num, by what it is compared with.
func (c *compiler) keyed(text, num string, t segments.Test) string {
	switch t.Op {
	case segments.Set:
		return text + " <> ''"
	case segments.WithinLast, segments.WithinNext, segments.OlderThan:
		return c.dates(num, t)
	case segments.Anniversary:
		return num + " IS NOT NULL AND substr(" + text + ", 6, 5) IN (" + c.anniversary(t) + ")"
	case segments.Contains, segments.Starts:
		return c.text(text, t)
	}
	if v := t.Values[0]; v.Kind == 't' {
		if at, wide, ok := segments.Day(v, time.UTC); ok && t.Op != segments.In {
			return c.moment(num, t.Op, at, wide)
		}
		return c.text(text, t)
	} else if v.Kind == 'b' {
		return text + " IN (" + c.list(t.Values) + ")"
	}
	if t.Op == segments.In {
		return num + " IN (" + c.list(t.Values) + ")"
	}
	return num + " " + string(t.Op) + " " + c.value(t.Values[0])
}

// moment compares an instant, or a whole day.
func (c *compiler) moment(column string, op segments.Op, at time.Time, wide bool) string {
	from := at.UnixMilli()
	to := from
	if wide {
		to = at.AddDate(0, 0, 1).UnixMilli() - 1
	}
	number := func(ms int64) string { return c.number(column, ms) }
	switch op {
	case segments.Eq:
		return "(" + column + " >= " + number(from) + " AND " + column + " <= " + number(to) + ")"
	case segments.Lt:
		return column + " < " + number(from)
	case segments.Le:
		return column + " <= " + number(to)
	case segments.Gt:
		return column + " > " + number(to)
	case segments.Ge:
		return column + " >= " + number(from)
	}
	return c.fail("%q does not compare dates", string(op))
}

// number is an instant as the column has it: num columns have fractions.
func (c *compiler) number(column string, ms int64) string {
	if strings.HasSuffix(column, ".num") {
		return c.arg(float64(ms))
	}
	return c.arg(ms)
}

// dates compares a date of a person with today in the zone of the workspace; in
// hours it is an instant like others.
func (c *compiler) dates(column string, t segments.Test) string {
	d, days, ok := segments.Span(t.Values[0])
	if !ok {
		return c.fail("%q is no span", t.Values[0].Text)
	}
	from, to := c.env.Now.Add(-d), c.env.Now
	if t.Op == segments.WithinNext {
		from, to = c.env.Now, c.env.Now.Add(d)
	}
	if days > 0 {
		c.midnight = true
		y, m, d := c.env.Now.In(c.env.Zone).Date()
		today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		from, to = today.AddDate(0, 0, -days), today.AddDate(0, 0, 1).Add(-time.Millisecond)
		if t.Op == segments.WithinNext {
			from, to = today, today.AddDate(0, 0, days+1).Add(-time.Millisecond)
		}
	} else {
		c.turns(d)
	}
	if t.Op == segments.OlderThan {
		return column + " < " + c.number(column, from.UnixMilli())
	}
	return "(" + column + " >= " + c.number(column, from.UnixMilli()) + " AND " + column + " <= " + c.number(column, to.UnixMilli()) + ")"
}

// instant compares when something happened.
func (c *compiler) instant(column string, t segments.Test) string {
	switch t.Op {
	case segments.WithinLast, segments.OlderThan:
		d, _, ok := segments.Span(t.Values[0])
		if !ok {
			return c.fail("%q is no span", t.Values[0].Text)
		}
		c.turns(d)
		sign := " >= "
		if t.Op == segments.OlderThan {
			sign = " < "
		}
		return column + sign + c.arg(c.env.Now.Add(-d).UnixMilli())
	}
	at, wide, ok := segments.Day(t.Values[0], c.env.Zone)
	if !ok {
		return c.fail("%q is no date", t.Values[0].Text)
	}
	return c.moment(column, t.Op, at, wide)
}

// turns notes that time alone changes who matches what is asked of the last d.
func (c *compiler) turns(d time.Duration) {
	every := min(max(d/100, time.Minute), time.Hour)
	if d == 0 {
		every = 10 * time.Minute
	}
	if c.due == 0 || every < c.due {
		c.due = every
	}
}

// anniversary is the list of the days of the year, 02-29 with the 28th in years
// that have none.
func (c *compiler) anniversary(t segments.Test) string {
	c.midnight = true
	_, days, ok := segments.Span(t.Values[0])
	if !ok {
		return c.fail("%q is no span", t.Values[0].Text)
	}
	y, m, d := c.env.Now.In(c.env.Zone).Date()
	var out []string
	for i := range days + 1 {
		at := time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC)
		out = append(out, c.arg(at.Format("01-02")))
		if at.Month() == time.February && at.Day() == 28 && at.AddDate(0, 0, 1).Day() == 1 {
			out = append(out, c.arg("02-29"))
		}
	}
	return strings.Join(out, ", ")
}

// organisationTrait looks into the JSON of an organisation's traits: a key and
// its text stand in it as they are encoded, and nothing else looks like it.
func (c *compiler) organisationTrait(key string, t segments.Test) string {
	piece := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			return c.fail("a key or a value cannot be encoded")
		}
		return string(raw)
	}
	has := func(s string) string { return "replace(o.traits, " + c.arg(s) + ", '') <> o.traits" }
	switch t.Op {
	case segments.Set:
		return has(piece(key) + ":")
	case segments.Eq, segments.In:
		parts := make([]string, len(t.Values))
		for i, v := range t.Values {
			parts[i] = has(piece(key) + ":" + piece(v.Text))
		}
		return "(" + strings.Join(parts, " OR ") + ")"
	}
	return c.fail("%q does not compare traits of organisations", string(t.Op))
}
