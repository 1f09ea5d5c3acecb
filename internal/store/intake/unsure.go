package intake

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Unsure answers what an inbox may have sent since an instant, without knowing;
// the oldest attempt first, at most 100.
func (r Rows) Unsure(ctx context.Context, inbox hub.InboxID, since time.Time) (out []hub.Unsure, err error) {
	err = r.side.Rows(ctx, "order_unsure", func(scan func(...any) error) error {
		var u hub.Unsure
		err := scan(&u.Order, &u.MessageID, &u.To.Kind, &u.To.Scope, &u.To.Address, store.When(&u.Began), store.When(&u.Ended), &u.Text, &u.Files)
		out = append(out, u)
		return err
	}, inbox, since)
	return out, err
}
