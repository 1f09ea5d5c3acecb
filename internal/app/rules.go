package app

import (
	"context"
	"time"

	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/rules"
	"github.com/parleyhub/parley/sla"
)

// hookWithin bounds one post to a webhook.
const hookWithin = 10 * time.Second

// wireRules plugs desk, clocks and calendars into rules, and the guarded way out
// into webhooks.
func (a *App) wireRules() {
	a.rules = rules.New(rules.Deps{
		Feed: a.store, Rows: a.store, House: a.store, Log: a.store, Desk: ruleDesk{a.desk}, Hours: businessHours{a.clocks},
		Steps: policySteps{a.clocks}, Now: a.opt.Now, Slog: a.opt.Log,
	})
	client := a.guard.Client(hookWithin)
	a.closing(client.CloseIdleConnections)
	a.hooks = hooks.New(hooks.Deps{
		Feed: a.store, Rows: a.store, Client: client, Agent: "Parley/" + a.opt.Version, Now: a.opt.Now, Log: a.opt.Log, Open: a.openHook,
	})
}

// openHook opens a webhook's secret.
func (a *App) openHook(id, sealed string) (string, error) {
	return a.keys.Open(auth.Place{Table: string(hooks.Kind), Row: id, Field: "secret"}, sealed)
}

// runRules starts what acts on facts by itself: one process at a time each.
func (a *App) runRules(g *run.Group, back run.Backoff) {
	g.Keep("rules", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "rules", a.owner, a.rules.Run) })
	g.Keep("webhooks", back, func(ctx context.Context) error { return a.bus.Hold(ctx, "webhooks", a.owner, a.hooks.Run) })
	a.on(g, bus.HintFacts, func([]byte) {
		a.rules.Wake()
		a.hooks.Wake()
	})
}

// ruleDesk is the desk as rules know it.
type ruleDesk struct{ desk *desk.Desk }

// Apply implements rules.Desk.
func (d ruleDesk) Apply(ctx context.Context, by hub.Actor, op string, id hub.ConversationID, changes []rules.Change, more func(rules.Applied) (hub.WriteSet, error)) error {
	all := make([]desk.Change, len(changes))
	for i, c := range changes {
		all[i] = desk.Change(c)
	}
	return d.desk.Apply(ctx, by, op, id, all, func(x desk.Applied) (hub.WriteSet, error) { return more(rules.Applied(x)) })
}

// businessHours are the calendars that clocks count on.
type businessHours struct{ clocks *sla.Engine }

// lookAhead is how far the next change of hours is looked for.
const lookAhead = 60 * 24 * time.Hour

func (b businessHours) of(of string, team hub.TeamID, inbox hub.InboxID) *sla.Hours {
	if of == "workspace" {
		return b.clocks.Hours("", "", "")
	}
	return b.clocks.Hours(of, team, inbox)
}

// Open implements rules.Hours.
func (b businessHours) Open(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) bool {
	return isOpen(b.of(of, team, inbox), at)
}

func isOpen(h *sla.Hours, at time.Time) bool {
	next, ok := h.Opens(at)
	return ok && !next.After(at)
}

// Flip implements rules.Hours.
func (b businessHours) Flip(at time.Time, of string, team hub.TeamID, inbox hub.InboxID) time.Time {
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

// policySteps are the actions of SLA policies as rules know them.
type policySteps struct{ clocks *sla.Engine }

// Actions implements rules.Steps.
func (p policySteps) Actions(step hub.DueStep, c hub.Conversation) []rules.RuleAction {
	var out []rules.RuleAction
	for _, a := range p.clocks.Actions(step, &c) {
		out = append(out, rules.RuleAction{Do: a.Do, To: a.To})
	}
	return out
}

// ruleBook and hookShelf are what the API manages rules and webhooks with.
func (a *App) ruleBook() *rules.Book {
	return &rules.Book{Shelf: a.store, Past: a.store, Hours: businessHours{a.clocks}, Now: a.opt.Now}
}

func (a *App) hookShelf() *hooks.Shelf {
	way := hooks.Way{Client: a.hooks.Client, Agent: a.hooks.Agent, Now: a.opt.Now}
	return &hooks.Shelf{Rows: a.store, Private: a.cfg.AllowPrivateNetwork, Now: a.opt.Now, Way: way, Open: a.openHook, Seal: func(id, secret string) string {
		return a.keys.Seal(auth.Place{Table: string(hooks.Kind), Row: id, Field: "secret"}, secret)
	}}
}
