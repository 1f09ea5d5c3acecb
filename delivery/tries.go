package delivery

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// attempt is the row of a try that begins now.
func attempt(o *hub.Order, now time.Time) hub.Attempt {
	return hub.Attempt{OrderID: o.ID, N: o.Attempts, MessageID: o.MessageID, ConversationID: o.ConversationID, InboxID: o.InboxID,
		BeganAt: now, By: o.AgainBy}
}

// ended is the row of a try with what it came to. When it began is in the row
// already, unless there was nothing to try with.
func ended(o *hub.Order, now time.Time) hub.Attempt {
	a := attempt(o, now)
	a.EndedAt, a.Outcome, a.Reason = now, o.State, o.Error
	if o.State == hub.Queued {
		a.NextAt = o.NotBefore
	}
	return a
}
