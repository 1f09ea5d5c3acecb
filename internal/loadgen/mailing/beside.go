package mailing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/bare"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// BesideOptions are what happens beside a campaign.
type BesideOptions struct {
	People int
	Others int // people of the hub who are in the audience and get nothing
	Work   working
}

// working is what agents do meanwhile; it answers how long each thing took.
type working func(ctx context.Context, tag string) (*figures.Times, error)

const (
	leaveEvery = 25 * time.Millisecond // somebody opts out
	lateMost   = time.Second           // after which nothing may come to them
	// Without and with the campaign in turns, so that one stall of the machine weighs
	// the same on both sides.
	besideRounds = 6
)

// Beside measures what agents notice of a campaign at full speed, and how long
// after their no people are still written to.
func Beside(ctx context.Context, p *outside.Process, o BesideOptions) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("agents answer and people opt out during a campaign to %d people", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	var before, during, beforeSync, duringSync figures.Times
	var id string
	for round := range besideRounds {
		if err := s.without(ctx, id, o.Work, &before, &beforeSync); err != nil {
			return r, err
		}
		mails, _, _, _ := s.sink.taken()
		if round == 0 {
			id, err = s.start(ctx, o.People+o.Others, nil)
		} else {
			err = s.d.Patient(ctx, http.MethodPost, "/campaign-runs/"+id+"/resume", struct{}{}, nil)
		}
		if err == nil {
			err = s.reach(ctx, mails+1)
		}
		if err != nil {
			return r, err
		}
		if err := s.measure(ctx, "during", o.Work, &during, &duringSync); err != nil {
			return r, err
		}
	}
	left := map[int]time.Time{} // when the no was accepted
	whole, _, _, _ := s.sink.taken()
	// Who opts out comes behind the agents: there was nobody like that before, either.
	if err := s.leave(ctx, o.People, left); err != nil {
		return r, err
	}
	st, err := s.await(ctx, id, wholeRun, func(st *status) bool { return st.Run.State == "finished" || st.Run.State == "stopped" })
	if err != nil {
		return r, err
	}
	was, is := figures.MS(before.Quantile(0.99)), figures.MS(during.Quantile(0.99))
	r.Add("an agent's reply to the relay before, p50", figures.MS(before.Quantile(0.5)), "ms")
	r.Add("an agent's reply to the relay during the campaign, p50", figures.MS(during.Quantile(0.5)), "ms")
	r.Add("an agent's reply to the relay before, p99", was, "ms")
	r.Add("an agent's reply to the relay during the campaign, p99", is, "ms")
	r.AtMost("growth of p99", 100*(is/was-1), 20, "%")
	r.Add("a bare sync of the same disk meanwhile, p99 before", figures.MS(beforeSync.Quantile(0.99)), "ms")
	r.Add("the same during the campaign", figures.MS(duringSync.Quantile(0.99)), "ms")
	r.Add("mails of the campaign out when the agents were done", float64(whole), "")
	s.late(&r, left)
	r.Add("skipped because they said no", float64(st.reason("opted_out")), "people")
	return r, nil
}

// without measures while the campaign does not send: before it, or paused.
func (s *stage) without(ctx context.Context, id string, work working, all, syncs *figures.Times) error {
	if id != "" {
		if err := s.d.Patient(ctx, http.MethodPost, "/campaign-runs/"+id+"/pause", struct{}{}, nil); err != nil {
			return err
		}
		still := func(st *status) bool { return st.Run.State == "paused" && st.of("attempting") == 0 }
		if _, err := s.await(ctx, id, time.Minute, still); err != nil {
			return err
		}
	}
	return s.measure(ctx, "before", work, all, syncs)
}

// measure adds what agents did, and how the disk was meanwhile.
func (s *stage) measure(ctx context.Context, what string, work working, all, syncs *figures.Times) error {
	return bare.Syncs(ctx, s.p.Data, syncs.Add, func(ctx context.Context) error {
		took, err := work(ctx, what)
		if err == nil {
			all.Join(took)
		}
		return err
	})
}

// leave lets one person after the other opt out, each shortly before their turn,
// until the campaign is at its end.
func (s *stage) leave(ctx context.Context, crowd int, left map[int]time.Time) error {
	no := map[string]any{"consents": []map[string]any{{"channel": "", "purpose": "marketing", "given": false, "source": "load"}}}
	for {
		if err := run.Sleep(ctx, leaveEvery); err != nil {
			return err
		}
		mails, _, _, _ := s.sink.taken()
		i := mails + 100 + 97*len(left)%1500 // somebody whose turn comes soon
		if i >= crowd {
			return nil
		}
		if _, twice := left[i]; twice {
			continue
		}
		if err := s.d.Patient(ctx, http.MethodPatch, "/contacts/"+string(person(i)), no, nil); err != nil {
			return err
		}
		left[i] = run.Wall()
	}
}

// late holds the relay's clock against when people opted out.
func (s *stage) late(r *figures.Result, left map[int]time.Time) {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	worst, after, wrong := time.Duration(0), 0, 0
	for i, at := range left {
		came, ok := s.sink.came[address(i)]
		if d := came.Sub(at); ok && d > 0 {
			after++
			worst = max(worst, d)
			if d > lateMost {
				wrong++
			}
		}
	}
	r.Add("people who opted out meanwhile", float64(len(left)), "")
	r.Add("written to after that", float64(after), "people")
	r.AtMost("how long after, at most", worst.Seconds(), lateMost.Seconds(), "s")
	if wrong > 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people got a mail later than %v after they had opted out", wrong, lateMost))
	}
}

func (s *status) reason(reason string) (n int) {
	for _, c := range s.Counts {
		if c.Reason == reason {
			n += c.Count
		}
	}
	return n
}
