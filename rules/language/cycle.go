package language

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// effect is what the actions of a rule leave behind: the facts they cause and
// what is then known of the conversation.
type effect struct {
	causes  []hub.FactType
	set     map[string]string // field → the one value it then has; "" = nothing
	tagged  []string
	cleared []string
	status  bool // the status moved: time rules on it begin anew
}

func (r *Rule) effect() effect {
	e := effect{set: map[string]string{}}
	for _, a := range r.Do {
		switch a.Do {
		case DoAssign, DoReassign:
			e.causes = append(e.causes, hub.ConversationAssigned, hub.SLAChanged)
			switch {
			case strings.HasPrefix(a.To, AgentPrefix):
				e.set["conversation.assignee_id"] = a.To
			case strings.HasPrefix(a.To, TeamPrefix):
				e.set["conversation.team_id"] = a.To
				if a.Do == DoReassign {
					e.set["conversation.assignee_id"] = ""
				}
			default:
				e.set["conversation.assignee_id"] = ""
			}
		case DoPriority:
			e.causes = append(e.causes, hub.ConversationPriority, hub.SLAChanged)
			if a.To != Raise {
				e.set["conversation.priority"] = a.To
			} else {
				delete(e.set, "conversation.priority")
			}
		case DoTag, DoUntag:
			tag := strings.ToLower(strings.TrimSpace(a.To))
			e.causes = append(e.causes, hub.ConversationTags)
			e.tagged, e.cleared = without(e.tagged, tag), without(e.cleared, tag)
			if a.Do == DoTag {
				e.tagged = append(e.tagged, tag)
			} else {
				e.cleared = append(e.cleared, tag)
			}
		case DoStatus:
			e.causes = append(e.causes, hub.ConversationStatus, hub.ConversationReopened, hub.SLAChanged, hub.SLAMet)
			e.set["conversation.status"], e.status = a.To, true
		case DoSnooze:
			e.causes = append(e.causes, hub.ConversationStatus, hub.ConversationReopened, hub.SLAChanged)
			e.set["conversation.status"], e.status = "snoozed", true
		case DoNote:
			e.causes = append(e.causes, hub.NoteAdded)
		}
	}
	return e
}

func without(all []string, s string) []string {
	return slices.DeleteFunc(all, func(x string) bool { return x == s })
}

// changes reports whether an effect may touch a field, so that what a rule saw
// there no longer says anything.
func (e *effect) changes(name string) bool {
	switch name {
	case "conversation.tags":
		return len(e.tagged)+len(e.cleared) > 0
	case "conversation.priority":
		return slices.Contains(e.causes, hub.ConversationPriority)
	}
	_, ok := e.set[name]
	return ok
}

// steady are the fields that stay as they are unless a rule sets them, as far
// as one chain of rules goes.
func steady(name string) bool {
	f, ok := fieldOf(name)
	return ok && (f.part == onContact || f.part == onConversation) && f.form == text && !strings.HasPrefix(name, "conversation.last_")
}

// sure is what is known of a case in which r has just acted.
func (r *Rule) sure(e *effect) map[string]string {
	out := map[string]string{"fact.actor_type": "system", "fact.actor_id": "rule:" + strings.ToLower(r.ID)}
	var keep func(c *RuleCondition)
	keep = func(c *RuleCondition) {
		if c == nil {
			return
		}
		for i := range c.All {
			keep(&c.All[i])
		}
		if c.Op == "is" && steady(c.Field) && !e.changes(c.Field) && len(c.want.texts) == 1 {
			out[c.Field] = c.want.texts[0]
		}
	}
	keep(r.When)
	for name, v := range e.set {
		out[name] = strings.ToLower(v)
	}
	return out
}

// setsOff reports whether what r does can make b act, and by which fact.
func (r *Rule) setsOff(b *Rule) (hub.FactType, bool) {
	e := r.effect()
	known := r.sure(&e)
	foresee := func() bool {
		return b.When.weigh(func(l *RuleCondition) verdict { return l.foresee(known, &e) }) != no
	}
	if b.Timed() {
		return hub.ConversationStatus, b.After != nil && b.After.Status > 0 && e.status && foresee()
	}
	for _, by := range e.causes {
		if !b.Listens(by) {
			continue
		}
		known["fact.type"] = string(by)
		delete(known, "fact.after")
		if name := told[by]; name != "" {
			if v, ok := e.set[name]; ok {
				known["fact.after"] = v
			}
		}
		if foresee() {
			return by, true
		}
	}
	return "", false
}

// told are the facts whose after is the new value of a field.
var told = map[hub.FactType]string{
	hub.ConversationStatus: "conversation.status", hub.ConversationReopened: "conversation.status", hub.ConversationPriority: "conversation.priority",
}

// foresee answers a leaf from what is known, maybe when nothing is.
func (l *RuleCondition) foresee(known map[string]string, e *effect) verdict {
	if l.Field == "conversation.tags" {
		return l.foreseeTags(e)
	}
	s, ok := known[l.Field]
	if !ok {
		return maybe
	}
	f, _ := fieldOf(l.Field)
	return verdictOf(l.want.holds(l.Op, f.form, textOf(s)))
}

func (l *RuleCondition) foreseeTags(e *effect) verdict {
	switch {
	case l.Op == "exists" && len(e.tagged) > 0:
		return verdictOf(l.want.yes)
	case l.Op == "is" || l.Op == "in" || l.Op == "is_not":
		for _, tag := range e.tagged {
			if slices.Contains(l.want.texts, tag) {
				return verdictOf(l.Op != "is_not")
			}
		}
		gone := !slices.ContainsFunc(l.want.texts, func(t string) bool { return !slices.Contains(e.cleared, t) })
		if gone {
			return verdictOf(l.Op == "is_not")
		}
	}
	return maybe
}

// cycles are the rules that set each other off, each ring once.
func (s *Set) cycles() []RuleProblem {
	n := len(s.Rules)
	next := make([][]int, n)
	for i := range s.Rules {
		for j := range s.Rules {
			if !s.Rules[i].Enabled || !s.Rules[j].Enabled {
				continue
			}
			if _, ok := s.Rules[i].setsOff(&s.Rules[j]); ok {
				next[i] = append(next[i], j)
			}
		}
	}
	var out []RuleProblem
	told := make([]bool, n)
	for i := range n {
		ring := shortest(next, i)
		if ring == nil || slices.ContainsFunc(ring, func(k int) bool { return told[k] }) {
			continue
		}
		for _, k := range ring {
			told[k] = true
		}
		out = append(out, s.problem(ring))
	}
	return out
}

// shortest is the shortest way from a rule back to itself; nil: none.
func shortest(next [][]int, from int) []int {
	came := map[int]int{}
	queue := []int{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, to := range next[at] {
			if to == from {
				ring := []int{at}
				for at != from {
					at = came[at]
					ring = append(ring, at)
				}
				slices.Reverse(ring)
				return ring
			}
			if _, seen := came[to]; !seen {
				came[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}

func (s *Set) problem(ring []int) RuleProblem {
	ids, words := []string{}, ""
	for i, at := range append(slices.Clone(ring), ring[0]) {
		r := &s.Rules[at]
		ids = append(ids, r.ID)
		if i == 0 {
			words = fmt.Sprintf("%q", cut(r.Name))
			continue
		}
		by, _ := s.Rules[ring[i-1]].setsOff(r)
		words += fmt.Sprintf(" causes %s, which sets off %q", by, cut(r.Name))
	}
	return RuleProblem{Rule: ids[0], Field: fmt.Sprintf("rules[%d]", ring[0]), Cycle: ids,
		Text: "these rules would chase each other: " + words + ". Add a condition that no longer holds once the rule has acted"}
}
