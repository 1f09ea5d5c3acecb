package desk

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// maxReason bounds the words somebody gives for a waiver, in characters.
const maxReason = 500

// Waive says that the customer's last word needs no answer. Person and reason
// are kept. When nobody waits nothing changes.
func (d *Desk) Waive(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, reason string) (hub.Conversation, error) {
	if utf8.RuneCountInString(reason) > maxReason {
		return hub.Conversation{}, named("desk.waive", invalid("reason", "longer_500", "is longer than 500 characters"))
	}
	return d.change(ctx, "desk.waive", by, scope, id, func(t *turn) error {
		waive(t, reason)
		return nil
	})
}

func waive(t *turn, reason string) {
	if t.c.WaitingSince.IsZero() {
		return
	}
	t.c.WaitingSince = time.Time{}
	t.clock(hub.ClockEvent{Type: hub.EvWaived, By: t.by.ID, Reason: reason})
	t.tell(news{kind: hub.ConversationWaived, reason: reason})
}
