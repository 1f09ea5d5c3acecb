package language

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Hours answers about business hours. Of is empty for the conversation's own
// (team, else inbox, else workspace), "workspace", or a calendar's id.
type Hours interface {
	Open(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) bool
	// Flip is when open becomes shut or shut becomes open after at; zero: never.
	Flip(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) time.Time
}

// verdict is three-valued, because some things are not known yet: what the
// hours will be, or what a card will say.
type verdict int

const (
	no verdict = iota
	maybe
	held
)

func verdictOf(b bool) verdict {
	if b {
		return held
	}
	return no
}

// weigh combines the leaves of a condition as leaf answers them.
func (c *RuleCondition) weigh(leaf func(*RuleCondition) verdict) verdict {
	switch {
	case c == nil:
		return held
	case c.All != nil:
		out := held
		for i := range c.All {
			out = min(out, c.All[i].weigh(leaf)) // every leaf is asked, so that the log shows all
		}
		return out
	case c.Any != nil:
		out := no
		for i := range c.Any {
			out = max(out, c.Any[i].weigh(leaf))
		}
		return out
	case c.Not != nil:
		return held - c.Not.weigh(leaf)
	}
	return leaf(c)
}

// SeenValue is one condition with what it met.
type SeenValue struct {
	Field string `json:"field,omitempty" doc:"Empty when it asked for hours"`
	Op    string `json:"op,omitempty"`
	Want  any    `json:"want,omitempty"`
	Saw   any    `json:"saw,omitempty" doc:"Absent: there was nothing"`
	Hours string `json:"hours,omitempty"`
	Of    string `json:"of,omitempty"`
	Held  bool   `json:"held"`
}

// Judge says whether the condition of r holds in a case, and what each part saw.
func (r *Rule) Judge(c *Case, hours Hours) (bool, []SeenValue) {
	seen := []SeenValue{}
	v := r.When.weigh(func(leaf *RuleCondition) verdict {
		s, ok := leaf.look(c, hours)
		seen = append(seen, s)
		return verdictOf(ok)
	})
	return v == held, seen
}

// Could says whether the condition can hold at c.Now when nobody asks for the hours.
func (r *Rule) Could(c *Case) bool {
	return r.When.weigh(func(leaf *RuleCondition) verdict {
		if leaf.Hours != "" {
			return maybe
		}
		_, ok := leaf.look(c, nil)
		return verdictOf(ok)
	}) != no
}

// look asks one leaf.
func (l *RuleCondition) look(c *Case, hours Hours) (SeenValue, bool) {
	if l.Hours != "" {
		team, inbox := PlaceOf(c)
		open := hours == nil || hours.Open(c.Now, l.Of, team, inbox)
		saw := "outside"
		if open {
			saw = "inside"
		}
		return SeenValue{Hours: l.Hours, Of: l.Of, Saw: saw, Held: saw == l.Hours}, saw == l.Hours
	}
	f, ok := fieldOf(l.Field)
	if !ok { // refused when it was saved
		return SeenValue{Field: l.Field, Op: l.Op, Want: l.Value}, false
	}
	v := f.get(c)
	ok = l.want.holds(l.Op, f.form, v)
	return SeenValue{Field: l.Field, Op: l.Op, Want: l.Value, Saw: v.shown(f.form), Held: ok}, ok
}

// PlaceOf says whose hours count for a case.
func PlaceOf(c *Case) (team hub.TeamID, inbox hub.InboxID) {
	if c.Conversation == nil {
		return "", ""
	}
	if c.Conversation.TeamID != nil {
		team = *c.Conversation.TeamID
	}
	if len(c.Conversation.InboxIDs) > 0 {
		inbox = c.Conversation.InboxIDs[0] // policies go by the first one, too
	}
	return team, inbox
}

// shownRunes bounds how much of a value the log keeps.
const shownRunes = 160

func (v found) shown(f form) any {
	if !v.there {
		return nil
	}
	switch f {
	case number:
		return v.num
	case yesno:
		return v.yes
	case instant:
		return v.at.UTC().Format(time.RFC3339)
	case list:
		out := make([]string, 0, min(len(v.texts), 50))
		for _, s := range v.texts[:min(len(v.texts), 50)] {
			out = append(out, cut(s))
		}
		return out
	}
	return cut(v.texts[0])
}

func cut(s string) string {
	if utf8.RuneCountInString(s) <= shownRunes {
		return s
	}
	return string([]rune(s)[:shownRunes-1]) + "…"
}

// operand is the value of a condition, read for the form of its field.
type operand struct {
	texts []string // lower-cased
	num   float64
	at    time.Time
	yes   bool
}

// holds applies an operator. What is not there is nothing: only is_not holds for
// it, and exists false.
func (w operand) holds(op string, f form, v found) bool {
	switch op {
	case "exists":
		return v.there == w.yes
	case "is_not":
		return !v.there || !w.equals(f, v)
	}
	if !v.there {
		return false
	}
	switch op {
	case "is", "in":
		return w.equals(f, v)
	case "contains":
		return anyText(v, func(s string) bool { return strings.Contains(s, w.texts[0]) })
	case "starts_with":
		return anyText(v, func(s string) bool { return strings.HasPrefix(s, w.texts[0]) })
	case "gt", "lt":
		d := w.compare(f, v)
		return op == "gt" && d > 0 || op == "lt" && d < 0
	}
	return false
}

// equals: the value is one of the operand's.
func (w operand) equals(f form, v found) bool {
	switch f {
	case number:
		return v.num == w.num
	case yesno:
		return v.yes == w.yes
	case instant:
		return v.at.Equal(w.at)
	}
	return anyText(v, func(s string) bool {
		for _, want := range w.texts {
			if s == want {
				return true
			}
		}
		return false
	})
}

// compare is the sign of value minus operand; 0 when they cannot be compared.
func (w operand) compare(f form, v found) int {
	have := v.num
	switch f {
	case instant:
		return v.at.Compare(w.at)
	case free:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.texts[0]), 64)
		if err != nil {
			return 0
		}
		have = n
	}
	switch {
	case have > w.num:
		return 1
	case have < w.num:
		return -1
	}
	return 0
}

func anyText(v found, ok func(string) bool) bool {
	for _, s := range v.texts {
		if ok(strings.ToLower(s)) {
			return true
		}
	}
	return false
}

// opsOf are the operators that a form of value has.
func opsOf(f form) []string {
	switch f {
	case number, instant:
		return []string{"is", "is_not", "gt", "lt", "exists"}
	case yesno:
		return []string{"is", "is_not", "exists"}
	case free:
		return []string{"is", "is_not", "in", "contains", "starts_with", "gt", "lt", "exists"}
	}
	return []string{"is", "is_not", "in", "contains", "starts_with", "exists"}
}

// AsksContact reports whether a condition asks about the person.
func (c *RuleCondition) AsksContact() bool {
	return c.some(func(l *RuleCondition) bool { f, ok := fieldOf(l.Field); return ok && f.part == onContact })
}

// AsksHours reports whether a condition asks for business hours.
func (c *RuleCondition) AsksHours() bool {
	return c.some(func(l *RuleCondition) bool { return l.Hours != "" })
}

func (c *RuleCondition) some(is func(*RuleCondition) bool) bool {
	asks := false
	c.weigh(func(l *RuleCondition) verdict { asks = asks || is(l); return maybe })
	return asks
}

// Flip is when the hours that a condition asks for change next after c.Now; zero: never.
func (r *Rule) Flip(c *Case, h Hours) (next time.Time) {
	team, inbox := PlaceOf(c)
	r.When.weigh(func(l *RuleCondition) verdict {
		if l.Hours != "" {
			if t := h.Flip(c.Now, l.Of, team, inbox); !t.IsZero() && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
		return maybe
	})
	return next
}
