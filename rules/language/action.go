package language

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// settable are the statuses that an action can set; snoozing needs a time.
var settable = []string{"open", "waiting_customer", "waiting_third_party", "resolved", "spam"}

// prefixes of the ids that To may hold.
const (
	AgentPrefix   = "agt_"
	TeamPrefix    = "tea_"
	WebhookPrefix = "whk_"
)

func (c *checker) action(at string, a *RuleAction) {
	if a.Do != DoNote && a.Do != DoNotify && a.Text != "" {
		c.bad(at+".text", "action_no_text", "%s has no text", a.Do)
	}
	if a.Do != DoSnooze && a.ForS != 0 {
		c.bad(at+".for_s", "only_snooze", "only snooze takes a time")
	}
	if len(a.Text) > 4000 || !utf8.ValidString(a.Text) {
		c.bad(at+".text", "longer_4000", "is longer than 4000 bytes")
	}
	if !slices.Contains([]string{DoAssign, DoReassign, DoPriority, DoTag, DoUntag, DoStatus, DoSnooze, DoNote, DoNotify, DoWebhook}, a.Do) {
		c.bad(at+".do", "rule_cannot", "%q is nothing a rule can do: assign priority tag untag status snooze note notify webhook", cut(a.Do))
		return
	}
	if say, rule := a.target(); rule != "" {
		c.bad(at+".to", say, "%s", rule)
	}
	switch {
	case a.Do == DoSnooze && (a.ForS < 1 || a.ForS > maxWait):
		c.bad(at+".for_s", "second_to_366", "from 1 second to 366 days")
	case a.Do == DoNote && strings.TrimSpace(a.Text) == "":
		c.bad(at+".text", "note_text", "a note needs a text")
	}
}

// target answers the rule that To breaks, and the name of its sentence.
func (a *RuleAction) target() (say, rule string) {
	isAgent, isTeam := strings.HasPrefix(a.To, AgentPrefix), strings.HasPrefix(a.To, TeamPrefix)
	switch a.Do {
	case DoAssign, DoReassign:
		if !isAgent && !isTeam && a.To != ToNobody && a.To != ToQueue {
			return "to_agent_team", "the id of an agent or a team, or nobody"
		}
	case DoPriority:
		if a.To != Raise && !slices.Contains(priorities, a.To) {
			return "to_priority", "low, normal, high, urgent or raise"
		}
	case DoTag, DoUntag:
		tag := strings.TrimSpace(a.To)
		if tag == "" || utf8.RuneCountInString(tag) > 50 || !utf8.ValidString(tag) ||
			strings.ContainsFunc(tag, func(r rune) bool { return r == ',' || unicode.IsControl(r) }) {
			return "to_tag", "a tag has 1 to 50 characters on one line, without commas"
		}
	case DoStatus:
		if !slices.Contains(settable, a.To) {
			return "", "open, waiting_customer, waiting_third_party, resolved or spam"
		}
	case DoNotify:
		if !isAgent && !isTeam && !slices.Contains([]string{ToAssignee, ToTeam, ToSupervisors}, a.To) {
			return "to_notify", "assignee, team, supervisors, or the id of an agent or a team"
		}
	case DoWebhook:
		if !strings.HasPrefix(a.To, WebhookPrefix) {
			return "to_webhook", "the id of a webhook"
		}
	default:
		if a.To != "" {
			return "", a.Do + " goes to nobody"
		}
	}
	return "", ""
}
