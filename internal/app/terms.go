package app

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/holidays"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

// wireTerms makes what saves policies and calendars.
func (a *App) wireTerms() {
	a.terms = &terms.Keeper{Store: a.store, House: a.house, Now: a.opt.Now, Followed: a.termsSaved}
}

// policyThere reports whether an SLA policy is in force.
func (a *App) policyThere(ctx context.Context, id hub.PolicyID) (bool, error) {
	p, _, err := a.terms.Policies(ctx)
	return slices.ContainsFunc(p.Policies, func(x sla.Policy) bool { return x.ID == id }), err
}

// house is what policies may name.
func (a *App) house(ctx context.Context) (h terms.House, err error) {
	h = terms.House{Teams: map[hub.TeamID]bool{}, Inboxes: map[hub.InboxID]bool{}, Brands: map[hub.BrandID]bool{},
		Agents: map[string]bool{}, Webhooks: map[string]bool{}}
	teams, err := a.store.Teams(ctx)
	if err != nil {
		return h, err
	}
	boxes, err := a.store.Inboxes(ctx)
	if err != nil {
		return h, err
	}
	brands, err := a.store.Brands(ctx)
	if err != nil {
		return h, err
	}
	agents, err := a.store.Agents(ctx)
	if err != nil {
		return h, err
	}
	receivers, err := a.store.Documents(ctx, hooks.Kind)
	if err != nil {
		return h, err
	}
	for i := range agents {
		h.Agents[string(agents[i].ID)] = true
	}
	for i := range receivers {
		h.Webhooks[receivers[i].ID] = !receivers[i].Deleted
	}
	for i := range teams {
		h.Teams[teams[i].ID] = true
	}
	for i := range boxes {
		h.Inboxes[boxes[i].ID] = true
	}
	for i := range brands {
		h.Brands[brands[i].ID] = true
	}
	return h, nil
}

// termsSaved has all processes go by new terms. One that does not answer looks
// by itself within seconds.
func (a *App) termsSaved(ctx context.Context) {
	err := a.reloadClocks(ctx)
	if err == nil {
		err = a.bus.Round(ctx, bus.RoundSettings, a.owner, []byte(workspaceChanged))
	}
	if err != nil {
		a.opt.Log.Warn("new policies or calendars may be late", "error", err)
	}
}

// agreedClocks is what the API asks about clocks.
type agreedClocks struct{ a *App }

// Book implements Engine of api/sla.
func (c agreedClocks) Book() *sla.Book { return c.a.clocks.Book() }

// Explain implements Engine of api/sla.
func (c agreedClocks) Explain(conv *hub.Conversation, now time.Time, called func(string) string) ([]sla.Told, error) {
	return c.a.clocks.Explain(conv, now, called)
}

// Would implements Engine of api/sla: what applying a draft to open clocks would do;
// nil: what is in force.
func (c agreedClocks) Would(ctx context.Context, draft *sla.Settings) (sweep.Effect, error) {
	e := c.a.clocks
	if draft != nil {
		var err error
		if e, err = sla.New(*draft); err != nil {
			return sweep.Effect{}, err
		}
	}
	return sweep.Would(ctx, c.a.store, e, c.a.opt.Now())
}

// Backtest implements Engine of api/sla.
func (c agreedClocks) Backtest(ctx context.Context, draft sla.Settings, q trial.Question, progress func(done, of int64) error) (trial.Result, error) {
	b, err := draft.Compile()
	if err != nil {
		return trial.Result{}, err
	}
	return trial.Run(ctx, c.a.store, c.a.clocks.Book(), b, q, progress)
}

// Holidays implements Engine of api/sla.
func (c agreedClocks) Holidays(ctx context.Context, link string) (feed.Holidays, error) {
	return c.a.holidays().Fetch(ctx, link)
}

func (a *App) holidays() *holidays.Reader {
	return &holidays.Reader{Rows: a.store, Terms: a.terms, Client: a.guard.Client, Now: a.opt.Now, Log: a.opt.Log}
}
