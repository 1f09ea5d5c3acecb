package loadgen

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	listClients       = 4
	listConversations = 107_000
	listMessages      = 524_000
)

// inboxLists are what desks ask for all day.
var inboxLists = []string{
	"", "sort=deadline", "sort=waiting", "view=all&sort=deadline", "view=mine&sort=deadline", "view=unassigned&sort=deadline",
	"view=snoozed", "status=open", "inbox_id=inb_crowd&status=open&sort=deadline",
}

// Lists measures the inbox and the search over a full hub, with four clients.
// scale shrinks it.
func Lists(ctx context.Context, p *outside.Process, scale float64, d time.Duration) (Result, error) {
	convs, msgs := int(listConversations*scale), int(listMessages*scale)
	r := Result{Scenario: fmt.Sprintf("inbox lists over %d conversations and %d messages, %d clients", convs, msgs, listClients)}
	p.Stop()
	began := run.Wall()
	if err := seed(ctx, p, convs, msgs); err != nil {
		return r, err
	}
	r.Add("filled and indexed in", run.Wall().Sub(began).Seconds(), "s")
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	first, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	lists, err := ask(ctx, first, d, func(n int) string { return inboxLists[n%len(inboxLists)] })
	if err != nil {
		return r, err
	}
	words, err := ask(ctx, first, d, func(n int) string { return fmt.Sprintf("q=w%d+w%d+", n%200, n*7%2000) })
	if err != nil {
		return r, err
	}
	r.Add("lists asked", float64(lists.Len()), "")
	r.AtMost("list p50", figures.MS(lists.Quantile(0.5)), 3, "ms")
	r.AtMost("list p99", figures.MS(lists.Quantile(0.99)), 15, "ms")
	r.Add("searches asked", float64(words.Len()), "")
	r.Add("search for two words p50", figures.MS(words.Quantile(0.5)), "ms")
	r.AtMost("search for two words p99", figures.MS(words.Quantile(0.99)), 50, "ms")
	return r, nil
}

// ask lets four clients ask, each at most 90 times a second: one token may ask
// 100 times.
func ask(ctx context.Context, first *outside.Desk, d time.Duration, query func(n int) string) (*Times, error) {
	var took Times
	end := run.Wall().Add(d)
	g, life := errgroup.WithContext(ctx)
	for i := range listClients {
		desk, err := first.Another(ctx)
		if err != nil {
			return nil, err
		}
		g.Go(func() error {
			for n := i; run.Wall().Before(end) && life.Err() == nil; n += listClients {
				began := run.Wall()
				if err := desk.Call(life, http.MethodGet, "/conversations?"+query(n), nil, nil); err != nil {
					return err
				}
				one := run.Wall().Sub(began)
				took.Add(one)
				if err := run.Sleep(life, time.Second/90-one); err != nil {
					return nil
				}
			}
			return nil
		})
	}
	return &took, g.Wait()
}
