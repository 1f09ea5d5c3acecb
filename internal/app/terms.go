package app

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/sweep"
	"github.com/parleyhub/parley/sla/terms"
	"github.com/parleyhub/parley/sla/trial"
)

const (
	feedLook  = 5 * time.Second // how soon a new feed is read
	feedEvery = 24 * time.Hour
	feedAgain = time.Hour // after a failure
	feedWait  = 15 * time.Second
	feedYears = 3
)

// wireTerms makes what saves policies and calendars.
func (a *App) wireTerms() {
	a.terms = &terms.Keeper{Store: a.store, House: a.house, Now: a.opt.Now, Followed: a.termsSaved}
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
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return feed.Holidays{}, hub.InvalidField("url", "is not an http or https address")
	}
	ctx, cancel := context.WithTimeout(ctx, feedWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return feed.Holidays{}, hub.InvalidField("url", "is not an http or https address")
	}
	req.Header.Set("Accept", "text/calendar")
	client := c.a.guard.Client(feedWait)
	defer client.CloseIdleConnections()
	client.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) > 2 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	answer, err := client.Do(req)
	if err != nil {
		return feed.Holidays{}, hub.Wrap(hub.Temporary, guard.Bare(err), "the calendar could not be fetched")
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return feed.Holidays{}, hub.Errorf(hub.Temporary, "the calendar's server answered %d", answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, feed.MaxBytes+1))
	if err != nil {
		return feed.Holidays{}, hub.Wrap(hub.Temporary, err, "the calendar could not be fetched")
	}
	now := c.a.opt.Now()
	return feed.Read(text, now, now.AddDate(feedYears, 0, 0))
}

// readFeeds reads the holidays of calendars with a feed once a day, while this
// process holds the lease of the clocks.
func (a *App) readFeeds(ctx context.Context) error {
	tick := time.NewTicker(feedLook)
	defer tick.Stop()
	for {
		due, err := a.store.DueTimers(ctx, terms.FeedTimer, a.opt.Now(), 8)
		if err != nil && ctx.Err() == nil {
			a.opt.Log.Error("due holidays were not looked for", "error", err)
		}
		for _, t := range due {
			if err := a.readFeed(ctx, t); err != nil && ctx.Err() == nil {
				a.opt.Log.Warn("holidays were not read", "calendar", t.Key, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (a *App) readFeed(ctx context.Context, t hub.Timer) error {
	next := hub.Timer{Kind: t.Kind, Key: t.Key, Was: t.At}
	c, _, err := a.terms.Calendar(ctx, t.Key)
	if hub.Is(err, hub.Missing) || err == nil && c.FeedURL == "" {
		return a.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}})
	}
	if err != nil {
		return err
	}
	days, err := agreedClocks{a}.Holidays(ctx, c.FeedURL)
	if err == nil && len(days.Days) == 0 {
		err = hub.Errorf(hub.Invalid, "the calendar names no holiday to come")
	}
	if err == nil {
		next.At = a.opt.Now().Add(feedEvery)
		if err = a.terms.Holidays(ctx, t.Key, days.Days, next); err == nil || hub.Is(err, hub.Conflict) {
			return err
		}
	}
	next.At = a.opt.Now().Add(feedAgain)
	if e := a.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}}); e != nil {
		return e
	}
	return err
}
