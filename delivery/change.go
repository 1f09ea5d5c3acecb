package delivery

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// change is news of an outbound message: its card as it is now, and the
// conversation it belongs to.
type change struct {
	message hub.Message
	reply   hub.MessageID // what the clocks know it by
	conv    hub.Conversation
	who     hub.Contact
	now     time.Time
}

// tell adds the fact. A message that failed never answered anybody: the clocks
// go on as if it had not been sent.
func (ch *change) tell(set *hub.WriteSet, clocks Clocks, reason string) error {
	var moved []hub.ClockChange
	if ch.message.Delivery.State == hub.Failed {
		steps, changes, err := clocks.Advance(&ch.conv, ch.now, hub.ClockEvent{Type: hub.EvFailed, At: ch.now, MessageID: ch.reply})
		if err != nil {
			return err
		}
		moved = changes
		ch.conv.UpdatedAt = ch.now
		set.Conversations = append(set.Conversations, ch.conv)
		set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: ch.conv.ID, Steps: steps})
		ch.conv.Version++
	}
	card, msg := ch.conv.Card(hub.ContactRef{ID: ch.who.ID, Name: ch.who.Name}), ch.message.Card()
	set.Facts = append(set.Facts, hub.NewFact(hub.MessageChanged, ch.now, hub.Actor{Type: hub.ActorSystem, ID: "delivery"},
		hub.FactData{Message: &msg, Conversation: &card, Reason: reason}))
	facts, fired := hub.TellClocks(ch.now, &card, moved)
	set.Facts, set.Fired = append(set.Facts, facts...), append(set.Fired, fired...)
	return nil
}
