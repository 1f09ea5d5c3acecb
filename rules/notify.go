package rules

import (
	"context"
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// crew is who can be notified.
type crew struct {
	agents []hub.Agent
	teams  map[hub.TeamID][]hub.AgentID
}

// crew reads who works here, if anybody is to be notified.
func (e *Engine) crew(ctx context.Context, actions []RuleAction) (crew, error) {
	if !slices.ContainsFunc(actions, func(a RuleAction) bool { return a.Do == language.DoNotify }) {
		return crew{}, nil
	}
	agents, err := e.House.Agents(ctx)
	if err != nil {
		return crew{}, err
	}
	teams, err := e.House.Teams(ctx)
	if err != nil {
		return crew{}, err
	}
	c := crew{agents: agents, teams: map[hub.TeamID][]hub.AgentID{}}
	for _, t := range teams {
		c.teams[t.ID] = t.Members
	}
	return c, nil
}

// find answers the active agents that to stands for.
func (c crew) find(to string, conv *hub.Conversation) []hub.AgentID {
	var ids []hub.AgentID
	switch {
	case to == language.ToAssignee:
		ids = []hub.AgentID{conv.AssigneeID}
	case to == language.ToTeam:
		ids = c.teams[conv.TeamID]
	case strings.HasPrefix(to, language.TeamPrefix):
		ids = c.teams[hub.TeamID(to)]
	default:
		ids = []hub.AgentID{hub.AgentID(to)}
	}
	var out []hub.AgentID
	for _, a := range c.agents {
		super := to == language.ToSupervisors && slices.Contains([]hub.Role{hub.RoleOwner, hub.RoleAdmin, hub.RoleSupervisor}, a.Role)
		if a.Active() && (super || slices.Contains(ids, a.ID)) {
			out = append(out, a.ID)
		}
	}
	return out
}

// notify adds a notice and its fact for each agent that has none of this run yet.
func (o *order) notify(set *hub.WriteSet, act RuleAction, a Applied, people crew, told map[hub.AgentID]bool, by hub.Actor, op string) []hub.AgentID {
	text := strings.TrimSpace(act.Text)
	if text == "" {
		text = o.text
	}
	var out []hub.AgentID
	for _, id := range people.find(act.To, &a.Conversation) {
		if told[id] {
			continue
		}
		told[id] = true
		out = append(out, id)
		n := hub.Notice{ID: derived("ntc_", []string{o.run.ID, string(id)}), AgentID: id, ConversationID: a.Conversation.ID,
			Kind: o.kind, Text: text, At: a.Now}
		set.Notices = append(set.Notices, n)
		// It names no conversation of its own: only that agent's screen is told.
		f := hub.NewFact(hub.AgentNotified, a.Now, by, hub.FactData{After: NoticeCard{
			ID: n.ID, AgentID: id, ConversationID: &n.ConversationID, Kind: n.Kind, Text: n.Text, At: n.At}})
		f.Op = op
		set.Facts = append(set.Facts, f)
	}
	return out
}
