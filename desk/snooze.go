package desk

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// maxSnooze bounds how far ahead a conversation may be put away.
const maxSnooze = 366 * 24 * time.Hour

// Snooze puts a conversation away until an instant. No clock pauses for it.
func (d *Desk) Snooze(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, until time.Time) (hub.Conversation, error) {
	until = until.UTC().Truncate(time.Millisecond)
	return d.change(ctx, "desk.snooze", by, scope, id, func(t *turn) error { return snooze(t, until) })
}

func snooze(t *turn, until time.Time) error {
	switch {
	case !until.After(t.now):
		return invalid("until", "in_future", "must be in the future")
	case until.Sub(t.now) > maxSnooze:
		return invalid("until", "within_year", "must be within a year")
	case t.c.Status.Ended():
		return hub.Errorf(hub.Invalid, "only a conversation that is not ended can be snoozed")
	}
	setStatus(t, hub.Snoozed, until)
	return nil
}

// Wake reopens a snoozed conversation whose time has come. It is for the
// sweeper of due snoozes; one that is not due, or not snoozed any more, stays.
func (d *Desk) Wake(ctx context.Context, id hub.ConversationID) (hub.Conversation, error) {
	clock := hub.Actor{Type: hub.ActorSystem, ID: "snooze"}
	return d.change(ctx, "desk.wake", clock, hub.Scope{All: true}, id, func(t *turn) error {
		if t.c.Status == hub.Snoozed && !t.c.SnoozedUntil.After(t.now) {
			setStatus(t, hub.Open, time.Time{})
		}
		return nil
	})
}
