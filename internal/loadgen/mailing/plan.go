package mailing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// Plan measures how fast people are counted before a campaign is sent, and how
// long its audience takes to be frozen into the ledger.
func Plan(ctx context.Context, p *outside.Process, o Options) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("the audience of %d people is frozen", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	if err := s.outlook(ctx, &r); err != nil {
		return r, err
	}
	cpu := p.CPU()
	id, err := s.start(ctx, o.People, map[string]any{"throttle": map[string]any{"per_second": 0.001}})
	if err != nil {
		return r, err
	}
	st, err := s.await(ctx, id, 20*time.Minute, func(st *status) bool { return st.Run.PlannedAt != nil })
	if err != nil {
		return r, err
	}
	r.AtMost("from start to planned", st.Run.PlannedAt.Sub(st.Run.CreatedAt).Seconds(), 60, "s")
	r.Add("CPU of the hub for that", (p.CPU() - cpu).Seconds(), "s")
	r.Add("rows of the ledger", float64(st.Run.Planned), "")
	if st.Run.Planned != o.People {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people, %d rows", o.People, st.Run.Planned))
	}
	return r, s.d.Call(ctx, http.MethodPost, "/campaign-runs/"+id+"/cancel", map[string]any{"reason": "measured"}, nil)
}

// outlook asks what would become of everybody. The hub looks for some seconds and
// says how far it got.
func (s *stage) outlook(ctx context.Context, r *figures.Result) error {
	var said struct {
		Looked int `json:"looked"`
	}
	began, cpu := run.Wall(), s.p.CPU()
	if err := s.d.Patient(ctx, http.MethodPost, "/campaigns/check", s.campaign(nil), &said); err != nil {
		return err
	}
	took := run.Wall().Sub(began).Seconds()
	r.Add("people counted beforehand, by what would become of them", float64(said.Looked), "")
	r.AtMost("  for 100,000 of them", took*100_000/float64(max(1, said.Looked)), 2, "s")
	r.Add("  CPU of the hub for 100,000 of them", (s.p.CPU()-cpu).Seconds()*100_000/float64(max(1, said.Looked)), "s")
	return nil
}
