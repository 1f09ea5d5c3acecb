package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Assign gives a conversation to an agent, a team, or both. nil leaves a side
// as it is, a pointer to the empty id clears it.
func (d *Desk) Assign(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, agent *hub.AgentID, team *hub.TeamID) (hub.Conversation, error) {
	if err := d.canHold(ctx, agent, team); err != nil {
		return hub.Conversation{}, named("desk.assign", err)
	}
	return d.change(ctx, "desk.assign", by, scope, id, func(t *turn) error {
		assign(t, agent, team)
		return nil
	})
}

// Unassign takes a conversation from its agent; its team keeps it.
func (d *Desk) Unassign(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID) (hub.Conversation, error) {
	nobody := hub.Unassigned
	return d.change(ctx, "desk.unassign", by, scope, id, func(t *turn) error {
		assign(t, &nobody, nil)
		return nil
	})
}

func assign(t *turn, agent *hub.AgentID, team *hub.TeamID) {
	a, g := t.c.AssigneeID, t.c.TeamID
	if agent != nil {
		a = *agent
	}
	if team != nil {
		g = *team
	}
	if a != t.c.AssigneeID || g != t.c.TeamID {
		hold(t, a, g)
	}
}

// holders is the before and after of conversation.assigned.
type holders struct {
	AssigneeID *hub.AgentID `json:"assignee_id"`
	TeamID     *hub.TeamID  `json:"team_id"`
}

func holding(a hub.AgentID, g hub.TeamID) holders {
	var h holders
	if a != hub.Unassigned {
		h.AssigneeID = &a
	}
	if g != hub.NoTeam {
		h.TeamID = &g
	}
	return h
}

// hold hands the conversation over. Time counts on: only who it is counted for changes.
func hold(t *turn, a hub.AgentID, g hub.TeamID) {
	before := holding(t.c.AssigneeID, t.c.TeamID)
	t.c.AssigneeID, t.c.TeamID = a, g
	t.clock(hub.ClockEvent{Type: hub.EvHolder, AgentID: a, TeamID: g})
	t.tell(news{kind: hub.ConversationAssigned, before: before, after: holding(a, g)})
}

// canHold checks that whoever is to hold exists and may answer.
func (d *Desk) canHold(ctx context.Context, agent *hub.AgentID, team *hub.TeamID) error {
	if agent != nil && *agent != hub.Unassigned {
		a, err := d.People.Agent(ctx, *agent)
		switch {
		case hub.Is(err, hub.Missing):
			return invalid("agent_id", "no_agent", "there is no such agent")
		case err != nil:
			return err
		case !a.Active():
			return invalid("agent_id", "agent_disabled", "this agent is disabled")
		case a.Role == hub.RoleReadOnly:
			return invalid("agent_id", "agent_reads", "this agent may only read")
		}
	}
	if team != nil && *team != hub.NoTeam {
		if _, err := d.People.Team(ctx, *team); hub.Is(err, hub.Missing) {
			return invalid("team_id", "no_team", "there is no such team")
		} else if err != nil {
			return err
		}
	}
	return nil
}
