package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Undo takes back a reply of the actor's own before it leaves. Once delivery
// has touched it the answer is Conflict: it may be on its way.
func (d *Desk) Undo(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, message hub.MessageID) (hub.Conversation, error) {
	return d.change(ctx, "desk.undo", by, scope, id, func(t *turn) error {
		m, err := d.Store.MessageFor(ctx, scope, id, message)
		if err != nil {
			return err
		}
		o, err := d.Store.OrderOf(ctx, message)
		if hub.Is(err, hub.Missing) {
			return hub.Errorf(hub.Invalid, "only a reply can be taken back")
		}
		if err != nil {
			return err
		}
		return undo(t, m, o)
	})
}

func undo(t *turn, m hub.Message, o hub.Order) error {
	if m.Author.Type != t.by.Type || m.Author.ID != t.by.ID {
		return hub.Errorf(hub.Denied, "only its author can take a reply back").Coded(hub.CodeNotAuthor, nil)
	}
	if o.State == hub.Cancelled {
		return nil
	}
	if o.State != hub.Queued || m.Delivery.State != hub.Queued || (o.Attempts > 0 && !o.NotBefore.After(t.now)) {
		return hub.Errorf(hub.Conflict, "this reply has gone out already").Coded(hub.CodeSent, nil)
	}
	o.State, o.UpdatedAt = hub.Cancelled, t.now
	m.Delivery.State, m.Delivery.Error = hub.Cancelled, ""
	t.set.Orders = append(t.set.Orders, o)
	t.set.Deliveries = append(t.set.Deliveries, hub.DeliveryMove{MessageID: m.ID, Delivery: m.Delivery})
	t.clock(hub.ClockEvent{Type: hub.EvUndone, MessageID: o.Reply()})
	card := m.Card()
	t.tell(news{kind: hub.MessageChanged, message: &card, reason: "undone"})
	return nil
}
