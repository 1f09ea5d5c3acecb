package loadgen

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/bare"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// ChatOptions shape the chat scenario.
type ChatOptions struct {
	Visitors int
	Rate     int // messages per second in all; 0 = each says the next as soon as the last is shown
	Time     time.Duration

	bare bare.Rates
}

// Chat measures from a visitor's post to the agent's socket.
func Chat(ctx context.Context, p *outside.Process, o ChatOptions) (Result, error) {
	r := Result{Scenario: fmt.Sprintf("chat, %d visitors, fixed rate %d/s", o.Visitors, o.Rate)}
	if o.Rate == 0 {
		r.Scenario = fmt.Sprintf("chat, %d visitors, closed loop", o.Visitors)
	}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	inbox, err := d.AddInbox(ctx, "chat", "Load", map[string]any{"message_limit": 100000, "visitor_limit": 1000000})
	if err != nil {
		return r, err
	}
	if o.Rate == 0 {
		if o.bare, err = bare.Limits(ctx, o.Visitors); err != nil {
			return r, err
		}
	}
	c := &chatRun{sent: map[string]time.Time{}, shown: map[string]int{}, wait: map[string]chan struct{}{}}
	watch, stop := context.WithCancel(ctx)
	defer stop()
	g, life := errgroup.WithContext(watch)
	g.Go(func() error { return d.Watch(life, -1, c.see) })

	visitors := make([]*outside.Visitor, o.Visitors)
	for i := range visitors {
		visitors[i] = &outside.Visitor{At: p.HTTP, Inbox: inbox}
		if err := visitors[i].Connect(ctx); err != nil {
			return r, err
		}
		defer visitors[i].Close()
	}
	began, cpu := run.Wall(), p.CPU()
	if err := c.talk(life, visitors, o); err != nil {
		return r, err
	}
	took := run.Wall().Sub(began)
	c.settle(life)
	cpu = p.CPU() - cpu
	stop()
	if err := g.Wait(); err != nil {
		return r, err
	}
	c.report(&r, o, took, cpu)
	return r, nil
}

type chatRun struct {
	mu    sync.Mutex
	sent  map[string]time.Time
	shown map[string]int
	wait  map[string]chan struct{}
	seen  Times
	acked Times
}

// see notes that the agent's screen has a message.
func (c *chatRun) see(e outside.Event, at time.Time) {
	if e.Type != hub.MessageReceived || e.Data.Message == nil {
		return
	}
	cid := e.Data.Message.ClientID
	c.mu.Lock()
	c.shown[cid]++
	sent, ours := c.sent[cid]
	done := c.wait[cid]
	delete(c.wait, cid)
	c.mu.Unlock()
	if ours {
		c.seen.Add(at.Sub(sent))
	}
	if done != nil {
		close(done)
	}
}

func (c *chatRun) say(v *outside.Visitor, cid string) (<-chan struct{}, error) {
	done := make(chan struct{})
	now := run.Wall()
	c.mu.Lock()
	c.sent[cid], c.wait[cid] = now, done
	c.mu.Unlock()
	err := v.Say(cid, "Where is my parcel "+cid+"? "+strings.Repeat("It should have come. ", 5))
	c.acked.Add(run.Wall().Sub(now))
	return done, err
}

// talk lets the visitors speak, at a fixed rate in all or as fast as they are heard.
func (c *chatRun) talk(ctx context.Context, vs []*outside.Visitor, o ChatOptions) error {
	g, ctx := errgroup.WithContext(ctx)
	end := run.Wall().Add(o.Time)
	for i, v := range vs {
		g.Go(func() error {
			var every time.Duration
			next := run.Wall()
			if o.Rate > 0 {
				every = time.Second * time.Duration(len(vs)) / time.Duration(o.Rate)
				next = next.Add(every * time.Duration(i) / time.Duration(len(vs)))
			}
			for n := 0; next.Before(end) && ctx.Err() == nil; n++ {
				if o.Rate > 0 {
					if !sleepUntil(ctx, next) {
						return nil
					}
					next = next.Add(every)
				} else {
					next = run.Wall()
				}
				done, err := c.say(v, fmt.Sprintf("v%d-%d", i, n))
				if err != nil {
					return err
				}
				if o.Rate > 0 {
					continue
				}
				select {
				case <-done:
				case <-ctx.Done():
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func sleepUntil(ctx context.Context, at time.Time) bool {
	t := time.NewTimer(at.Sub(run.Wall()))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// settle waits until everything sent is shown, at most ten seconds.
func (c *chatRun) settle(ctx context.Context) {
	for range 1000 {
		c.mu.Lock()
		left := len(c.wait)
		c.mu.Unlock()
		if left == 0 || !sleepUntil(ctx, run.Wall().Add(10*time.Millisecond)) {
			return
		}
	}
}

func (c *chatRun) report(r *Result, o ChatOptions, took, cpu time.Duration) {
	n := c.acked.Len()
	rate := float64(n) / took.Seconds()
	if o.Rate > 0 {
		r.Add("messages", float64(n), "")
		r.AtMost("post to agent's socket p50", figures.MS(c.seen.Quantile(0.5)), 3, "ms")
		r.AtMost("post to agent's socket p99", figures.MS(c.seen.Quantile(0.99)), 25, "ms")
	} else {
		r.AtLeast("accepted, routed and shown", rate, 2000, "/s")
		r.AtMost("post to agent's socket p99", figures.MS(c.seen.Quantile(0.99)), 250, "ms")
		r.Add("bare: sync-always publish, 8 streams", o.bare.Publish, "/s")
		r.Add("bare: the same, gathering during a sync", o.bare.Gathered, "/s")
		r.Add("bare: SQLite FULL commits, same batches", o.bare.Commit, "rows/s")
		r.Add("share of the bare publish", 100*rate/o.bare.Publish, "%")
		r.Add("share of the bare commit", 100*rate/o.bare.Commit, "%")
	}
	r.Add("post to acknowledgement p50", figures.MS(c.acked.Quantile(0.5)), "ms")
	r.Add("post to acknowledgement p99", figures.MS(c.acked.Quantile(0.99)), "ms")
	r.Add("CPU of the hub per message", figures.MS(cpu)/float64(max(n, 1)), "ms")
	c.mu.Lock()
	defer c.mu.Unlock()
	for cid := range c.sent {
		if k := c.shown[cid]; k != 1 {
			r.Problems = append(r.Problems, fmt.Sprintf("%s was shown %d times", cid, k))
		}
	}
}
