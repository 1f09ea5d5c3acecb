package answers

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// awaited is when a row goes on by another way of which news comes before its
// sender's own word, or in place of it, as the sender was killed: what was taken
// when it is not delivered in time, what failed at once. Zero: it does not.
func (b *Back) awaited(ctx context.Context, row *hub.Send, news hub.SendState, now time.Time) (at time.Time, err error) {
	taken := news == hub.SendAccepted
	if row.State.Rank() >= hub.SendAccepted.Rank() || !taken && news != hub.SendFailed || b.Tells == nil || !b.Tells(row.InboxID) {
		return at, nil
	}
	x, f, err := b.run(ctx, row.Run)
	wait := f.Campaign.Patience(row.Way)
	if err != nil || wait <= 0 || !x.EndedAt.IsZero() || x.State == hub.RunCancelled {
		return at, err
	}
	if taken {
		now = now.Add(wait)
	}
	return now, nil
}
