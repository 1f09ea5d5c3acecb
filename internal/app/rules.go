package app

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/internal/app/automation"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/rules"
)

// hookWithin bounds one post to a webhook.
const hookWithin = 10 * time.Second

// wireRules plugs desk, clocks and calendars into rules, and the guarded way out
// into webhooks.
func (a *App) wireRules() {
	a.rules = rules.New(rules.Deps{
		Feed: a.store, Rows: a.store, House: a.store, Log: a.store, Desk: automation.Desk{Verbs: a.desk}, Hours: automation.Hours{Clocks: a.clocks},
		Steps: automation.Steps{Clocks: a.clocks}, Now: a.opt.Now, Slog: a.opt.Log,
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

// ruleBook and hookShelf are what the API manages rules and webhooks with.
func (a *App) ruleBook() *rules.Book {
	return &rules.Book{Shelf: a.store, Past: a.store, Hours: automation.Hours{Clocks: a.clocks}, Now: a.opt.Now}
}

func (a *App) hookShelf() *hooks.Shelf {
	way := hooks.Way{Client: a.hooks.Client, Agent: a.hooks.Agent, Now: a.opt.Now}
	return &hooks.Shelf{Rows: a.store, Private: a.cfg.AllowPrivateNetwork, Now: a.opt.Now, Way: way, Open: a.openHook, Seal: func(id, secret string) string {
		return a.keys.Seal(auth.Place{Table: string(hooks.Kind), Row: id, Field: "secret"}, secret)
	}}
}
