package mailing

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	sender      = "news@hub.example"
	connections = 8 // of the bare loop, as many as the hub's relay has
)

// Options of a campaign's load test.
type Options struct {
	People int
	Idle   time.Duration // before memory is read
}

// stage is a hub with people in it and a relay to send by.
type stage struct {
	p     *outside.Process
	d     *outside.Desk
	sink  *sink
	inbox string
	tpl   string
}

func newStage(ctx context.Context, p *outside.Process, crowd int) (*stage, error) {
	s := &stage{p: p, sink: newSink()}
	d, err := outside.SignIn(ctx, p.HTTP)
	if err == nil {
		err = s.sink.open(ctx)
	}
	if err != nil {
		return nil, err
	}
	if s.inbox, err = d.AddInbox(ctx, "email", "News", map[string]any{"address": sender, "smtp_in": true, "smtp": s.sink.settings()}); err == nil {
		p.Stop()
		s.tpl, err = people(ctx, p, crowd)
	}
	if err == nil {
		_, err = p.Start(ctx)
	}
	if err == nil {
		s.d, err = outside.SignIn(ctx, p.HTTP)
	}
	if err != nil {
		s.sink.close()
		return nil, err
	}
	return s, nil
}

// Status is how a run stands, as the API says.
type status struct {
	Run struct {
		ID        string     `json:"id"`
		State     string     `json:"state"`
		Reason    string     `json:"reason"`
		Planned   int        `json:"planned"`
		CreatedAt time.Time  `json:"created_at"`
		PlannedAt *time.Time `json:"planned_at"`
		EndedAt   *time.Time `json:"ended_at"`
	} `json:"run"`
	Counts []struct {
		State  string `json:"state"`
		Reason string `json:"reason"`
		Count  int    `json:"count"`
	} `json:"counts"`
}

func (s *status) of(state string) (n int) {
	for _, c := range s.Counts {
		if c.State == state {
			n += c.Count
		}
	}
	return n
}

// campaign is one to everybody.
func (s *stage) campaign(more map[string]any) map[string]any {
	c := map[string]any{"name": "Load", "purpose": "marketing", "audience": map[string]any{"everyone": true}, "template": s.tpl,
		"inboxes": []string{s.inbox}, "care": "hold"}
	for k, v := range more {
		c[k] = v
	}
	return map[string]any{"campaign": c}
}

// start makes a campaign to everybody and starts it.
func (s *stage) start(ctx context.Context, crowd int, more map[string]any) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	if err := s.d.Patient(ctx, http.MethodPost, "/campaigns", s.campaign(more), &made); err != nil {
		return "", err
	}
	err := s.d.Patient(ctx, http.MethodPost, "/campaigns/"+made.ID+"/start", map[string]any{"expect": crowd}, &made)
	return made.ID, err
}

// await asks until ok says that the run is where it should be.
func (s *stage) await(ctx context.Context, id string, within time.Duration, ok func(*status) bool) (st status, err error) {
	for end := run.Wall().Add(within); ; {
		var now status
		err = s.d.Patient(ctx, http.MethodGet, "/campaign-runs/"+id, nil, &now)
		if err == nil {
			if st = now; ok(&st) {
				return st, nil
			}
		}
		if run.Wall().After(end) {
			return st, hub.Errorf(hub.Internal, "the run is still %s after %v: %+v %v", st.Run.State, within, st.Counts, err)
		}
		if err := run.Sleep(ctx, 500*time.Millisecond); err != nil {
			return st, err
		}
	}
}

// Campaign measures one campaign to everybody beside a bare loop: half of the
// bare mails go before it, half after, so that the machine's noise is in both.
func Campaign(ctx context.Context, p *outside.Process, o Options) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("a campaign of %d personalised mails beside a bare pooled SMTP loop into the same relay", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	if err := run.Sleep(ctx, o.Idle); err != nil {
		return r, err
	}
	idle := p.Memory()
	first, err := s.bare(ctx, o.People/2)
	if err != nil {
		return r, err
	}
	s.sink.clear()
	watch, stop := context.WithCancel(ctx)
	var peak atomic.Int64
	var g errgroup.Group
	g.Go(func() error {
		for run.Sleep(watch, 100*time.Millisecond) == nil {
			peak.Store(max(peak.Load(), p.Memory()))
		}
		return nil
	})
	cpu, began := p.CPU(), run.Wall()
	id, err := s.start(ctx, o.People, nil)
	var st status
	if err == nil {
		st, err = s.await(ctx, id, 20*time.Minute, func(st *status) bool { return st.Run.State == "finished" || st.Run.State == "stopped" })
	}
	stop()
	_ = g.Wait() // it answers nothing
	if err != nil {
		return r, err
	}
	cpu = p.CPU() - cpu
	mails, reached, size, last := s.sink.taken()
	begins := s.sink.begins().Sub(began)
	second, err := s.bare(ctx, o.People/2)
	if err != nil {
		return r, err
	}
	bare := 2 / (1/first + 1/second)
	rate := float64(mails) / last.Sub(began).Seconds()
	r.Add("mail as the relay got it", size, "bytes")
	r.Add("bare loop", bare, "/s")
	r.Add("campaign, from start to the last mail, planning included", rate, "/s")
	r.AtLeast("ratio", rate/bare, 0.6, "")
	if st.Run.PlannedAt != nil {
		r.Add("planning", st.Run.PlannedAt.Sub(st.Run.CreatedAt).Seconds(), "s")
	}
	r.Add("first mail, after the start", begins.Seconds(), "s")
	r.Add("CPU of the hub per mail", float64(cpu)/float64(time.Millisecond)/float64(max(1, mails)), "ms")
	r.Add("resident before", float64(idle)/(1<<20), "MiB")
	r.AtMost("resident above that, at most", float64(peak.Load()-idle)/(1<<20), 64, "MiB")
	r.Add("accepted, as the ledger says", float64(st.of("accepted")), "mails")
	r.Add("taken, as the relay says", float64(mails), "mails")
	if st.of("accepted") != mails || reached != mails || mails != o.People {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people, %d accepted, %d taken by the relay for %d people: %+v", o.People, st.of("accepted"), mails, reached, st.Counts))
	}
	return r, nil
}

// bare sends n mails of the campaign's size over kept connections, with nothing
// of a hub in the way, and answers how many a second.
func (s *stage) bare(ctx context.Context, n int) (float64, error) {
	mail := outside.MailText(sender, address(0), outside.Letter{ID: "bare@hub.example", Text: "Hello"}, bareSize)
	var next atomic.Int64
	began := run.Wall()
	g, life := errgroup.WithContext(ctx)
	for range connections {
		g.Go(func() error {
			c, err := outside.DialSMTP(life, s.sink.addr)
			if err != nil {
				return err
			}
			defer func() { _ = c.Close() }()
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := outside.SendMail(c, sender, address(int(i)), mail); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := g.Wait()
	return float64(n) / run.Wall().Sub(began).Seconds(), err
}

// bareSize is the size of the bare loop's mails: that of the campaign's.
const bareSize = 4600
