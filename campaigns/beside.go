package campaigns

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// RunSum is what one of a campaign's runs came to, and what it led to.
type RunSum struct {
	sends.RunSum
	Solved, Bought int64
	Amount         float64
}

// MostBeside is how many runs are added up in one go: each may have a million rows.
const MostBeside = 25

// Beside answers the runs of a campaign beside one another, newest first, those
// before a number; 0: all. There are at most MostBeside.
func (d *Desk) Beside(ctx context.Context, campaign string, before int64, limit int) ([]RunSum, error) {
	list, err := d.Rows.RunSums(ctx, campaign, before, min(limit, MostBeside))
	if err != nil {
		return nil, err
	}
	out := make([]RunSum, len(list))
	for i := range list {
		out[i].RunSum = list[i]
		if err := d.ledTo(ctx, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ledTo adds what people of a run did by themselves.
func (d *Desk) ledTo(ctx context.Context, s *RunSum) error {
	x := s.Run
	if x.State == hub.RunPlanning || x.State == hub.RunReady || s.Sent == 0 {
		return nil
	}
	outcomes, err := d.Rows.Outcomes(ctx, &x, goalOf(&x), d.Now())
	for _, o := range outcomes {
		if !o.HeldOut {
			s.Solved, s.Bought, s.Amount = s.Solved+o.Solved, s.Bought+o.Bought, s.Amount+o.Amount
		}
	}
	return err
}
