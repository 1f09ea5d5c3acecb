package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestDeletedTeamGivesBackWhatItHolds(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "manual"}, "ada")
		extra := f.newTeam("Extra", who...)
		give := func(name string, to obj) hub.ConversationID {
			t.Helper()
			id := f.write(name)
			f.olga.post("/conversations/"+string(id)+"/assign", to, nil)
			return id
		}
		held, free, later := give("held", obj{"team_id": extra, "agent_id": who[0]}), give("free", obj{"team_id": extra}), give("later", obj{"team_id": extra})
		f.olga.post("/conversations/"+string(later)+"/snooze", obj{"until": f.clock.Now().Add(time.Hour)}, nil)
		done := give("done", obj{"team_id": extra})
		f.resolve(done)
		is := func(id hub.ConversationID, agent hub.AgentID, team hub.TeamID) {
			t.Helper()
			testpeers.Await(t, soon, "the team to be gone", func() bool {
				c := f.olga.conversation(id)
				var a hub.AgentID
				var g hub.TeamID
				if c.AssigneeID != nil {
					a = *c.AssigneeID
				}
				if c.TeamID != nil {
					g = *c.TeamID
				}
				return a == agent && g == team
			})
		}
		refused := func(why, use string) {
			t.Helper()
			if status, body := f.olga.ask(http.DefaultClient, http.MethodDelete, "/teams/"+string(extra), nil, nil); status != http.StatusConflict || !strings.Contains(body, why) || !strings.Contains(body, `"code":"in_use"`) || !strings.Contains(body, `"used_by":[{`+use) {
				t.Errorf("deleted although %s: %d %s", why, status, body)
			}
		}
		f.put("/rules", obj{"version": 0, "rules": []obj{{"id": "r1", "name": "To extra", "enabled": false, "on": []string{"conversation.tags"},
			"when": obj{"field": "conversation.tags", "op": "is", "value": "x"}, "do": []obj{{"do": "assign", "to": extra}}}}})
		refused(`the rule \"To extra\"`, `"kind":"rule","id":"r1","name":"To extra"}`)
		f.put("/rules", obj{"version": 1, "rules": []obj{}})
		f.put("/sla-policies", obj{"version": 0, "policies": []obj{{"id": "pol_x", "when": []obj{{"field": "team", "in": []hub.TeamID{extra}}}, "targets": []obj{}}}})
		refused(`the SLA policy \"pol_x\"`, `"kind":"sla_policy","id":"pol_x","name":"pol_x"}`)
		f.put("/sla-policies", obj{"version": 1, "policies": []obj{}})
		second := f.olga.inbox("pigeon", map[string]any{"loft": "south", "ring": "r"})
		f.put("/teams/"+string(extra)+"/routing", obj{"strategy": "manual", "inbox_ids": []hub.InboxID{second}})
		refused(`the inbox`, `"kind":"inbox","id":"`+string(second)+`"`)
		f.put("/teams/"+string(extra)+"/routing", obj{"version": 1, "strategy": "manual", "inbox_ids": []hub.InboxID{}})
		is(held, who[0], extra)

		f.olga.must(http.DefaultClient, http.MethodDelete, "/teams/"+string(extra), nil, nil)
		is(held, who[0], "")
		is(free, "", f.team) // that of its inbox
		is(later, "", f.team)
		f.write("done")
		is(done, "", f.team) // opened again
		if status, _ := f.olga.ask(http.DefaultClient, http.MethodDelete, "/teams/"+string(extra), nil, nil); status != http.StatusNotFound {
			t.Errorf("deleted twice: %d", status)
		}
	})
}
