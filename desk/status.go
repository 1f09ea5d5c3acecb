package desk

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// SetStatus moves a conversation to another category. Resolving ends an open
// wait visibly as closed unanswered; leaving resolved or spam reopens. Snoozing
// has a verb of its own, because it needs an instant.
func (d *Desk) SetStatus(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, to hub.Status) (hub.Conversation, error) {
	if !to.Valid() || to == hub.Snoozed {
		return hub.Conversation{}, named("desk.status", hub.InvalidField("status", "must be open, waiting_customer, waiting_third_party, resolved or spam"))
	}
	return d.change(ctx, "desk.status", by, scope, id, func(t *turn) error {
		if t.c.HasFlag(hub.FlagMerged) {
			return hub.Errorf(hub.Invalid, "this conversation was merged into another one").Coded(hub.CodeMerged, nil)
		}
		setStatus(t, to, time.Time{})
		return nil
	})
}

// setStatus moves the turn's conversation; until is for snoozed alone.
func setStatus(t *turn, to hub.Status, until time.Time) {
	from := t.c.Status
	if from == to && t.c.SnoozedUntil.Equal(until) {
		return
	}
	t.c.Status, t.c.SnoozedUntil = to, until
	if to.Ended() {
		t.c.WaitingSince = time.Time{}
	}
	if from != to {
		t.clock(hub.ClockEvent{Type: hub.EvStatus, Status: to})
	}
	kind := hub.ConversationStatus
	if from.Ended() && !to.Ended() {
		kind = hub.ConversationReopened
	}
	t.tell(news{kind: kind, before: from, after: to})
}
