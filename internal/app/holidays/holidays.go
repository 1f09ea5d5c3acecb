// Package holidays reads the public holidays of calendars from where they are
// published: once when somebody asks, and every day of calendars that follow a feed.
package holidays

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/terms"
)

const (
	feedLook  = 5 * time.Second // how soon a new feed is read
	feedEvery = 24 * time.Hour
	feedAgain = time.Hour // after a failure
	feedWait  = 15 * time.Second
	feedYears = 3
)

// Rows are the reminders of when a feed is due.
type Rows interface {
	DueTimers(ctx context.Context, kind string, now time.Time, limit int) ([]hub.Timer, error)
	Commit(context.Context, hub.WriteSet) error
}

// Reader reads feeds.
type Reader struct {
	Rows   Rows
	Terms  *terms.Keeper
	Client func(timeout time.Duration) *http.Client // dials no private address
	Now    func() time.Time
	Log    *slog.Logger
}

// Fetch reads the iCalendar at an http or https address of the outer net.
func (r *Reader) Fetch(ctx context.Context, link string) (feed.Holidays, error) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return feed.Holidays{}, said.Invalid("url", "not_http", "is not an http or https address")
	}
	ctx, cancel := context.WithTimeout(ctx, feedWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return feed.Holidays{}, said.Invalid("url", "not_http", "is not an http or https address")
	}
	req.Header.Set("Accept", "text/calendar")
	client := r.Client(feedWait)
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
	now := r.Now()
	return feed.Read(text, now, now.AddDate(feedYears, 0, 0))
}

// Run reads the holidays of calendars with a feed once a day, while this
// process holds the lease of the clocks.
func (r *Reader) Run(ctx context.Context) error {
	tick := time.NewTicker(feedLook)
	defer tick.Stop()
	for {
		due, err := r.Rows.DueTimers(ctx, terms.FeedTimer, r.Now(), 8)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("due holidays were not looked for", "error", err)
		}
		for _, t := range due {
			if err := r.read(ctx, t); err != nil && ctx.Err() == nil {
				r.Log.Warn("holidays were not read", "calendar", t.Key, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (r *Reader) read(ctx context.Context, t hub.Timer) error {
	next := hub.Timer{Kind: t.Kind, Key: t.Key, Was: t.At}
	c, _, err := r.Terms.Calendar(ctx, t.Key)
	if hub.Is(err, hub.Missing) || err == nil && c.FeedURL == "" {
		return r.Rows.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}})
	}
	if err != nil {
		return err
	}
	days, err := r.Fetch(ctx, c.FeedURL)
	if err == nil && len(days.Days) == 0 {
		err = hub.Errorf(hub.Invalid, "the calendar names no holiday to come")
	}
	if err == nil {
		next.At = r.Now().Add(feedEvery)
		if err = r.Terms.Holidays(ctx, t.Key, days.Days, next); err == nil || hub.Is(err, hub.Conflict) {
			return err
		}
	}
	next.At = r.Now().Add(feedAgain)
	if e := r.Rows.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{next}}); e != nil {
		return e
	}
	return err
}
