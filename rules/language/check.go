package language

import (
	"strconv"
	"strings"
)

// World are the ids that exist, by what they name. A noun that is absent is not
// checked.
type World struct {
	Agents, Teams, Inboxes, Brands, Webhooks, Calendars map[string]bool
}

// Check is everything a save asks of compiled rules: that every id exists, and
// that no rules set each other off without end.
func (s *Set) Check(w World) []RuleProblem {
	var all []RuleProblem
	for i := range s.Rules {
		r := &s.Rules[i]
		c := checker{rule: r, at: "rules[" + strconv.Itoa(i) + "]"}
		if r.When != nil {
			c.ids("when", r.When, w)
		}
		for j, a := range r.Do {
			c.actionID("do["+strconv.Itoa(j)+"].to", a.To, w)
		}
		all = append(all, c.problems...)
	}
	return append(all, s.cycles()...)
}

func (c *checker) ids(at string, w *RuleCondition, world World) {
	for i := range w.All {
		c.ids(at+".all["+strconv.Itoa(i)+"]", &w.All[i], world)
	}
	for i := range w.Any {
		c.ids(at+".any["+strconv.Itoa(i)+"]", &w.Any[i], world)
	}
	if w.Not != nil {
		c.ids(at+".not", w.Not, world)
	}
	if w.Hours != "" && w.Of != "" && w.Of != "workspace" {
		c.exists(at+".of", "calendar", w.Of, world.Calendars)
	}
	f, ok := fieldOf(w.Field)
	if !ok || w.Op != "is" && w.Op != "is_not" && w.Op != "in" {
		return
	}
	have := map[string]map[string]bool{"agent": world.Agents, "team": world.Teams, "inbox": world.Inboxes, "brand": world.Brands}[f.ids]
	for _, id := range w.want.texts {
		c.exists(at+".value", f.ids, id, have)
	}
}

func (c *checker) actionID(at, to string, w World) {
	switch {
	case strings.HasPrefix(to, AgentPrefix):
		c.exists(at, "agent", to, w.Agents)
	case strings.HasPrefix(to, TeamPrefix):
		c.exists(at, "team", to, w.Teams)
	case strings.HasPrefix(to, WebhookPrefix):
		c.exists(at, "webhook", to, w.Webhooks)
	}
}

// Wrong answers which part of an action, do or to, breaks which rule; empty
// when it can be carried out. For those who let people name actions outside of
// rules, such as at the steps of a policy.
func (a RuleAction) Wrong(w World) (field, rule string) {
	c := checker{rule: &Rule{}, at: "action"}
	c.action("", &a)
	c.actionID(".to", a.To, w)
	if len(c.problems) == 0 {
		return "", ""
	}
	p := c.problems[0]
	return p.Field[strings.LastIndexByte(p.Field, '.')+1:], strings.TrimPrefix(p.Text, `rule "": `)
}

func (c *checker) exists(at, noun, id string, have map[string]bool) {
	if have != nil && noun != "" && !have[id] {
		c.bad(at, "no_such_there", "there is no %s %s", noun, cut(id))
	}
}
