package loadgen

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/sla"
)

const (
	clocksRunning = 100_000
	clocksDue     = 1_000 // of them at one instant
	clockTarget   = 4 * time.Hour
	settling      = 40 * time.Second // after the start of a hub that was filled from outside
)

// Clocks measures what running clocks cost while none is due, and how late the
// last of many breaches of one instant is told to a desk. From outside nobody
// sees the sweeper alone: the figure is what the whole hub takes more than the
// same hub without conversations.
func Clocks(ctx context.Context, p *outside.Process, scale float64, idle time.Duration) (Result, error) {
	running, due := int(clocksRunning*scale), max(1, int(clocksDue*scale))
	r := Result{Scenario: fmt.Sprintf("%d running clocks, %d breaches at one instant", running, due)}
	desk, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	// No warnings: they would have been due long before the breaches.
	agreed := sla.Policy{ID: "pol_load", Version: 1, Warn: []sla.Mark{}, Targets: []sla.Target{{Metric: hub.FirstResponse, Within: sla.Duration(clockTarget / time.Second)}}}
	if err := desk.Call(ctx, http.MethodPut, "/sla-policies", map[string]any{"version": 0, "policies": []sla.Policy{agreed}}, nil); err != nil {
		return r, err
	}
	if err := run.Sleep(ctx, min(idle, 5*time.Second)); err != nil {
		return r, err
	}
	bare, err := share(ctx, p, idle)
	if err != nil {
		return r, err
	}
	p.Stop()
	calm := time.Duration(float64(settling)*min(scale, 1)) + 5*time.Second
	at, err := wind(ctx, p, agreed, running, due, calm+idle)
	if err != nil {
		return r, err
	}
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	if desk, err = outside.SignIn(ctx, p.HTTP); err != nil {
		return r, err
	}
	heard := &told{when: map[hub.ConversationID][]time.Time{}}
	life, end := context.WithCancel(ctx)
	g, life := errgroup.WithContext(life)
	g.Go(func() error { return heard.hear(life, desk) })
	defer func() { end(); _ = g.Wait() }() // a broken socket shows as breaches that were not told
	if !sleepUntil(ctx, at.Add(-idle-2*time.Second)) {
		return r, ctx.Err()
	}
	full, err := share(ctx, p, idle)
	if err != nil {
		return r, err
	}
	r.Add("hub without conversations", bare*100, "% of a core")
	r.Add("hub with the clocks, none due", full*100, "% of a core")
	r.AtMost("more for the clocks", max(0, full-bare)*100, 2, "% of a core")
	for ctx.Err() == nil && run.Wall().Before(at.Add(time.Minute)) && heard.count() < due {
		if err := run.Sleep(ctx, 20*time.Millisecond); err != nil {
			return r, err
		}
	}
	heard.report(&r, at, due)
	return r, nil
}

// share is how much of a core the hub takes for a while.
func share(ctx context.Context, p *outside.Process, d time.Duration) (float64, error) {
	used, from := p.CPU(), run.Wall()
	err := run.Sleep(ctx, d)
	return float64(p.CPU()-used) / float64(run.Wall().Sub(from)), err
}

// wind commits conversations with running clocks into the store of a stopped
// hub: all due in an hour and more, at last some that are due together, ahead
// from then. It answers when.
func wind(ctx context.Context, p *outside.Process, agreed sla.Policy, running, due int, ahead time.Duration) (time.Time, error) {
	st, err := openStore(ctx, p)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = st.Close() }()
	engine, err := sla.New(sla.Settings{Policies: []sla.Policy{agreed}})
	if err != nil {
		return time.Time{}, err
	}
	var at time.Time
	for n := 0; n < running; {
		var w hub.WriteSet
		now := run.Wall().UTC().Truncate(time.Millisecond)
		for range min(500, running-n) {
			began := now.Add(time.Hour - clockTarget + time.Duration(n)*time.Millisecond)
			if n >= running-due {
				if at.IsZero() {
					at = now.Add(ahead)
				}
				began = at.Add(-clockTarget)
			}
			n++
			if err := waiting(&w, engine, now, began, n, hub.NoTeam, hub.Normal); err != nil {
				return at, err
			}
		}
		if err := st.Commit(ctx, w); err != nil {
			return at, err
		}
	}
	return at, nil
}

// told are the breaches that a desk hears of, and when.
type told struct {
	mu   sync.Mutex
	when map[hub.ConversationID][]time.Time
}

// hear follows the feed of a desk until ctx ends.
func (t *told) hear(ctx context.Context, desk *outside.Desk) error {
	return desk.Watch(ctx, -1, func(e outside.Event, at time.Time) {
		if e.Type == hub.SLABreached && e.Data.Conversation != nil {
			t.mu.Lock()
			t.when[e.Data.Conversation.ID] = append(t.when[e.Data.Conversation.ID], at)
			t.mu.Unlock()
		}
	})
}

func (t *told) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.when)
}

func (t *told) report(r *Result, due time.Time, want int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var after Times
	for id, all := range t.when {
		after.Add(all[0].Sub(due))
		if len(all) > 1 {
			r.Problems = append(r.Problems, fmt.Sprintf("the breach of %s was told %d times", id, len(all)))
		}
		if all[0].Before(due) {
			r.Problems = append(r.Problems, fmt.Sprintf("the breach of %s was told before its deadline", id))
		}
	}
	if len(t.when) != want {
		r.Problems = append(r.Problems, fmt.Sprintf("%d breaches were told, %d were due", len(t.when), want))
	}
	r.Add("deadline to a desk p50", after.Quantile(0.5).Seconds(), "s")
	r.AtMost("deadline to a desk, the last breach", after.Quantile(1).Seconds(), 2, "s")
}
