package courtesy

import (
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// By is the author of what the hub says by itself about consents.
var By = hub.Actor{Type: hub.ActorSystem, ID: "consent"}

// May reports whether an automatic message may go back, in a conversation, to where
// an item came from that was received so long ago. What somebody called spam hears
// nothing of us.
func May(in *hub.Inbound, inbox *hub.Inbox, can *channels.Abilities, c *hub.Conversation, ago time.Duration) bool {
	switch {
	case can.NoText, c.Status == hub.Spam, inbox.Disabled, !inbox.DeletedAt.IsZero(), c.BrandID != inbox.BrandID:
		return false
	case in.From.Kind != can.HandleKind: // a sender that takes no answers
		return false
	}
	return ago < Late && (can.Window <= 0 || ago < can.Window)
}

// Message is an automatic message of ours behind the last one of a conversation,
// which it brings up to date, with its order.
func Message(in *hub.Inbound, can *channels.Abilities, c *hub.Conversation, text string, now time.Time) (hub.Message, hub.Order) {
	c.LastSeq++
	m := hub.Message{
		ID: hub.NewMessageID(now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirOut, Channel: in.Kind, InboxID: in.Inbox,
		Author: By, Text: text, Alias: in.Alias, Automatic: hub.AutoReply, ReceivedAt: now, CreatedAt: now, Delivery: hub.Delivery{State: hub.Queued},
	}
	if can.Subject {
		if m.Subject = in.Subject; m.Subject != "" && !strings.HasPrefix(strings.ToLower(m.Subject), "re:") {
			m.Subject = "Re: " + m.Subject
		}
	}
	if can.CopyLines {
		m.To = []hub.Address{{Name: in.FromName, Address: in.From.Address}}
	}
	c.LastMessage, c.LastAt, c.UpdatedAt = m.Summary(), now, now
	return m, hub.Order{ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: c.ID, InboxID: m.InboxID, Lane: hub.LaneReply,
		To: in.From, NotBefore: now, State: hub.Queued, CreatedAt: now, UpdatedAt: now}
}
