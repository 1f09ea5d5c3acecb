// Package language is what rules are written in: triggers, conditions on what is
// known, actions. In comes JSON as people save it and cases to be judged; out
// come decisions, and the reasons why a rule cannot be saved: unknown fields and
// ids, conditions that can never hold, rules that set each other off. All of it
// is pure. docs/rules.md describes the language.
package language

import "github.com/parleyhub/parley/hub"

// OnTime stands in On of a rule that waits instead of reacting.
const OnTime = "time"

// Set is all rules in their order.
type Set struct {
	Rules []Rule `json:"rules"`
}

// Rule does something when a condition holds.
type Rule struct {
	ID      string         `json:"id" maxLength:"64" doc:"Letters, digits, - and _; stays the same when the rule is changed"`
	Name    string         `json:"name" maxLength:"200"`
	Enabled bool           `json:"enabled"`
	On      []string       `json:"on" doc:"Types of facts, or time alone"`
	When    *RuleCondition `json:"when,omitempty" required:"false" doc:"Absent: always"`
	After   *RuleWait      `json:"after,omitempty" required:"false" doc:"For time rules: how long what has lasted"`
	Do      []RuleAction   `json:"do" maxItems:"20"`
	Stop    bool           `json:"stop,omitempty" required:"false" doc:"No later rule looks at the same fact when this one has matched"`
}

// RuleCondition is one of: all, any, not, a field with one operator, hours.
type RuleCondition struct {
	All   []RuleCondition `json:"all,omitempty" required:"false"`
	Any   []RuleCondition `json:"any,omitempty" required:"false"`
	Not   *RuleCondition  `json:"not,omitempty" required:"false"`
	Field string          `json:"field,omitempty" required:"false" maxLength:"200"`
	Op    string          `json:"op,omitempty" required:"false" enum:"is,is_not,in,contains,starts_with,gt,lt,exists"`
	Value any             `json:"value,omitempty" required:"false" doc:"A text, a number, true or false, or for in a list"`
	Hours string          `json:"hours,omitempty" required:"false" enum:"inside,outside" doc:"Inside or outside business hours"`
	Of    string          `json:"of,omitempty" required:"false" maxLength:"64" doc:"Whose hours: empty the team's, else the inbox's, else the workspace's; workspace; or a calendar's id"`

	want operand // Value, read once
}

// RuleWait says what has to last, and how many seconds. One of them.
type RuleWait struct {
	Silence int64 `json:"silence_s,omitempty" required:"false" doc:"Nobody has said a word to the other side"`
	Age     int64 `json:"age_s,omitempty" required:"false" doc:"Since the conversation began"`
	Status  int64 `json:"status_for_s,omitempty" required:"false" doc:"The status has stayed the same"`
}

// Seconds is how long it has to last.
func (a RuleWait) Seconds() int64 { return a.Silence + a.Age + a.Status }

// RuleAction is one thing to do. SLA steps say the same with do and to.
type RuleAction struct {
	Do   string `json:"do" enum:"assign,reassign,priority,tag,untag,status,snooze,note,notify,webhook"`
	To   string `json:"to,omitempty" required:"false" maxLength:"200" doc:"Whom, which, what: see docs/rules.md"`
	Text string `json:"text,omitempty" required:"false" maxLength:"4000" doc:"Of a note or a notice"`
	ForS int64  `json:"for_s,omitempty" required:"false" doc:"How long to snooze"`
}

// What actions can do.
const (
	DoAssign   = "assign"
	DoReassign = "reassign" // the word of SLA policies for assign
	DoPriority = "priority"
	DoTag      = "tag"
	DoUntag    = "untag"
	DoStatus   = "status"
	DoSnooze   = "snooze"
	DoNote     = "note"
	DoNotify   = "notify"
	DoWebhook  = "webhook"
)

// Words that stand for somebody in To.
const (
	ToNobody      = "nobody" // assign: take it from its agent; the team keeps it
	ToQueue       = "queue"  // the same
	ToAssignee    = "assignee"
	ToTeam        = "team" // notify: everybody in the conversation's team
	ToSupervisors = "supervisors"
	Raise         = "raise" // priority: one step up
)

// Timed reports whether the rule waits.
func (r *Rule) Timed() bool { return len(r.On) == 1 && r.On[0] == OnTime }

// Listens reports whether the rule looks at facts of that type.
func (r *Rule) Listens(t hub.FactType) bool {
	for _, on := range r.On {
		if on == string(t) {
			return true
		}
	}
	return false
}

// Rule answers the rule of that id, nil when there is none.
func (s *Set) Rule(id string) *Rule {
	for i := range s.Rules {
		if s.Rules[i].ID == id {
			return &s.Rules[i]
		}
	}
	return nil
}
