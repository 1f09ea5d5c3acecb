package campaigns

import (
	"context"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// Runs answers the runs of a campaign, newest first, those before a number.
func (d *Desk) Runs(ctx context.Context, campaign string, before int64, limit int) ([]hub.Run, error) {
	return d.Rows.Runs(ctx, campaign, before, limit)
}

// Run answers one run.
func (d *Desk) Run(ctx context.Context, id string) (hub.Run, error) { return d.Rows.Run(ctx, id) }

// Recipients answers rows of a run's ledger.
func (d *Desk) Recipients(ctx context.Context, run string, after int64, state hub.SendState, reason string, limit int) ([]hub.Send, error) {
	x, err := d.Rows.Run(ctx, run)
	if err != nil {
		return nil, err
	}
	return d.Rows.List(ctx, x.Seq, after, state, reason, limit)
}

// goalOf is what a run's campaign is for; empty: it does not say.
func goalOf(x *hub.Run) (g sends.Goal) {
	f, err := draft.Thaw(x)
	if err == nil && f.Campaign.Goal != nil {
		g.Event, g.Within = f.Campaign.Goal.Event, f.Campaign.Goal.Span()
	}
	return g
}

// Why is one run as one person met it.
type Why struct {
	Run  hub.Run
	Name string
	Rows []hub.Send // empty: they were not in its audience
}

// Why answers, run by run, newest first, why one person did or did not get it;
// of one campaign, or of all in which they were.
func (d *Desk) Why(ctx context.Context, who hub.ContactID, campaign string, limit int) (out []Why, err error) {
	rows, err := d.Rows.OfContact(ctx, who, 0, limit)
	if err != nil {
		return nil, err
	}
	by := map[int64][]hub.Send{}
	var order []int64
	for _, s := range rows {
		if by[s.Run] == nil {
			order = append(order, s.Run)
		}
		by[s.Run] = append(by[s.Run], s)
	}
	if campaign != "" {
		list, err := d.Rows.Runs(ctx, campaign, 0, limit)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			if !x.PlannedAt.IsZero() || by[x.Seq] != nil {
				out = append(out, whyOf(x, by[x.Seq]))
			}
		}
		return out, nil
	}
	for _, seq := range order {
		x, err := d.Rows.RunOf(ctx, seq)
		if err != nil {
			return nil, err
		}
		out = append(out, whyOf(x, by[seq]))
	}
	return out, nil
}

func whyOf(x hub.Run, rows []hub.Send) Why {
	w := Why{Run: x, Rows: rows}
	if f, err := draft.Thaw(&x); err == nil {
		w.Name = f.Campaign.Name
	}
	return w
}
