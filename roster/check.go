package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster/worktime"
)

// The reasons why a conversation goes back to its team.
const (
	backAway    = "away"         // its holder went away, or is
	backOffline = "offline"      // its holder is not there
	backShift   = "shift"        // its holder will not work before its deadline
	backSilent  = "return_after" // its holder let it lie
)

// keeps reports whether the holder of a conversation keeps it, and otherwise why
// not. Back is asked of what is: at every word of the customer, at every change
// of a deadline, when the holder goes and when their shift ends.
func (h *house) keeps(c *hub.Conversation, now time.Time) (reason string, keep bool) {
	if c.Status != hub.Open || c.AssigneeID == "" || c.TeamID == "" {
		return "", true
	}
	gone, shift := h.absence(c.AssigneeID), h.shifts[c.AssigneeID]
	x := h.routingOf(c.TeamID)
	off, due, unanswered := !worktime.On(shift, now), c.NextDue(), !c.WaitingSince.IsZero()
	// Who went home after their shift is not away: their deadline decides.
	home := off && !gone.said
	if gone.absent && unanswered && x.returns(gone.said) && (!home || due.IsZero()) {
		if gone.reason == string(hub.Away) {
			return backAway, false
		}
		return backOffline, false
	}
	if due.IsZero() || !off && (!gone.absent || gone.until.IsZero()) {
		return "", true
	}
	back := now
	if gone.until.After(now) {
		back = gone.until
	}
	start, ever := worktime.Begins(shift, back)
	if !ever || start.After(now) && start.Add(x.handle()).After(due) {
		return backShift, false
	}
	return "", true
}

// words for people.
var backWhy = map[string]string{
	backAway: "its holder is away", backOffline: "its holder is not there", backShift: "its holder does not work before its deadline",
	backSilent: "its holder did not answer in time",
}

// look looks at the held conversations that something happened to.
func (k *Keeper) look(ctx context.Context) error {
	if len(k.asked) == 0 {
		return nil
	}
	asked := k.asked
	k.asked = map[hub.ConversationID]ask{}
	ids := make([]hub.ConversationID, 0, len(asked))
	for id := range asked {
		ids = append(ids, id)
	}
	sortIDs(ids)
	err := k.move(ctx, ids, func(c *hub.Conversation, now time.Time) (move, bool) {
		if !asked[c.ID].check {
			return move{}, false
		}
		reason, keep := k.h.keeps(c, now)
		return move{team: c.TeamID, reason: reason, why: backWhy[reason]}, !keep
	})
	if err != nil {
		k.asked = asked // once more in the next step
		return err
	}
	return k.setReturns(ctx, ids, asked)
}

// followShifts looks at what those hold whose shift has just ended.
func (k *Keeper) followShifts(ctx context.Context) error {
	now := k.now()
	for _, id := range sorted(k.h.shifts) {
		on := worktime.On(k.h.shifts[id], now)
		was, known := k.shift[id]
		if known && on == was {
			continue
		}
		k.shift[id] = on
		if k.dirty = true; on {
			continue
		}
		if err := k.lookAtHeld(ctx, id); err != nil {
			delete(k.shift, id)
			return err
		}
	}
	return nil
}
