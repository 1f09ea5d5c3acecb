package networks

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	posters     = 70 // webhooks on their way at a time, over all networks
	calmWebhook = 300
)

// Webhooks measures webhooks with each provider's own signature from post to
// durable acknowledgement, over all networks together: at 300 a second, then as
// fast as the senders can. The hub's own ledger has to agree, inbox by inbox.
func Webhooks(ctx context.Context, p *outside.Process, length time.Duration) (figures.Result, error) {
	r := figures.Result{Scenario: "signed webhooks over all networks together"}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	all, err := Open(ctx, p, d)
	if err != nil {
		return r, err
	}
	defer Close(all)
	w := &webhookRun{all: all, took: make([]figures.Times, len(all))}
	paced, err := w.posts(ctx, calmWebhook, length)
	if err != nil {
		return r, err
	}
	cpu, calm := p.CPU(), paced.Len()
	w.took = make([]figures.Times, len(all))
	began := run.Wall()
	flat, err := w.posts(ctx, 0, length) // second: the router goes on for a while after it
	if err != nil {
		return r, err
	}
	took := run.Wall().Sub(began)
	r.AtLeast("accepted durably", float64(flat.Len())/took.Seconds(), 1000, "/s")
	r.AtMost("post to acknowledgement p99 at 300/s", figures.MS(paced.Quantile(0.99)), 50, "ms")
	r.Add("post to acknowledgement p50 at 300/s", figures.MS(paced.Quantile(0.5)), "ms")
	for i, n := range all {
		r.Add("of them by "+n.Kind, float64(w.took[i].Len())/took.Seconds(), "/s")
	}
	r.Add("CPU of the hub per webhook meanwhile", figures.MS(p.CPU()-cpu)/float64(max(flat.Len(), 1)), "ms")
	err = w.agree(ctx, d, &r, int64(calm+flat.Len()))
	return r, err
}

// webhookRun are networks that post at the same time.
type webhookRun struct {
	all  []*Network
	id   atomic.Int64
	took []figures.Times // by network
}

// posts lets the senders post for a while, in all rate a second; 0: as fast as
// they can. Each sender speaks for one customer of one network after the other.
func (w *webhookRun) posts(ctx context.Context, rate int, length time.Duration) (*figures.Times, error) {
	g, ctx := errgroup.WithContext(ctx)
	total := &figures.Times{}
	began := run.Wall()
	for s := range posters {
		g.Go(func() error {
			for n := 0; ; n++ {
				due := run.Wall()
				if rate > 0 {
					due = began.Add(time.Duration(n*posters+s) * time.Second / time.Duration(rate))
				}
				if due.Sub(began) >= length {
					return nil
				}
				if err := run.Sleep(ctx, due.Sub(run.Wall())); err != nil {
					return err
				}
				at := (s + n) % len(w.all)
				if err := w.all[at].Post(ctx, s, w.id.Add(1), "Where is my parcel?"); err != nil {
					return err
				}
				d := run.Wall().Sub(due)
				total.Add(d)
				w.took[at].Add(d)
			}
		})
	}
	return total, g.Wait()
}

// agree waits until the hub has decided everything, and compares its ledger with
// what was acknowledged.
func (w *webhookRun) agree(ctx context.Context, d *outside.Desk, r *figures.Result, want int64) error {
	l, err := ledgerOf(ctx, d, w.all, want)
	if err == nil && (l.Received != want || l.Processed != want) {
		r.Problems = append(r.Problems, fmt.Sprintf("%d were acknowledged; the ledger says %+v", want, l))
	}
	return err
}

// tallied is what the ledger says of an inbox.
type tallied struct {
	Received, Processed, News, Events, Duplicates, Quarantined int64
	OnTheWay                                                   int64 `json:"on_the_way"`
}

// ledgerOf adds up what the ledger says of networks, when it has counted so many or
// a minute has gone.
func ledgerOf(ctx context.Context, d *outside.Desk, all []*Network, want int64) (sum tallied, err error) {
	for until := run.Wall().Add(time.Minute); ; {
		sum = tallied{}
		for _, n := range all {
			var l struct{ Total tallied }
			if err := d.Patient(ctx, "GET", "/inboxes/"+n.Inbox+"/ledger", nil, &l); err != nil {
				return sum, err
			}
			sum.add(l.Total)
		}
		if sum.OnTheWay == 0 && sum.Received >= want || run.Wall().After(until) {
			return sum, nil
		}
		if err := run.Sleep(ctx, 200*time.Millisecond); err != nil {
			return sum, err
		}
	}
}

func (t *tallied) add(o tallied) {
	t.Received += o.Received
	t.Processed += o.Processed
	t.News += o.News
	t.Events += o.Events
	t.Duplicates += o.Duplicates
	t.Quarantined += o.Quarantined
	t.OnTheWay += o.OnTheWay
}
