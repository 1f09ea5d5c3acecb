// Package automation plugs desk, clocks and calendars into rules.
package automation

import (
	"context"
	"time"

	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules"
	"github.com/parleyhub/parley/sla"
)

// Desk is the desk as rules know it.
type Desk struct{ Verbs *desk.Desk }

// Apply implements rules.Desk.
func (d Desk) Apply(ctx context.Context, by hub.Actor, op string, id hub.ConversationID, changes []rules.Change, more func(rules.Applied) (hub.WriteSet, error)) error {
	all := make([]desk.Change, len(changes))
	for i, c := range changes {
		all[i] = desk.Change(c)
	}
	return d.Verbs.Apply(ctx, by, op, id, all, func(x desk.Applied) (hub.WriteSet, error) { return more(rules.Applied(x)) })
}

// Hours are the calendars that clocks count on.
type Hours struct{ Clocks *sla.Engine }

// lookAhead is how far the next change of hours is looked for.
const lookAhead = 60 * 24 * time.Hour

func (b Hours) of(of string, team hub.TeamID, inbox hub.InboxID) *sla.Hours {
	if of == "workspace" {
		return b.Clocks.Hours("", "", "")
	}
	return b.Clocks.Hours(of, team, inbox)
}

// Open implements rules.Hours.
func (b Hours) Open(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) bool {
	return isOpen(b.of(of, team, inbox), at)
}

func isOpen(h *sla.Hours, at time.Time) bool {
	next, ok := h.Opens(at)
	return ok && !next.After(at)
}

// Flip implements rules.Hours.
func (b Hours) Flip(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) time.Time {
	h := b.of(of, team, inbox)
	if h == nil {
		return time.Time{} // always open
	}
	if !isOpen(h, at) {
		next, _ := h.Opens(at) // zero when it never opens again
		return next
	}
	end := at.Add(lookAhead)
	if open := h.Segments(at, end); len(open) > 0 && open[0].To.Before(end) {
		return open[0].To
	}
	return time.Time{}
}

// Steps are the actions of SLA policies as rules know them.
type Steps struct{ Clocks *sla.Engine }

// Actions implements rules.Steps.
func (p Steps) Actions(step hub.DueStep, c hub.Conversation) []rules.RuleAction {
	var out []rules.RuleAction
	for _, a := range p.Clocks.Actions(step, &c) {
		out = append(out, rules.RuleAction{Do: a.Do, To: a.To})
	}
	return out
}
