package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// ClaimOrders leases at most limit orders of a lane that are due: queued ones,
// and ones in "attempting" whose lease ran out, for which the caller decides
// (the line may have died after the hand-over). No two callers get one order
// within its lease. A claim adds one to the version.
func (s *Store) ClaimOrders(ctx context.Context, lane hub.Lane, now time.Time, lease time.Duration, limit int) (claimed []hub.Order, err error) {
	next, err := s.NextOrderAt(ctx, lane)
	if err != nil || next.IsZero() || next.After(now) {
		return nil, err
	}
	err = s.write(ctx, func(tx db) error {
		claimed, err = many(ctx, tx, "order_claim", scanOrder, now.Add(lease), now, lane, limit)
		return err
	})
	slices.SortFunc(claimed, func(a, b hub.Order) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), cmp.Compare(a.ID, b.ID))
	})
	return claimed, err
}

// NextOrderAt answers when the lane has something to do; the zero time when nothing waits.
func (s *Store) NextOrderAt(ctx context.Context, lane hub.Lane) (time.Time, error) {
	at, err := s.read().number(ctx, "order_next", lane)
	return cell.Instant(at), err
}

// OrderOf answers the order of a message.
func (s *Store) OrderOf(ctx context.Context, id hub.MessageID) (hub.Order, error) {
	return one(ctx, s.read(), "order", "order_of_message", scanOrder, id)
}

// OrdersByRef finds orders by our network id or by the provider's.
func (s *Store) OrdersByRef(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Order, error) {
	out := make(map[string]hub.Order)
	keys, back := cell.Keys(withoutEmpty(refs))
	err := each(ctx, s.read(), "order_by_provider", keys, func(r *sql.Rows) error {
		o, err := scanOrder(r)
		out[back[cell.Key(o.ProviderRef)]] = o
		return err
	}, inbox)
	if err != nil {
		return nil, err
	}
	// Our own ids come last: they win over a provider's id of the same text.
	err = each(ctx, s.read(), "order_by_ref", keys, func(r *sql.Rows) error {
		o, err := scanOrder(r)
		out[back[cell.Key(o.Ref)]] = o
		return err
	}, inbox)
	return out, err
}

// InFlight reports whether something is just being handed over to the inbox's
// provider.
func (s *Store) InFlight(ctx context.Context, inbox hub.InboxID) (bool, error) {
	n, err := s.read().number(ctx, "order_in_flight", inbox)
	return n > 0, err
}

func scanOrder(r *sql.Rows) (o hub.Order, err error) {
	err = r.Scan(&o.ID, &o.MessageID, &o.ConversationID, &o.InboxID, &o.Lane, &o.To.Kind, &o.To.Scope, &o.To.Address,
		cell.When(&o.NotBefore), &o.State, &o.Attempts, cell.When(&o.LeaseUntil), &o.Ref, &o.Error, &o.ProviderRef,
		cell.When(&o.CreatedAt), cell.When(&o.UpdatedAt), &o.Version, cell.When(&o.AgainAt), &o.AgainBy)
	return o, err
}

// nextAt is when somebody may take the order; 0 = nobody any more.
func nextAt(o *hub.Order) int64 {
	switch o.State {
	case hub.Queued:
		return max(1, cell.MS(o.NotBefore), cell.MS(o.LeaseUntil))
	case hub.Attempting:
		return max(1, cell.MS(o.LeaseUntil))
	}
	return 0
}

func (d db) putOrders(ctx context.Context, orders []hub.Order) error {
	var rows [][]any
	for i := range orders {
		o := &orders[i]
		if o.Version == 0 {
			rows = append(rows, []any{o.ID, o.MessageID, o.ConversationID, o.InboxID, o.Lane, o.To.Kind, o.To.Scope,
				o.To.Address, o.NotBefore, o.State, o.Attempts, o.LeaseUntil, o.Ref, o.Error, o.ProviderRef,
				o.CreatedAt, o.UpdatedAt, int64(1), o.AgainAt, o.AgainBy, nextAt(o), cell.Key(o.Ref), cell.Key(o.ProviderRef)})
			continue
		}
		n, err := d.exec(ctx, "order_update", o.Lane, o.NotBefore, o.State, o.Attempts, o.LeaseUntil, o.Ref, o.Error,
			o.ProviderRef, o.UpdatedAt, nextAt(o), cell.Key(o.Ref), cell.Key(o.ProviderRef), o.AgainAt, o.AgainBy, o.ID, o.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the order")
		}
	}
	_, err := d.insert(ctx, "order_insert", rows)
	return err
}
