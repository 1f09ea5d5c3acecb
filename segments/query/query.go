package query

import (
	"strconv"
	"strings"
	"time"
)

// Drivers answers how many drivers there are.
func (q *Query) Drivers() int { return len(q.drivers) }

// Weigh counts what a driver answers, most at most.
func (q *Query) Weigh(driver, most int) (text string, args []any) {
	text = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM (" + q.drivers[driver] + ") w LIMIT " + strconv.Itoa(most) + ") l"
	return dense(text, q.args)
}

// dense numbers placeholders from 1 on without gaps, as far as the text has them.
func dense(text string, args []any) (string, []any) {
	var out strings.Builder
	var kept []any
	place := make([]int, len(args)+1)
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 {
			out.WriteString(text)
			return out.String(), kept
		}
		n, end := 0, at+1
		for ; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
			n = n*10 + int(text[end]-'0')
		}
		if place[n] == 0 {
			kept = append(kept, args[n-1])
			place[n] = len(kept)
		}
		out.WriteString(text[:at] + "$" + strconv.Itoa(place[n]))
		text = text[end:]
	}
}

// Select asks for everybody who matches and lies in a part of all people. The
// answer is ids, ascending, or with Count how many there are.
type Select struct {
	Count  bool
	Driver int    // begin with this driver, from 1; 0: look at everybody of the part
	After  string // ids behind this one
	To     string // and up to this one; empty: to the end
	Among  []string
	Limit  int // 0: all
}

// SQL is the statement and its arguments.
func (q *Query) SQL(s Select) (text string, args []any) {
	args = append([]any{}, q.args...)
	arg := func(v string) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	var b strings.Builder
	if s.Count {
		b.WriteString("SELECT COUNT(*) FROM contacts c WHERE ")
	} else {
		b.WriteString("SELECT c.id FROM contacts c WHERE ")
	}
	if s.Driver > 0 {
		b.WriteString("c.id IN (" + q.drivers[s.Driver-1] + ") AND ")
	}
	if len(s.Among) > 0 {
		in := make([]string, len(s.Among))
		for i, id := range s.Among {
			in[i] = arg(id)
		}
		b.WriteString("c.id IN (" + strings.Join(in, ", ") + ") AND ")
	}
	if s.After != "" {
		b.WriteString("c.id > " + arg(s.After) + " AND ")
	}
	if s.To != "" {
		b.WriteString("c.id <= " + arg(s.To) + " AND ")
	}
	b.WriteString("c.merged_into = '' AND " + q.where)
	if !s.Count {
		b.WriteString(" ORDER BY c.id")
		if s.Limit > 0 {
			b.WriteString(" LIMIT " + strconv.Itoa(s.Limit))
		}
	}
	return dense(b.String(), args)
}

// Due answers when time alone may have changed who matches; zero: never.
func (q *Query) Due(now time.Time, zone *time.Location) time.Time {
	var at time.Time
	if q.due > 0 {
		at = now.Add(q.due)
	}
	if q.midnight {
		y, m, d := now.In(zone).Date()
		if next := time.Date(y, m, d+1, 0, 0, 0, 0, zone); at.IsZero() || next.Before(at) {
			at = next
		}
	}
	return at
}
