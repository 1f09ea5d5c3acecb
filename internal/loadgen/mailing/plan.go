package mailing

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
)

// Plan measures how long an audience takes to be frozen into the ledger.
func Plan(ctx context.Context, p *outside.Process, o Options) (figures.Result, error) {
	r := figures.Result{Scenario: fmt.Sprintf("the audience of %d people is frozen", o.People)}
	s, err := newStage(ctx, p, o.People)
	if err != nil {
		return r, err
	}
	defer s.sink.close()
	id, err := s.start(ctx, o.People, map[string]any{"throttle": map[string]any{"per_second": 0.001}})
	if err != nil {
		return r, err
	}
	st, err := s.await(ctx, id, 20*time.Minute, func(st *status) bool { return st.Run.PlannedAt != nil })
	if err != nil {
		return r, err
	}
	r.AtMost("from start to planned", st.Run.PlannedAt.Sub(st.Run.CreatedAt).Seconds(), 60, "s")
	r.Add("rows of the ledger", float64(st.Run.Planned), "")
	if st.Run.Planned != o.People {
		r.Problems = append(r.Problems, fmt.Sprintf("%d people, %d rows", o.People, st.Run.Planned))
	}
	return r, s.d.Call(ctx, http.MethodPost, "/campaign-runs/"+id+"/cancel", map[string]any{"reason": "measured"}, nil)
}
