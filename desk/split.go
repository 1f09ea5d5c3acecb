package desk

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Split opens a conversation of its own for one of the customer's messages:
// another matter in the same breath. The thread it was split from stays whole;
// the new one begins with a copy and is answered by itself. It is the new
// conversation that is answered.
func (d *Desk) Split(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, message hub.MessageID) (hub.Conversation, error) {
	var c hub.Conversation
	err := d.retry(ctx, "desk.split", func() (hub.WriteSet, error) {
		old, err := d.read(ctx, by, scope, id)
		if err != nil {
			return hub.WriteSet{}, err
		}
		m, err := d.Store.MessageFor(ctx, scope, id, message)
		if err != nil {
			return hub.WriteSet{}, err
		}
		_, can, _ := d.Inboxes.Inbox(m.InboxID)
		fresh, err := split(old, m, can.Class)
		if err != nil {
			return hub.WriteSet{}, err
		}
		set, err := both(d.Clocks, old, fresh)
		c = fresh.done()
		return set, err
	})
	return c, err
}

func split(old *turn, m hub.Message, class hub.ChannelClass) (*turn, error) {
	if m.Direction != hub.DirIn {
		return nil, invalid("message_id", "split_customers", "only a message of the customer's can be split off")
	}
	if class == "" {
		class = old.c.Class
	}
	fresh := &turn{by: old.by, op: old.op, now: old.now, who: old.who, c: hub.Conversation{
		ID: hub.NewConversationID(old.now), ContactID: old.c.ContactID, BrandID: old.c.BrandID, Subject: m.Subject,
		Status: hub.Open, Priority: old.c.Priority, InboxIDs: []hub.InboxID{m.InboxID}, LastInboxID: m.InboxID,
		Channel: m.Channel, Class: class, AssigneeID: old.c.AssigneeID, TeamID: old.c.TeamID, Tags: slices.Clone(old.c.Tags),
		LinkedID: old.c.ID, Flags: []string{hub.FlagSplit}, LastSeq: 1, LastInSeq: 1, LastAt: m.CreatedAt,
		WaitingSince: m.ReceivedAt, CreatedAt: old.now,
	}}
	if fresh.c.Subject == "" {
		fresh.c.Subject = old.c.Subject
	}
	twin := m
	twin.ID, twin.ConversationID, twin.Seq = hub.NewMessageID(old.now), fresh.c.ID, 1
	twin.SourceKey, twin.ClientID, twin.RawBlob = "", "", "" // one event is one message: the original keeps them
	fresh.c.LastMessage = twin.Summary()
	fresh.set.Messages = []hub.Message{twin}

	if !old.c.WaitingSince.IsZero() && m.Seq == old.c.LastInSeq && old.c.WaitingSince.Equal(m.ReceivedAt) {
		old.c.WaitingSince = time.Time{}
		old.clock(hub.ClockEvent{Type: hub.EvWithdrawn, MessageID: m.ID, Reason: "split"})
	}
	old.tell(news{kind: hub.ConversationSplit, after: fresh.c.ID})
	fresh.clock(hub.ClockEvent{
		Type: hub.EvReceived, At: m.ReceivedAt, SeenAt: old.now, MessageID: twin.ID,
		Qualifies: m.Automatic == hub.ByPerson, Channel: m.Channel, Class: class, Reason: "split",
	})
	card := twin.Card()
	fresh.tell(news{kind: hub.ConversationOpened, message: &card, before: old.c.ID, reason: "split"})
	return fresh, nil
}
