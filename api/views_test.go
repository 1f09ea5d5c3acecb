package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

// viewsOf are the names of a role's views, own ones marked, those it may change
// with an exclamation mark.
func (h *house) viewsOf(role hub.Role) string {
	h.t.Helper()
	var out []string
	for _, v := range h.want(h.ask(role, "GET", "/views/saved", nil), 200).field(h.t, "items").([]any) {
		v := v.(map[string]any)
		s := fmt.Sprint(v["name"], ":", v["shared"])
		if v["mine"] == true {
			s = "*" + s
		}
		if v["may_change"] == true {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestViewsAreSharedByTeam(t *testing.T) {
	h := newHouse(t)
	agent, super, owner, other := hub.RoleAgent, hub.RoleSupervisor, hub.RoleOwner, hub.RoleReadOnly
	team, _ := h.want(h.ask(owner, "POST", "/teams", obj{"name": "Night", "member_ids": []hub.AgentID{h.agents[agent].ID, h.agents[other].ID}}), 201).field(t, "id").(string)
	far, _ := h.want(h.ask(owner, "POST", "/teams", obj{"name": "Day"}), 201).field(t, "id").(string)
	add := func(by hub.Role, want int, body obj) string {
		t.Helper()
		a := h.want(h.ask(by, "POST", "/views/saved", body), want)
		if want != 201 {
			return ""
		}
		id, _ := a.field(t, "id").(string)
		return id
	}
	mine := add(agent, 201, obj{"name": " Late ", "filter": obj{"breached": true, "status": "open,snoozed", "sort": "deadline", "waiting_over": 60}})
	ours := add(agent, 201, obj{"name": "Ours", "filter": obj{"team_id": team}, "shared": "team", "team_id": team})
	all := add(super, 201, obj{"name": "House", "filter": obj{}, "shared": "everyone"})
	for name, want := range map[hub.Role]string{
		agent: "*Late:me! *Ours:team! House:everyone",
		other: "House:everyone Ours:team",
		super: "*House:everyone! Ours:team!",
		owner: "House:everyone! Ours:team!",
	} {
		if got := h.viewsOf(name); got != want {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}

	add(agent, 403, obj{"name": "x", "filter": obj{}, "shared": "everyone"})
	add(agent, 403, obj{"name": "x", "filter": obj{}, "shared": "team", "team_id": far})
	add(agent, 422, obj{"name": "x", "filter": obj{}, "shared": "team", "team_id": "tea_none"})
	add(agent, 422, obj{"name": "x", "filter": obj{"status": "lost"}})
	add(agent, 422, obj{"name": "x", "filter": obj{"sort": "colour"}})
	add(agent, 422, obj{"name": "x", "filter": obj{"limit": 7}})
	add(agent, 422, obj{"name": "two\nlines", "filter": obj{}})

	change := func(by hub.Role, id string, want int, body obj) {
		t.Helper()
		h.want(h.ask(by, "PUT", "/views/saved/"+id, body), want)
	}
	change(super, mine, 404, obj{"name": "x", "filter": obj{}, "version": 1}) // they do not know of it
	change(other, ours, 403, obj{"name": "x", "filter": obj{}, "version": 1})
	change(super, ours, 200, obj{"name": "Ours, late", "filter": obj{"team_id": team, "breached": true}, "shared": "team", "team_id": team, "version": 1})
	change(agent, ours, 409, obj{"name": "x", "filter": obj{}, "version": 1})
	h.want(h.ask(agent, "DELETE", "/views/saved/"+all, nil), 403)
	h.want(h.ask(owner, "DELETE", "/views/saved/"+all, nil), 204)
	h.want(h.ask(owner, "DELETE", "/views/saved/"+all, nil), 404)
	h.want(h.ask(owner, "DELETE", "/teams/"+team, nil), 204) // then it is its owner's alone
	for name, want := range map[hub.Role]string{agent: "*Late:me! *Ours, late:me!", other: "", super: "", owner: ""} {
		if got := h.viewsOf(name); got != want {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
}
