package sends

import (
	"context"
	"time"
)

// emptied is how many rows are looked at in one transaction.
const emptied = 2000

// Expire drops the data of messages of runs that ended before an instant: rows,
// states and digests stay. It looks at about most rows at a time and answers how
// many had data; more: there is more to do.
func (r Rows) Expire(ctx context.Context, before time.Time, most int64) (dropped int64, more bool, err error) {
	for looked := int64(0); looked < most; {
		var run, ended int64
		err := r.side.Rows(ctx, "run_to_empty", func(scan func(...any) error) error { return scan(&run, &ended) }, before)
		if err != nil || run == 0 {
			return dropped, false, err
		}
		last, err := r.Last(ctx, run)
		if err != nil {
			return dropped, true, err
		}
		for after := int64(0); after < last; after += emptied {
			n, err := r.exec(ctx, "send_empty", run, after, after+emptied)
			if err != nil {
				return dropped, true, err
			}
			dropped += n
		}
		if _, err := r.exec(ctx, "run_emptied", run, ended); err != nil {
			return dropped, true, err
		}
		looked += max(last, 1)
	}
	return dropped, true, nil
}
