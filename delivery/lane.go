package delivery

import (
	"context"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// lane claims the orders of one lane and puts each into its inbox's line.
type lane struct {
	d    *Delivery
	name hub.Lane
	wake chan struct{}

	mu    sync.Mutex
	pipes map[hub.InboxID]*pipe
}

// pipe is the line of one inbox. Its workers live while there is something in it.
type pipe struct {
	waiting []hub.Order
	workers int
}

func (l *lane) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// follow claims what is due until ctx ends.
func (l *lane) follow(ctx context.Context, g *run.Group) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-timer.C:
		}
		wait, err := l.claim(ctx, g)
		if err != nil && ctx.Err() == nil {
			failures++
			wait = l.d.pace.backoff.After(failures)
			l.d.Log.Error("orders cannot be claimed", "lane", l.name, "err", err)
		} else {
			failures = 0
		}
		timer.Reset(wait)
	}
}

// claim takes all that is due and answers when to look again.
func (l *lane) claim(ctx context.Context, g *run.Group) (time.Duration, error) {
	for ctx.Err() == nil {
		orders, err := l.d.Orders.ClaimOrders(ctx, l.name, l.d.Now(), l.d.pace.lease, l.d.pace.claim)
		if err != nil {
			return 0, err
		}
		var over []hub.Order
		for _, o := range orders {
			if !l.offer(o, g) {
				over = append(over, o)
			}
		}
		l.release(ctx, over)
		if len(orders) < l.d.pace.claim {
			break
		}
	}
	next, err := l.d.Orders.NextOrderAt(ctx, l.name)
	if err != nil || next.IsZero() {
		return l.d.pace.look, err
	}
	return min(max(next.Sub(l.d.Now()), time.Millisecond), l.d.pace.look), nil
}

// offer puts an order into its line; false when the line is full.
func (l *lane) offer(o hub.Order, g *run.Group) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pipes[o.InboxID]
	if p == nil {
		p = &pipe{}
		l.pipes[o.InboxID] = p
	}
	if len(p.waiting) >= l.d.pace.line {
		return false
	}
	p.waiting = append(p.waiting, o)
	if p.workers < l.d.pace.perInbox {
		p.workers++
		g.Go("delivery worker", func(ctx context.Context) error {
			for {
				next, more := l.next(o.InboxID)
				if !more {
					return nil
				}
				l.d.attempt(ctx, l, next)
			}
		})
	}
	return true
}

// next takes an order out of a line. The last worker to find it empty removes it.
func (l *lane) next(inbox hub.InboxID) (hub.Order, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.pipes[inbox]
	if len(p.waiting) > 0 {
		o := p.waiting[0]
		p.waiting = p.waiting[1:]
		return o, true
	}
	if p.workers--; p.workers == 0 {
		delete(l.pipes, inbox)
	}
	return hub.Order{}, false
}

// release gives back what has no place in a line; it is due again soon. Where
// that fails the lease runs out instead.
func (l *lane) release(ctx context.Context, orders []hub.Order) {
	now := l.d.Now()
	for _, o := range orders {
		if o.State != hub.Queued {
			continue // attempting: its lease is its wait
		}
		o.LeaseUntil, o.NotBefore, o.UpdatedAt = time.Time{}, now.Add(l.d.pace.look), now
		if err := l.d.Orders.Commit(ctx, hub.WriteSet{Orders: []hub.Order{o}}); err != nil && !hub.Is(err, hub.Conflict) {
			l.d.Log.Warn("order not given back", "order", o.ID, "err", err)
		}
	}
}
