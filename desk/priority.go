package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// SetPriority changes how urgent a conversation is, and with it its targets.
func (d *Desk) SetPriority(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, to hub.Priority) (hub.Conversation, error) {
	if !to.Valid() {
		return hub.Conversation{}, named("desk.priority", hub.InvalidField("priority", "must be low, normal, high or urgent"))
	}
	return d.change(ctx, "desk.priority", by, scope, id, func(t *turn) error {
		setPriority(t, to)
		return nil
	})
}

func setPriority(t *turn, to hub.Priority) {
	from := t.c.Priority
	if from == to {
		return
	}
	t.c.Priority = to
	t.clock(hub.ClockEvent{Type: hub.EvPriority, Priority: to})
	t.tell(news{kind: hub.ConversationPriority, before: from, after: to})
}
