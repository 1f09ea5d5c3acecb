package loadgen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/mailing"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// replying is a desk with mail conversations to answer and a relay to send by.
type replying struct {
	desks []*outside.Desk // each with a token of its own, as one token may ask 100 times a second
	relay *outside.Relay
	convs []string

	calmed int // replies of calm so far
}

const (
	repliers  = 16  // agents' programs that post side by side
	customers = 128 // mail conversations that are answered
)

// newReplying makes the inbox, the relay and the customers' mails.
func newReplying(ctx context.Context, p *outside.Process) (*replying, error) {
	d, err := outside.SignIn(ctx, p.HTTP)
	if err != nil {
		return nil, err
	}
	a := &replying{relay: outside.NewRelay()}
	if err := a.relay.Open(ctx); err != nil {
		return nil, err
	}
	_, err = d.AddInbox(ctx, "email", "Mail", map[string]any{"address": mailbox, "smtp_in": true, "smtp": a.relay.Settings()})
	for range repliers {
		if err == nil {
			var own *outside.Desk
			own, err = d.Another(ctx)
			a.desks = append(a.desks, own)
		}
	}
	if err == nil {
		err = a.hear(ctx, p, d)
	}
	if err != nil {
		a.relay.Close()
	}
	return a, err
}

// hear lets the customers write and waits for their conversations.
func (a *replying) hear(ctx context.Context, p *outside.Process, d *outside.Desk) error {
	c, err := outside.DialSMTP(ctx, p.SMTP)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	for i := range customers {
		from := fmt.Sprintf("c%d@sender.example", i)
		if err := outside.SendMail(c, from, mailbox, outside.MailText(from, mailbox, outside.Letter{ID: fmt.Sprintf("q%d@sender.example", i), Text: "Where is it?"}, 0)); err != nil {
			return err
		}
	}
	for range 600 {
		list, err := outside.Pages[struct {
			ID string `json:"id"`
		}](ctx, d, "/conversations?limit=200")
		if err != nil {
			return err
		}
		if len(list) == customers {
			for _, one := range list {
				a.convs = append(a.convs, one.ID)
			}
			return nil
		}
		if err := run.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return hub.Errorf(hub.Internal, "the customers' mails did not become conversations")
}

// post answers one conversation; the mark names the reply.
func (a *replying) post(ctx context.Context, d *outside.Desk, conv, mark string) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := d.Patient(ctx, http.MethodPost, "/conversations/"+conv+"/messages", map[string]any{
		"kind": "reply", "text": "[" + mark + "] It is on its way.", "client_id": mark,
	}, &made)
	return made.ID, err
}

// Reply measures from an agent's post to the relay's end of data: first at a
// calm rate, then as fast as the desks can post.
func Reply(ctx context.Context, p *outside.Process, d time.Duration) (Result, error) {
	r := Result{Scenario: "agent's replies to the SMTP relay"}
	a, err := newReplying(ctx, p)
	if err != nil {
		return r, err
	}
	defer a.relay.Close()
	calm, err := a.calm(ctx, d, "0")
	if err != nil {
		return r, err
	}
	var took Times
	for mark, at := range calm {
		n, came := a.relay.When(mark)
		if n != 1 {
			r.Problems = append(r.Problems, fmt.Sprintf("%s reached the relay %d times", mark, n))
			continue
		}
		took.Add(came.Sub(at))
	}
	r.Add("replies at a calm rate of 50/s", float64(len(calm)), "")
	r.AtMost("post to the relay's end of data p50", figures.MS(took.Quantile(0.5)), 15, "ms")
	r.AtMost("post to the relay's end of data p99", figures.MS(took.Quantile(0.99)), 60, "ms")

	cpu, began := p.CPU(), run.Wall()
	n, err := a.rush(ctx, d)
	if err != nil {
		return r, err
	}
	if have := a.relay.Wait(ctx, len(calm)+n, time.Minute); have != len(calm)+n {
		r.Problems = append(r.Problems, fmt.Sprintf("%d of %d replies reached the relay", have, len(calm)+n))
	}
	all := run.Wall().Sub(began)
	r.AtLeast("replies in a closed loop, all sent", float64(n)/all.Seconds(), 500, "/s")
	r.Add("CPU of the hub per reply", figures.MS(p.CPU()-cpu)/float64(max(n, 1)), "ms")
	return r, nil
}

// calm posts 50 replies a second and answers when each was posted. Round tells
// their marks apart from others.
func (a *replying) calm(ctx context.Context, d time.Duration, round string) (map[string]time.Time, error) {
	posted := map[string]time.Time{}
	next := run.Wall()
	for n := 0; n < int(50*d.Seconds()); n++ {
		next = next.Add(20 * time.Millisecond)
		if err := run.Sleep(ctx, next.Sub(run.Wall())); err != nil {
			return nil, err
		}
		mark := fmt.Sprintf("reply%s#%d", round, n)
		posted[mark] = run.Wall()
		if _, err := a.post(ctx, a.desks[n%len(a.desks)], a.convs[n%len(a.convs)], mark); err != nil {
			return nil, err
		}
	}
	a.calmed += len(posted)
	a.relay.Wait(ctx, a.calmed, 30*time.Second)
	return posted, nil
}

// independent posts 50 replies a second on average, each when it happens to come,
// as agents do who know nothing of each other, and answers when each was posted.
// The same seed has the same gaps in every run; round tells marks apart from others.
func (a *replying) independent(ctx context.Context, d time.Duration, seed, round int) (map[string]time.Time, error) {
	gaps := rand.New(rand.NewPCG(50, uint64(seed))) //nolint:gosec // no secret, and a small number
	posted := map[string]time.Time{}
	g, life := errgroup.WithContext(ctx)
	next := run.Wall()
	for n := 0; n < int(50*d.Seconds()) && life.Err() == nil; n++ {
		next = next.Add(time.Duration(gaps.ExpFloat64() * float64(20*time.Millisecond)))
		if err := run.Sleep(life, next.Sub(run.Wall())); err != nil {
			break
		}
		mark := fmt.Sprintf("reply0-%d#%d", round, n)
		posted[mark] = run.Wall()
		g.Go(func() error {
			_, err := a.post(life, a.desks[n%len(a.desks)], a.convs[n%len(a.convs)], mark)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	a.calmed += len(posted)
	a.relay.Wait(ctx, a.calmed, 30*time.Second)
	return posted, ctx.Err()
}

// Beside measures agents' replies beside a campaign at full speed.
func Beside(ctx context.Context, p *outside.Process, people int, d time.Duration) (Result, error) {
	a, err := newReplying(ctx, p)
	if err != nil {
		return Result{}, err
	}
	defer a.relay.Close()
	rounds := 0
	return mailing.Beside(ctx, p, mailing.BesideOptions{People: people, Others: customers, Work: func(ctx context.Context, what string) (*Times, error) {
		rounds++
		posted, err := a.independent(ctx, d, (rounds+1)/2, rounds) // at the same moments without and with it
		took := &Times{}
		for mark, at := range posted {
			n, came := a.relay.When(mark)
			if n != 1 {
				return nil, hub.Errorf(hub.Internal, "%s the campaign, %s reached the relay %d times", what, mark, n)
			}
			took.Add(came.Sub(at))
		}
		return took, err
	}})
}

// rush lets every desk post its next reply as soon as the last is taken.
func (a *replying) rush(ctx context.Context, d time.Duration) (int, error) {
	counts := make([]int, len(a.desks))
	end := run.Wall().Add(d)
	g, life := errgroup.WithContext(ctx)
	for i, desk := range a.desks {
		g.Go(func() error {
			for ; run.Wall().Before(end) && life.Err() == nil; counts[i]++ {
				conv := a.convs[(i+counts[i]*len(a.desks))%len(a.convs)]
				if _, err := a.post(life, desk, conv, fmt.Sprintf("reply%d#%d", i+1, counts[i])); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := g.Wait()
	n := 0
	for _, c := range counts {
		n += c
	}
	return n, err
}

// RelayDown closes the relay, posts replies, and opens it again: every one must
// go out, once, and none may be shown as failed.
func RelayDown(ctx context.Context, p *outside.Process, down time.Duration) (Result, error) {
	r := Result{Scenario: fmt.Sprintf("the relay is away for %v", down)}
	a, err := newReplying(ctx, p)
	if err != nil {
		return r, err
	}
	defer a.relay.Close()
	a.relay.Close()
	type posted struct{ conv, id, mark string }
	var all []posted
	began := run.Wall()
	for i, conv := range a.convs {
		mark := fmt.Sprintf("reply0#%d", i)
		id, err := a.post(ctx, a.desks[i%len(a.desks)], conv, mark)
		if err != nil {
			return r, err
		}
		all = append(all, posted{conv, id, mark})
		if err := run.Sleep(ctx, down/2/customers); err != nil {
			return r, err
		}
	}
	if err := run.Sleep(ctx, down-run.Wall().Sub(began)); err != nil {
		return r, err
	}
	back := run.Wall()
	if err := a.relay.Open(ctx); err != nil {
		return r, err
	}
	a.relay.Wait(ctx, len(all), down+time.Minute)
	var waited Times
	failed := 0
	for _, m := range all {
		n, came := a.relay.When(m.mark)
		if n != 1 {
			r.Problems = append(r.Problems, fmt.Sprintf("%s reached the relay %d times", m.mark, n))
			continue
		}
		waited.Add(came.Sub(back))
		state, err := a.state(ctx, m.conv, m.id)
		if err != nil {
			return r, err
		}
		if state != "accepted" && state != "delivered" {
			failed++
			r.Problems = append(r.Problems, fmt.Sprintf("%s is shown as %s", m.mark, state))
		}
	}
	r.Add("replies posted while it was away", float64(len(all)), "")
	r.AtLeast("gone out afterwards", float64(waited.Len()), float64(len(all)), "")
	r.AtMost("shown as anything but sent", float64(failed), 0, "")
	r.Add("wait after it was back p50", waited.Quantile(0.5).Seconds(), "s")
	// The pause before the next try grows to at most the time already waited, and some jitter.
	r.AtMost("wait after it was back, longest", waited.Quantile(1).Seconds(), 2*down.Seconds(), "s")
	return r, nil
}

// state reads what the desk shows of a reply, giving the result of the last
// attempt a moment to be written down.
func (a *replying) state(ctx context.Context, conv, id string) (string, error) {
	var m struct {
		Delivery struct {
			State string `json:"state"`
		} `json:"delivery"`
	}
	for range 50 {
		if err := a.desks[0].Patient(ctx, http.MethodGet, "/conversations/"+conv+"/messages/"+id, nil, &m); err != nil {
			return "", err
		}
		if s := m.Delivery.State; s != "queued" && s != "attempting" {
			return s, nil
		}
		if err := run.Sleep(ctx, 100*time.Millisecond); err != nil {
			return "", err
		}
	}
	return m.Delivery.State, nil
}
