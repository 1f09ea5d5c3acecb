package desk

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Again tries a reply once more that has failed, or of which nobody knows whether
// it went out. Of the latter only with sure: the person may get it twice. What
// the channel and the person allow now counts, not what they allowed then.
func (d *Desk) Again(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, message hub.MessageID, sure bool) (hub.Conversation, error) {
	return d.change(ctx, "desk.again", by, scope, id, func(t *turn) error {
		m, err := d.Store.MessageFor(ctx, scope, id, message)
		if err != nil {
			return err
		}
		o, err := d.Store.OrderOf(ctx, message)
		if hub.Is(err, hub.Missing) {
			return hub.Errorf(hub.Invalid, "only a reply can be sent again")
		}
		if err != nil {
			return err
		}
		in := ReplyInput{Kind: KindReply, Text: m.Text, HTML: m.HTML, InboxID: m.InboxID, To: m.To, Cc: m.Cc, Bcc: m.Bcc}
		w, err := d.way(ctx, t, scope, in)
		if err != nil {
			return err
		}
		w.files = m.Attachments
		if w.to.IsZero() {
			w.to = o.To
		}
		return again(t, m, o, in, w, sure)
	})
}

func again(t *turn, m hub.Message, o hub.Order, in ReplyInput, w way, sure bool) error {
	switch {
	case o.State != hub.Failed && o.State != hub.UnknownOut || m.Delivery.State != o.State:
		return hub.Errorf(hub.Conflict, "this reply neither failed nor is its fate unknown")
	case o.State == hub.UnknownOut && !sure:
		return hub.InvalidField("sure", "it may have gone out already; say that the person may get it twice")
	}
	if err := allowed(t, &in, w); err != nil {
		return err
	}
	before := o.State
	o.State, o.NotBefore, o.LeaseUntil, o.Error, o.UpdatedAt = hub.Queued, t.now, time.Time{}, "", t.now
	o.AgainAt, o.AgainBy = t.now, hub.AgentID(t.by.ID)
	if before == hub.Failed { // the clocks went on as if nobody had answered
		t.clock(hub.ClockEvent{Type: hub.EvReplied, MessageID: o.Reply(), Human: t.by.Type == hub.ActorAgent, Channel: m.Channel, Class: w.can.Class})
	}
	m.Delivery.State, m.Delivery.Error = hub.Queued, ""
	t.set.Orders = append(t.set.Orders, o)
	t.set.Deliveries = append(t.set.Deliveries, hub.DeliveryMove{MessageID: m.ID, Delivery: m.Delivery, Again: true})
	card := m.Card()
	t.tell(news{kind: hub.MessageChanged, message: &card, before: before, reason: "again"})
	return nil
}
