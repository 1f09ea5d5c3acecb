package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Claim takes an unassigned conversation for the actor. The first one wins; the
// others get Conflict with assignee_id and name of whoever holds it.
func (d *Desk) Claim(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID) (hub.Conversation, error) {
	if by.Type != hub.ActorAgent || by.ID == "" {
		return hub.Conversation{}, named("desk.claim", hub.Errorf(hub.Denied, "only agents hold conversations"))
	}
	return d.change(ctx, "desk.claim", by, scope, id, func(t *turn) error {
		if holder, held := claim(t); held {
			return d.heldBy(ctx, holder)
		}
		return nil
	})
}

// claim answers who holds the conversation if somebody else does.
func claim(t *turn) (hub.AgentID, bool) {
	me := hub.AgentID(t.by.ID)
	if t.c.AssigneeID == me {
		return "", false
	}
	if t.c.AssigneeID != hub.Unassigned {
		return t.c.AssigneeID, true
	}
	hold(t, me, t.c.TeamID)
	return "", false
}

func (d *Desk) heldBy(ctx context.Context, id hub.AgentID) error {
	name := "somebody else"
	if a, err := d.People.Agent(ctx, id); err == nil {
		name = a.Name
	}
	return hub.Errorf(hub.Conflict, "%s has this conversation already", name).Coded(hub.CodeClaimed, map[string]any{"assignee_id": id, "name": name})
}
