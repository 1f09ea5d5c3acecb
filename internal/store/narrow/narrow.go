// Package narrow makes the texts of statements that list conversations: which
// index narrows a question the most, and which conditions are left over.
package narrow

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// Builder collects a statement's arguments. The same value asked for twice is
// one placeholder.
type Builder struct {
	Args  []any
	seen  map[any]string
	Place string // the column by which conversations are found again; see Dialect.Place
}

// Arg is the placeholder of v.
func (b *Builder) Arg(v any) string {
	v = cell.Argument(v)
	if at, ok := b.seen[v]; ok {
		return at
	}
	b.Args = append(b.Args, v)
	at := fmt.Sprintf("$%d", len(b.Args))
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

// In is a condition on a list of values.
func (b *Builder) In(column string, values []string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = b.Arg(v)
	}
	return column + " IN (" + strings.Join(parts, ", ") + ")"
}

// Arm is one range of one index. A list is the union of a few arms, each cut at
// the page's size, so that no filter ever reads much more than it shows.
type Arm struct {
	side  string // conversation_inboxes or conversation_tags; empty: conversations alone
	where []string
}

// AllStatuses are all that there are.
var AllStatuses = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty, hub.Snoozed, hub.Resolved, hub.Spam}

// OpenStatuses are those somebody has to act on now.
var OpenStatuses = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty}

// Arms chooses the index that narrows q the most and answers its ranges, one
// per status, and the conditions that are left over. Columns in a left-over
// condition carry "|| ”", which keeps SQLite from choosing their index instead.
func (b *Builder) Arms(sc hub.Scope, q Query) (arms []Arm, rest []string) {
	statuses := cell.Unique(q.Statuses)
	if len(statuses) == 0 {
		statuses = AllStatuses
	}
	var bases []Arm
	byAgent := q.AssigneeID != nil && *q.AssigneeID != ""
	driver := ""
	switch {
	case q.ContactID != "":
		driver = "contact"
		one := Arm{where: []string{"c.contact_id = " + b.Arg(q.ContactID)}}
		if len(q.Statuses) > 0 {
			rest = append(rest, b.In("(c.status || '')", Texts(statuses)))
		}
		arms = []Arm{one}
	case q.Tag != "":
		driver = "tag"
		bases = []Arm{{side: "conversation_tags", where: []string{"s.tag = " + b.Arg(cell.Key(q.Tag))}}}
	case q.InboxID != "":
		driver = "inbox"
		bases = []Arm{{side: "conversation_inboxes", where: []string{"s.inbox_id = " + b.Arg(q.InboxID)}}}
	case byAgent:
		driver = "assignee"
		bases = []Arm{{where: []string{"c.assignee_id = " + b.Arg(*q.AssigneeID)}}}
	case q.TeamID != "":
		driver = "team"
		bases = []Arm{{where: []string{"c.queue = " + b.Arg(q.TeamID)}}}
	case !sc.All:
		driver = "scope"
		bases = b.scopeArms(sc, q.AssigneeID != nil)
	case q.AssigneeID != nil:
		driver = "assignee"
		bases = []Arm{{where: []string{"c.assignee_id = " + b.Arg("")}}}
	default:
		bases = []Arm{{}}
	}
	for _, base := range bases {
		on := "c"
		if base.side != "" {
			on = "s"
		}
		for _, st := range statuses {
			arms = append(arms, Arm{side: base.side, where: append(append([]string{}, base.where...), on+".status = "+b.Arg(st))})
		}
	}
	return arms, append(rest, b.Filters(sc, q, driver)...)
}

func (b *Builder) scopeArms(sc hub.Scope, unassigned bool) []Arm {
	var out []Arm
	if sc.Agent != "" && !unassigned {
		out = append(out, Arm{where: []string{"c.assignee_id = " + b.Arg(sc.Agent)}})
	}
	for _, t := range cell.Unique(sc.Teams) {
		if t != "" {
			out = append(out, Arm{where: []string{"c.queue = " + b.Arg(t)}})
		}
	}
	if sc.Free {
		out = append(out, Arm{where: []string{"c.queue = " + b.Arg("-")}})
	}
	return out
}

// Filters are the conditions of q and the scope, without the one that drives.
func (b *Builder) Filters(sc hub.Scope, q Query, driver string) []string {
	var out []string
	if q.Tag != "" && driver != "tag" {
		out = append(out, "EXISTS (SELECT 1 FROM conversation_tags x WHERE x.conversation_id = c.id AND x.tag = "+b.Arg(cell.Key(q.Tag))+")")
	}
	if q.InboxID != "" && driver != "inbox" {
		out = append(out, "EXISTS (SELECT 1 FROM conversation_inboxes x WHERE x.conversation_id = c.id AND x.inbox_id = "+b.Arg(q.InboxID)+")")
	}
	if q.AssigneeID != nil && driver != "assignee" {
		out = append(out, "(c.assignee_id || '') = "+b.Arg(*q.AssigneeID))
	}
	if q.TeamID != "" && driver != "team" {
		out = append(out, "(c.team_id || '') = "+b.Arg(q.TeamID))
	}
	if q.ContactID != "" && driver != "contact" {
		out = append(out, "(c.contact_id || '') = "+b.Arg(q.ContactID))
	}
	if q.Channel != "" {
		out = append(out, "c.channel = "+b.Arg(string(q.Channel)))
	}
	if q.NoTeam {
		out = append(out, "(c.team_id || '') = "+b.Arg(""))
	}
	if q.Flag != "" { // flags are our own words in a JSON list
		out = append(out, "c.flags LIKE "+b.Arg(`%"`+q.Flag+`"%`))
	}
	if driver != "scope" && !sc.All {
		out = append(out, b.scope(sc))
	}
	return append(out, b.instants(q, driver)...)
}

// instants are the conditions on deadline and wait. Unless the column drives,
// an addition keeps its index out of it.
func (b *Builder) instants(q Query, driver string) (out []string) {
	bound := func(column, op string, at time.Time) {
		if at.IsZero() {
			return
		}
		on := "c." + column
		if driver != column {
			on = "(" + on + " + 0)"
		}
		out = append(out, on+" "+op+" "+b.Arg(at))
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

// OnlyDated reports whether q shows nothing without an instant in column.
func (q *Query) OnlyDated(column string) bool {
	if column == "next_due" {
		return !q.DueUntil.IsZero() || !q.DueAfter.IsZero()
	}
	return !q.WaitingUntil.IsZero()
}

// scope is the condition "inside sc"; it agrees with hub.Scope.Sees.
func (b *Builder) scope(sc hub.Scope) string {
	var or []string
	if sc.Agent != "" {
		or = append(or, "(c.assignee_id || '') = "+b.Arg(sc.Agent))
	}
	var teams []string
	for _, t := range cell.Unique(sc.Teams) {
		if t != "" {
			teams = append(teams, string(t))
		}
	}
	if len(teams) > 0 {
		or = append(or, b.In("(c.team_id || '')", teams))
	}
	if sc.Free {
		or = append(or, "(c.queue || '') = "+b.Arg("-"))
	}
	if len(or) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(or, " OR ") + ")"
}

// Texts are words of ours as plain strings.
func Texts[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

// Newest is the text that answers place, id and last_at of the newest
// conversations of the arms, below a position if one is given, limit or a few more.
func (b *Builder) Newest(arms []Arm, rest []string, below paging.Position, limit int) string {
	n := limitText(limit)
	for _, a := range arms {
		if a.side != "" && len(rest) == 0 {
			b.Place = "id" // all that the side table knows
		}
	}
	parts := make([]string, len(arms))
	for i, a := range arms {
		from, id, at, place := "conversations c", "c.id", "c.last_at", "c."+b.Place
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
			where = append(where, fmt.Sprintf("(%s, %s) < (%s, %s)", at, id, b.Arg(below.Number(0)), b.Arg(below.Text(1))))
		}
		parts[i] = fmt.Sprintf("SELECT place, id, last_at FROM (SELECT %s AS place, %s AS id, %s AS last_at FROM %s WHERE %s ORDER BY %s DESC, %s DESC LIMIT %s) a%d",
			place, id, at, from, strings.Join(where, " AND "), at, id, n, i)
	}
	return strings.Join(parts, " UNION ") + " ORDER BY last_at DESC, id DESC LIMIT " + n
}

// Dated is the text that answers the keys of those with an instant in column,
// the earliest first, behind a position if one is given.
func (b *Builder) Dated(sc hub.Scope, q Query, column string, after paging.Position) string {
	driver := ""
	where := []string{"c." + column + " > 0"}
	switch {
	case q.ContactID != "":
		driver = "contact"
		where = append(where, "c.contact_id = "+b.Arg(q.ContactID))
	case column == "next_due" && q.AssigneeID != nil && *q.AssigneeID != "":
		driver = "assignee"
		where = append(where, "c.assignee_id = "+b.Arg(*q.AssigneeID))
	}
	if len(q.Statuses) > 0 {
		where = append(where, b.In("(c.status || '')", Texts(cell.Unique(q.Statuses))))
	}
	if driver == "" {
		driver = column
	}
	where = append(where, b.Filters(sc, q, driver)...)
	if after != nil {
		at, last, id := b.Arg(after.Number(0)), b.Arg(after.Number(1)), b.Arg(after.Text(2))
		where = append(where, fmt.Sprintf("c.%s >= %s AND (c.%s > %s OR (c.last_at, c.id) < (%s, %s))", column, at, column, at, last, id))
	}
	return fmt.Sprintf("SELECT c.%s AS place, c.id AS id, c.%s AS at, c.last_at AS last_at FROM conversations c WHERE %s ORDER BY c.%s, c.last_at DESC, c.id DESC LIMIT %s",
		b.Place, column, strings.Join(where, " AND "), column, limitText(q.Limit+1))
}

// Count is the text that counts what q shows to sc; empty when that is nothing.
// It reads indexes alone, and of each range no more than CountCap.
func (b *Builder) Count(sc hub.Scope, q Query) string {
	ranges := b.countRanges(sc, q)
	n := b.Arg(CountCap)
	for i, r := range ranges {
		ranges[i] = "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM conversations c WHERE " + r + " AND " +
			b.In("c.status", Texts(q.Statuses)) + " LIMIT " + n + ") a" + strconv.Itoa(i) + ")"
	}
	if len(ranges) == 0 {
		return ""
	}
	return "SELECT " + strings.Join(ranges, " + ")
}

// countRanges are conditions that do not overlap.
func (b *Builder) countRanges(sc hub.Scope, q Query) []string {
	byAgent := q.AssigneeID != nil && *q.AssigneeID != ""
	switch {
	case sc.All && q.AssigneeID == nil:
		return []string{"1 = 1"}
	case sc.All:
		return []string{"c.assignee_id = " + b.Arg(*q.AssigneeID)}
	case byAgent && *q.AssigneeID == sc.Agent:
		return []string{"c.assignee_id = " + b.Arg(sc.Agent)}
	case byAgent:
		return []string{"c.assignee_id = " + b.Arg(*q.AssigneeID) + " AND " + b.scope(sc)}
	}
	var out []string
	also := ""
	switch {
	case q.AssigneeID != nil:
		also = " AND (c.assignee_id || '') = " + b.Arg("")
	case sc.Agent != "":
		out = append(out, "c.assignee_id = "+b.Arg(sc.Agent))
		also = " AND (c.assignee_id || '') <> " + b.Arg(sc.Agent)
	}
	for _, t := range cell.Unique(sc.Teams) {
		if t != "" {
			out = append(out, "c.queue = "+b.Arg(t)+also)
		}
	}
	if sc.Free {
		out = append(out, "c.queue = "+b.Arg("-")+also)
	}
	return out
}
