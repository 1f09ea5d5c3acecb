package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// builder collects a statement's arguments. The same value asked for twice is
// one placeholder.
type builder struct {
	args  []any
	seen  map[any]string
	place string // the column by which conversations are found again; see Dialect.Place
}

func (b *builder) arg(v any) string {
	v = cell.Argument(v)
	if at, ok := b.seen[v]; ok {
		return at
	}
	b.args = append(b.args, v)
	at := fmt.Sprintf("$%d", len(b.args))
	if b.seen == nil {
		b.seen = map[any]string{}
	}
	b.seen[v] = at
	return at
}

// limitSizes are the limits that statements have. SQLite prepares a statement
// anew for each call if its limit is an argument, and each limit in the text is a
// statement to keep; so there are few, with the pages people ask for among them.
var limitSizes = []int{2, 8, 26, 51, 101, paging.Most + 1}

// limitText is the limit for n rows or a few more.
func limitText(n int) string {
	for _, size := range limitSizes {
		if n <= size {
			return strconv.Itoa(size)
		}
	}
	return strconv.Itoa(n)
}

func (b *builder) in(column string, values []string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = b.arg(v)
	}
	return column + " IN (" + strings.Join(parts, ", ") + ")"
}

// arm is one range of one index. A list is the union of a few arms, each cut at
// the page's size, so that no filter ever reads much more than it shows.
type arm struct {
	side  string // conversation_inboxes or conversation_tags; empty: conversations alone
	where []string
}

var allStatuses = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty, hub.Snoozed, hub.Resolved, hub.Spam}

// openStatuses are those somebody has to act on now.
var openStatuses = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty}

// arms chooses the index that narrows q the most and answers its ranges, one
// per status, and the conditions that are left over. Columns in a left-over
// condition carry "|| ”", which keeps SQLite from choosing their index instead.
func (b *builder) arms(sc hub.Scope, q ConversationQuery) (arms []arm, rest []string) {
	statuses := unique(q.Statuses)
	if len(statuses) == 0 {
		statuses = allStatuses
	}
	var bases []arm
	byAgent := q.AssigneeID != nil && *q.AssigneeID != ""
	driver := ""
	switch {
	case q.ContactID != "":
		driver = "contact"
		one := arm{where: []string{"c.contact_id = " + b.arg(q.ContactID)}}
		if len(q.Statuses) > 0 {
			rest = append(rest, b.in("(c.status || '')", texts(statuses)))
		}
		arms = []arm{one}
	case q.Tag != "":
		driver = "tag"
		bases = []arm{{side: "conversation_tags", where: []string{"s.tag = " + b.arg(cell.Key(q.Tag))}}}
	case q.InboxID != "":
		driver = "inbox"
		bases = []arm{{side: "conversation_inboxes", where: []string{"s.inbox_id = " + b.arg(q.InboxID)}}}
	case byAgent:
		driver = "assignee"
		bases = []arm{{where: []string{"c.assignee_id = " + b.arg(*q.AssigneeID)}}}
	case q.TeamID != "":
		driver = "team"
		bases = []arm{{where: []string{"c.queue = " + b.arg(q.TeamID)}}}
	case !sc.All:
		driver = "scope"
		bases = b.scopeArms(sc, q.AssigneeID != nil)
	case q.AssigneeID != nil:
		driver = "assignee"
		bases = []arm{{where: []string{"c.assignee_id = " + b.arg("")}}}
	default:
		bases = []arm{{}}
	}
	for _, base := range bases {
		on := "c"
		if base.side != "" {
			on = "s"
		}
		for _, st := range statuses {
			arms = append(arms, arm{side: base.side, where: append(append([]string{}, base.where...), on+".status = "+b.arg(st))})
		}
	}
	return arms, append(rest, b.filters(sc, q, driver)...)
}

func (b *builder) scopeArms(sc hub.Scope, unassigned bool) []arm {
	var out []arm
	if sc.Agent != "" && !unassigned {
		out = append(out, arm{where: []string{"c.assignee_id = " + b.arg(sc.Agent)}})
	}
	for _, t := range unique(sc.Teams) {
		if t != "" {
			out = append(out, arm{where: []string{"c.queue = " + b.arg(t)}})
		}
	}
	if sc.Free {
		out = append(out, arm{where: []string{"c.queue = " + b.arg("-")}})
	}
	return out
}

// filters are the conditions of q and the scope, without the one that drives.
func (b *builder) filters(sc hub.Scope, q ConversationQuery, driver string) []string {
	var out []string
	if q.Tag != "" && driver != "tag" {
		out = append(out, "EXISTS (SELECT 1 FROM conversation_tags x WHERE x.conversation_id = c.id AND x.tag = "+b.arg(cell.Key(q.Tag))+")")
	}
	if q.InboxID != "" && driver != "inbox" {
		out = append(out, "EXISTS (SELECT 1 FROM conversation_inboxes x WHERE x.conversation_id = c.id AND x.inbox_id = "+b.arg(q.InboxID)+")")
	}
	if q.AssigneeID != nil && driver != "assignee" {
		out = append(out, "(c.assignee_id || '') = "+b.arg(*q.AssigneeID))
	}
	if q.TeamID != "" && driver != "team" {
		out = append(out, "(c.team_id || '') = "+b.arg(q.TeamID))
	}
	if q.ContactID != "" && driver != "contact" {
		out = append(out, "(c.contact_id || '') = "+b.arg(q.ContactID))
	}
	if q.Channel != "" {
		out = append(out, "c.channel = "+b.arg(string(q.Channel)))
	}
	if q.NoTeam {
		out = append(out, "(c.team_id || '') = "+b.arg(""))
	}
	if q.Flag != "" { // flags are our own words in a JSON list
		out = append(out, "c.flags LIKE "+b.arg(`%"`+q.Flag+`"%`))
	}
	if driver != "scope" && !sc.All {
		out = append(out, b.scope(sc))
	}
	return append(out, b.instants(q, driver)...)
}

// instants are the conditions on deadline and wait. Unless the column drives,
// an addition keeps its index out of it.
func (b *builder) instants(q ConversationQuery, driver string) (out []string) {
	bound := func(column, op string, at time.Time) {
		if at.IsZero() {
			return
		}
		on := "c." + column
		if driver != column {
			on = "(" + on + " + 0)"
		}
		out = append(out, on+" "+op+" "+b.arg(at))
	}
	if !q.DueUntil.IsZero() && q.DueAfter.IsZero() {
		q.DueAfter = time.UnixMilli(1)
	}
	bound("next_due", ">", q.DueAfter)
	bound("next_due", "<=", q.DueUntil)
	if !q.WaitingUntil.IsZero() {
		bound("waiting_since", ">", time.UnixMilli(1))
		bound("waiting_since", "<=", q.WaitingUntil)
	}
	return out
}

// onlyDated reports whether q shows nothing without an instant in column.
func (q *ConversationQuery) onlyDated(column string) bool {
	if column == "next_due" {
		return !q.DueUntil.IsZero() || !q.DueAfter.IsZero()
	}
	return !q.WaitingUntil.IsZero()
}

// scope is the condition "inside sc"; it agrees with hub.Scope.Sees.
func (b *builder) scope(sc hub.Scope) string {
	var or []string
	if sc.Agent != "" {
		or = append(or, "(c.assignee_id || '') = "+b.arg(sc.Agent))
	}
	var teams []string
	for _, t := range unique(sc.Teams) {
		if t != "" {
			teams = append(teams, string(t))
		}
	}
	if len(teams) > 0 {
		or = append(or, b.in("(c.team_id || '')", teams))
	}
	if sc.Free {
		or = append(or, "(c.queue || '') = "+b.arg("-"))
	}
	if len(or) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(or, " OR ") + ")"
}

func texts[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// newest is the text that answers place, id and last_at of the newest
// conversations of the arms, below a position if one is given, limit or a few more.
func (b *builder) newest(arms []arm, rest []string, below paging.Position, limit int) string {
	n := limitText(limit)
	for _, a := range arms {
		if a.side != "" && len(rest) == 0 {
			b.place = "id" // all that the side table knows
		}
	}
	parts := make([]string, len(arms))
	for i, a := range arms {
		from, id, at, place := "conversations c", "c.id", "c.last_at", "c."+b.place
		where := append(append([]string{}, a.where...), rest...)
		if a.side != "" {
			from, id, at = a.side+" s", "s.conversation_id", "s.last_at"
			if len(rest) == 0 {
				place = id
			}
			if len(rest) > 0 {
				from += " CROSS JOIN conversations c"
				where = append(where, "c.id = s.conversation_id")
			}
		}
		if below != nil {
			where = append(where, fmt.Sprintf("(%s, %s) < (%s, %s)", at, id, b.arg(below.Number(0)), b.arg(below.Text(1))))
		}
		parts[i] = fmt.Sprintf("SELECT place, id, last_at FROM (SELECT %s AS place, %s AS id, %s AS last_at FROM %s WHERE %s ORDER BY %s DESC, %s DESC LIMIT %s) a%d",
			place, id, at, from, strings.Join(where, " AND "), at, id, n, i)
	}
	return strings.Join(parts, " UNION ") + " ORDER BY last_at DESC, id DESC LIMIT " + n
}

// dated is the text that answers the keys of those with an instant in column,
// the earliest first, behind a position if one is given.
func (b *builder) dated(sc hub.Scope, q ConversationQuery, column string, after paging.Position) string {
	driver := ""
	where := []string{"c." + column + " > 0"}
	switch {
	case q.ContactID != "":
		driver = "contact"
		where = append(where, "c.contact_id = "+b.arg(q.ContactID))
	case column == "next_due" && q.AssigneeID != nil && *q.AssigneeID != "":
		driver = "assignee"
		where = append(where, "c.assignee_id = "+b.arg(*q.AssigneeID))
	}
	if len(q.Statuses) > 0 {
		where = append(where, b.in("(c.status || '')", texts(unique(q.Statuses))))
	}
	if driver == "" {
		driver = column
	}
	where = append(where, b.filters(sc, q, driver)...)
	if after != nil {
		at, last, id := b.arg(after.Number(0)), b.arg(after.Number(1)), b.arg(after.Text(2))
		where = append(where, fmt.Sprintf("c.%s >= %s AND (c.%s > %s OR (c.last_at, c.id) < (%s, %s))", column, at, column, at, last, id))
	}
	return fmt.Sprintf("SELECT c.%s AS place, c.id AS id, c.%s AS at, c.last_at AS last_at FROM conversations c WHERE %s ORDER BY c.%s, c.last_at DESC, c.id DESC LIMIT %s",
		b.place, column, strings.Join(where, " AND "), column, limitText(q.Limit+1))
}

// count is the text that counts what q shows to sc; empty when that is nothing.
// It reads indexes alone, and of each range no more than countCap.
func (b *builder) count(sc hub.Scope, q ConversationQuery) string {
	ranges := b.countRanges(sc, q)
	n := b.arg(countCap)
	for i, r := range ranges {
		ranges[i] = "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM conversations c WHERE " + r + " AND " +
			b.in("c.status", texts(q.Statuses)) + " LIMIT " + n + ") a" + strconv.Itoa(i) + ")"
	}
	if len(ranges) == 0 {
		return ""
	}
	return "SELECT " + strings.Join(ranges, " + ")
}

// countRanges are conditions that do not overlap.
func (b *builder) countRanges(sc hub.Scope, q ConversationQuery) []string {
	byAgent := q.AssigneeID != nil && *q.AssigneeID != ""
	switch {
	case sc.All && q.AssigneeID == nil:
		return []string{"1 = 1"}
	case sc.All:
		return []string{"c.assignee_id = " + b.arg(*q.AssigneeID)}
	case byAgent && *q.AssigneeID == sc.Agent:
		return []string{"c.assignee_id = " + b.arg(sc.Agent)}
	case byAgent:
		return []string{"c.assignee_id = " + b.arg(*q.AssigneeID) + " AND " + b.scope(sc)}
	}
	var out []string
	also := ""
	switch {
	case q.AssigneeID != nil:
		also = " AND (c.assignee_id || '') = " + b.arg("")
	case sc.Agent != "":
		out = append(out, "c.assignee_id = "+b.arg(sc.Agent))
		also = " AND (c.assignee_id || '') <> " + b.arg(sc.Agent)
	}
	for _, t := range unique(sc.Teams) {
		if t != "" {
			out = append(out, "c.queue = "+b.arg(t)+also)
		}
	}
	if sc.Free {
		out = append(out, "c.queue = "+b.arg("-")+also)
	}
	return out
}
