package networks

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	hangRounds  = 3  // in each another provider hangs; medians are told, as machines are noisy
	perNetwork  = 10 // replies, and webhooks, a second over each network
	customersOf = 24 // of each network, so that nobody is written to faster than networks allow
	arriveTime  = 15 * time.Second
	quietTime   = 2 * time.Second
)

// Hang measures what the other providers' customers notice while one provider
// takes connections and answers nothing: from an agent's post to the provider's
// hands (in the chat: to the visitor's), and from a webhook (a visitor's words) to
// its acknowledgement. What is compared is as long as the outage, half of it before
// and half after, so that one stall of the machine weighs the same on both sides.
func Hang(ctx context.Context, p *outside.Process, length time.Duration) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("one provider hangs for %v, %d times", length, hangRounds)}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return r, err
	}
	all, err := Open(ctx, p, d)
	if err != nil {
		return r, err
	}
	defer func() { Close(all) }()
	talk, err := chatters(ctx, p, d)
	if err != nil {
		return r, err
	}
	all = append(all, talk)
	h := &hanging{all: all}
	if err := h.meet(ctx, d); err != nil {
		return r, err
	}
	var replies, hooks growth
	names := ""
	for round := range hangRounds {
		hung := h.talkers()[round%len(h.talkers())]
		names += " " + hung.Kind
		calm, err := h.phase(ctx, length/2, nil)
		if err != nil {
			return r, err
		}
		hung.Hang(true)
		during, err := h.phase(ctx, length, hung)
		hung.Hang(false)
		if err != nil {
			return r, err
		}
		for i := range during {
			if s := &during[i]; s.lost > 0 && s.of != hung {
				r.Problems = append(r.Problems, fmt.Sprintf("%d replies over %s did not reach it while %s hung", s.lost, s.of.Kind, hung.Kind))
			}
		}
		if err := h.quiet(ctx, hung); err != nil {
			return r, err
		}
		after, err := h.phase(ctx, length/2, nil)
		if err != nil {
			return r, err
		}
		calm = append(calm, after...)
		replies.add(calm, during, hung, func(s *seen) *figures.Times { return &s.replies })
		hooks.add(calm, during, hung, func(s *seen) *figures.Times { return &s.hooks })
	}
	r.Scenario += ":" + names
	replies.tell(&r, "reply to provider")
	hooks.tell(&r, "webhook to acknowledgement")
	return r, nil
}

// hanging are the networks with somebody to answer on each.
type hanging struct {
	all   []*Network
	convs map[*Network][]string
	desks map[*Network]*outside.Desk // each with a token of its own, as one token may ask 100 times a second
	id    atomic.Int64
}

func (h *hanging) talkers() []*Network {
	return slices.DeleteFunc(slices.Clone(h.all), func(n *Network) bool { return n.Deaf })
}

// meet lets the customers write and waits for their conversations.
func (h *hanging) meet(ctx context.Context, d *outside.Desk) error {
	h.convs, h.desks = map[*Network][]string{}, map[*Network]*outside.Desk{}
	for _, n := range h.talkers() {
		for from := range customersOf {
			if err := n.Post(ctx, from, h.id.Add(1), "Where is my parcel?"); err != nil {
				return err
			}
		}
		own, err := d.Another(ctx)
		if err != nil {
			return err
		}
		h.desks[n] = own
		if err := until(ctx, func() bool {
			list, err := outside.Pages[struct {
				ID string `json:"id"`
			}](ctx, d, "/conversations?limit=200&inbox_id="+n.Inbox)
			h.convs[n] = nil
			for _, c := range list {
				h.convs[n] = append(h.convs[n], c.ID)
			}
			return err == nil && len(list) == customersOf
		}); err != nil {
			return hub.Wrap(hub.Internal, err, n.Kind+": the customers' words did not become conversations")
		}
	}
	return nil
}

// seen is what was seen of one network in one phase.
type seen struct {
	of             *Network
	replies, hooks figures.Times
	sent           map[string]time.Time // replies by their mark
	lost           int
}

// phase writes and answers over every network at a steady rate, and then waits for
// what is still on its way, but over the one that hangs.
func (h *hanging) phase(ctx context.Context, length time.Duration, hung *Network) ([]seen, error) {
	out := make([]seen, len(h.all))
	g, life := errgroup.WithContext(ctx)
	for i, n := range h.all {
		s := &out[i]
		s.of, s.sent = n, map[string]time.Time{}
		g.Go(func() error {
			var side errgroup.Group // who hangs may make the hub slow with its own webhooks; they go on coming
			side.SetLimit(conns)
			defer side.Wait() //nolint:errcheck // of what hangs nothing is asked
			return steadily(life, length, func(k int) error {
				at := run.Wall()
				post := func() error {
					err := n.Post(life, k%customersOf, h.id.Add(1), "And where is it now?")
					s.hooks.Add(run.Wall().Sub(at))
					return err
				}
				if n == hung {
					side.TryGo(post)
					return nil
				}
				return post()
			})
		})
		if n.Deaf {
			continue
		}
		g.Go(func() error {
			return steadily(life, length, func(k int) error {
				id := h.id.Add(1)
				s.sent[Mark(id)] = run.Wall()
				return h.desks[n].Patient(life, http.MethodPost, "/conversations/"+h.convs[n][k%customersOf]+"/messages",
					map[string]any{"kind": "reply", "text": Mark(id) + " is on its way.", "client_id": Mark(id)}, nil)
			})
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	end := run.Wall().Add(arriveTime)
	for i := range out {
		if s := &out[i]; s.of != hung {
			if err := s.collect(ctx, end); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// collect takes from the provider when each reply came, until it is too late.
func (s *seen) collect(ctx context.Context, end time.Time) error {
	for mark, at := range s.sent {
		came, ok := s.of.When(mark)
		for ; !ok && run.Wall().Before(end); came, ok = s.of.When(mark) {
			if err := run.Sleep(ctx, 20*time.Millisecond); err != nil {
				return err
			}
		}
		if !ok {
			s.lost++
			continue
		}
		s.replies.Add(came.Sub(at))
	}
	return nil
}

// steadily does something perNetwork times a second for a while.
func steadily(ctx context.Context, length time.Duration, do func(n int) error) error {
	began := run.Wall()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(n) * time.Second / perNetwork)
		if due.Sub(began) >= length {
			return nil
		}
		if err := run.Sleep(ctx, due.Sub(run.Wall())); err != nil {
			return err
		}
		if err := do(n); err != nil {
			return err
		}
	}
}

// quiet waits until what had to wait for the provider has gone out to it.
func (h *hanging) quiet(ctx context.Context, n *Network) error {
	for last, until := -1, run.Wall().Add(2*arriveTime); run.Wall().Before(until); {
		now := n.gate.count()
		if now == last {
			return nil
		}
		last = now
		if err := run.Sleep(ctx, quietTime); err != nil {
			return err
		}
	}
	return nil
}

// growth gathers, round by round, what the others' customers noticed.
type growth struct{ calm, during, percent []float64 }

func (g *growth) add(calm, during []seen, hung *Network, of func(*seen) *figures.Times) {
	others := func(all []seen) float64 {
		var t figures.Times
		for i := range all {
			if all[i].of != hung {
				t.Join(of(&all[i]))
			}
		}
		return figures.MS(t.Quantile(0.99))
	}
	a, b := others(calm), others(during)
	g.calm, g.during, g.percent = append(g.calm, a), append(g.during, b), append(g.percent, 100*(b-a)/max(a, 0.001))
}

func (g *growth) tell(r *figures.Result, what string) {
	r.Add(what+" p99, all well", median(g.calm), "ms")
	r.Add(what+" p99, one hangs, the others'", median(g.during), "ms")
	r.AtMost(what+" p99, growth", median(g.percent), 20, "%")
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
