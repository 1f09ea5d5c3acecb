package roster

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// holders is the before and after of conversation.assigned.
type holders struct {
	AssigneeID *hub.AgentID `json:"assignee_id"`
	TeamID     *hub.TeamID  `json:"team_id"`
	Why        string       `json:"why,omitempty"` // for people
}

func holding(a hub.AgentID, g hub.TeamID, why string) holders {
	h := holders{Why: why}
	if a != hub.Unassigned {
		h.AssigneeID = &a
	}
	if g != hub.NoTeam {
		h.TeamID = &g
	}
	return h
}

// hand adds to set that a conversation changes hands. Time counts on: only who
// it is counted for changes.
func (r *Roster) hand(set *hub.WriteSet, now time.Time, c hub.Conversation, name string, a hub.AgentID, g hub.TeamID, reason, why string) error {
	before := holding(c.AssigneeID, c.TeamID, "")
	c.AssigneeID, c.TeamID = a, g
	steps, changes, err := r.Clocks.Advance(&c, now, hub.ClockEvent{Type: hub.EvHolder, At: now, AgentID: a, TeamID: g})
	if err != nil {
		return err
	}
	c.UpdatedAt = now
	set.Conversations = append(set.Conversations, c)
	set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: steps})
	c.Version++ // the card shows the row as it will be
	card := c.Card(hub.ContactRef{ID: c.ContactID, Name: name})
	set.Facts = append(set.Facts, hub.NewFact(hub.ConversationAssigned, now, bySelf,
		hub.FactData{Conversation: &card, Before: before, After: holding(a, g, why), Reason: reason}))
	facts, fired := hub.TellClocks(now, &card, changes)
	set.Facts, set.Fired = append(set.Facts, facts...), append(set.Fired, fired...)
	return nil
}
