package delivery

import (
	"cmp"
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Echoed answers what changes when the network tells, under its id ref, of a
// message that we did not know to have gone out. Missing: we know by now.
func (rs Receipts) Echoed(ctx context.Context, u hub.Unsure, ref string, now time.Time) (hub.WriteSet, error) {
	o, err := rs.Orders.OrderOf(ctx, u.MessageID)
	if err != nil {
		return hub.WriteSet{}, err
	}
	if o.ID != u.Order || o.State != hub.UnknownOut {
		return hub.WriteSet{}, hub.Errorf(hub.Missing, "it is known what became of the message")
	}
	o.ProviderRef = ref
	set, err := rs.decide(ctx, o, hub.Receipt{State: hub.Accepted, Ref: ref, Final: ref, At: now}, now)
	for i := range set.Deliveries {
		set.Deliveries[i].Ref = cmp.Or(o.Ref, ref)
	}
	return set, err
}
