package delivery

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// job is an order with all that its message is made of.
type job struct {
	order   hub.Order
	adapter channels.Adapter
	can     channels.Abilities
	inbox   hub.Inbox
	message hub.Message
	conv    hub.Conversation
	who     hub.Contact
	brand   hub.Brand
	drives  bool          // it is not the message's own order, and what becomes of the message is what becomes of it
	before  []hub.Message // the last messages before this one, ascending; only where the channel asks what is answered
}

// chainLook is how many messages back the one that is answered is looked for.
const chainLook = 20

// follows reports whether the order takes a message that its own channel has
// taken already to a person who had left.
func (j *job) follows() bool { return j.order.InboxID != j.message.InboxID && !j.drives }

// load reads what the order needs. Missing: the message is not there.
func (d *Delivery) load(ctx context.Context, j *job) error {
	o := &j.order
	messages, err := d.Reads.MessagesByID(ctx, []hub.MessageID{o.MessageID})
	if err != nil {
		return err
	}
	convs, err := d.Reads.Conversations(ctx, []hub.ConversationID{o.ConversationID})
	if err != nil {
		return err
	}
	var found, there bool
	j.message, found = messages[o.MessageID]
	j.conv, there = convs[o.ConversationID]
	if !found || !there {
		return hub.Errorf(hub.Missing, "the message is not there any more")
	}
	if j.drives, err = drives(ctx, d.Orders, o, &j.message); err != nil {
		return err
	}
	people, err := d.Reads.Contacts(ctx, []hub.ContactID{j.conv.ContactID})
	if err != nil {
		return err
	}
	j.who = people[j.conv.ContactID]
	if j.brand, err = d.Reads.Brand(ctx, j.inbox.BrandID); err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	return d.loadBefore(ctx, j)
}

// drives reports whether an order took over a message whose own order had failed.
func drives(ctx context.Context, orders Orders, o *hub.Order, m *hub.Message) (bool, error) {
	if o.InboxID == m.InboxID || m.Delivery.Via != o.InboxID {
		return false, nil
	}
	own, err := orders.OrderOf(ctx, m.ID)
	return err == nil && own.State == hub.Failed, err
}

// loadBefore reads what the message may answer: the last messages, and the
// person's own last one if that is further back.
func (d *Delivery) loadBefore(ctx context.Context, j *job) (err error) {
	if j.message.Seq <= 1 || !j.can.Threads && !j.can.Public && j.can.Window == 0 && j.can.HumanWindow == 0 {
		return nil
	}
	all := hub.Scope{All: true}
	if j.before, err = d.Reads.MessagesFor(ctx, all, j.conv.ID, 0, j.message.Seq, chainLook); err != nil || len(j.before) == 0 {
		return err
	}
	if last := j.conv.LastInSeq; last > 0 && last < j.before[0].Seq {
		var own []hub.Message
		own, err = d.Reads.MessagesFor(ctx, all, j.conv.ID, last-1, 0, 1)
		j.before = append(own, j.before...)
	}
	return err
}
