package sends

import (
	"context"
	"time"
)

// Skipped answers why, and how often, rows of campaigns were skipped in runs that
// began after an instant: by campaign and reason. It is as Settle has left it, a
// moment behind the ledger.
func (r Rows) Skipped(ctx context.Context, campaigns []string, after time.Time) (map[string]map[string]int64, error) {
	out := map[string]map[string]int64{}
	err := r.side.Each(ctx, "campaigns_skipped", campaigns, func(scan func(...any) error) error {
		var campaign, reason string
		var n int64
		err := scan(&campaign, &reason, &n)
		if out[campaign] == nil {
			out[campaign] = map[string]int64{}
		}
		out[campaign][reason] += n
		return err
	}, after)
	return out, err
}
