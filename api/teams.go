package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
)

// Disband deletes a team.
type Disband func(ctx context.Context, by hub.Actor, id hub.TeamID) error

func (a *API) registerTeams() {
	route(a, op{id: "listTeams", method: http.MethodGet, path: "/teams", noun: "Teams", action: auth.HouseRead, summary: "List teams"}, a.listTeams)
	route(a, op{id: "createTeam", method: http.MethodPost, path: "/teams", noun: "Teams", action: auth.TeamsWrite,
		status: http.StatusCreated, summary: "Add a team"}, a.createTeam)
	route(a, op{id: "getTeam", method: http.MethodGet, path: "/teams/{id}", noun: "Teams", action: auth.HouseRead, summary: "Read one team"}, a.getTeam)
	route(a, op{id: "changeTeam", method: http.MethodPatch, path: "/teams/{id}", noun: "Teams", action: auth.TeamsWrite,
		summary: "Change a team", doc: "`member_ids` replaces all members."}, a.changeTeam)
	route(a, op{id: "deleteTeam", method: http.MethodDelete, path: "/teams/{id}", noun: "Teams", action: auth.TeamsWrite,
		status: http.StatusNoContent, summary: "Delete a team", doc: "409 `in_use` with `used_by` in `data` (kind: inbox, rule, sla_policy or sla_calendars; id, name) when an inbox, a rule or an SLA policy names it. " +
			"Its conversations stay with their agents; those of nobody go to the team of their inbox, or to none."}, a.deleteTeam)
}

// TeamView is a group of agents that shares a queue.
type TeamView struct {
	ID        hub.TeamID    `json:"id"`
	Name      string        `json:"name"`
	MemberIDs []hub.AgentID `json:"member_ids"`
	Version   int64         `json:"version"`
}

func teamView(t hub.Team) TeamView {
	return TeamView{ID: t.ID, Name: t.Name, MemberIDs: append([]hub.AgentID{}, t.Members...), Version: t.Version}
}

func (a *API) listTeams(ctx context.Context, _ *Caller, in *Paging) (*answer[List[TeamView]], error) {
	teams, err := a.Store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]TeamView, len(teams))
	for i, t := range teams {
		out[i] = teamView(t)
	}
	return window(out, *in, func(v *TeamView) string { return string(v.ID) }), nil
}

func (a *API) getTeam(ctx context.Context, _ *Caller, in *ByID) (*answer[TeamView], error) {
	t, err := a.Store.Team(ctx, hub.TeamID(in.ID))
	return answered(teamView(t), err)
}

type createTeamInput struct {
	Body struct {
		Name      string        `json:"name" minLength:"1" maxLength:"200"`
		MemberIDs []hub.AgentID `json:"member_ids" required:"false" maxItems:"1000"`
	}
}

func (a *API) createTeam(ctx context.Context, c *Caller, in *createTeamInput) (*answer[TeamView], error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return nil, err
	}
	return a.saveTeam(ctx, c, hub.Team{ID: hub.NewTeamID(a.Now()), Name: name, Members: in.Body.MemberIDs}, "team.create")
}

type changeTeamInput struct {
	ByID
	Body struct {
		Name      strict.Lasting[string]         `json:"name" required:"false" minLength:"1" maxLength:"200"`
		MemberIDs strict.Erasable[[]hub.AgentID] `json:"member_ids" required:"false" maxItems:"1000"`
	}
}

func (a *API) changeTeam(ctx context.Context, c *Caller, in *changeTeamInput) (*answer[TeamView], error) {
	t, err := a.Store.Team(ctx, hub.TeamID(in.ID))
	if err != nil {
		return nil, err
	}
	if name := in.Body.Name.Sent; name != nil {
		if t.Name, err = strict.OneLine("name", *name); err != nil {
			return nil, err
		}
	}
	if ids := in.Body.MemberIDs.Sent; ids != nil {
		t.Members = *ids
	}
	return a.saveTeam(ctx, c, t, "team.change")
}

func (a *API) saveTeam(ctx context.Context, c *Caller, t hub.Team, what string) (*answer[TeamView], error) {
	agents, err := a.Store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(t.Members)
	t.Members = slices.Compact(t.Members)
	for _, id := range t.Members {
		if !slices.ContainsFunc(agents, func(x hub.Agent) bool { return x.ID == id }) {
			return nil, said.Invalid("member_ids", "members", "names somebody who is not an agent here")
		}
	}
	if err := a.Store.PutTeam(ctx, t); err != nil {
		return nil, err
	}
	if err := a.note(ctx, c, what, string(t.ID), t.Name, hub.WorkspaceChanged); err != nil {
		return nil, err
	}
	return a.getTeam(ctx, c, &ByID{ID: string(t.ID)})
}

func (a *API) deleteTeam(ctx context.Context, c *Caller, in *ByID) (*none, error) {
	return nil, a.Disband(ctx, c.Actor(), hub.TeamID(in.ID))
}
