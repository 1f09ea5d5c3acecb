package router

import (
	"context"
	"fmt"

	"github.com/parleyhub/parley/hub"
)

// alert tells owners and admins of an event that they should hear of, once a day
// for each inbox: a provider that repeats itself must not fill their bell.
func (t *turn) alert(ctx context.Context, it *item) error {
	if it.in.Alert == "" || it.in.Try > 0 || t.r.Agents == nil {
		return nil
	}
	agents, err := t.r.Agents(ctx)
	if err != nil {
		return err
	}
	for i := range agents {
		a := &agents[i]
		if !a.Active() || a.Role != hub.RoleOwner && a.Role != hub.RoleAdmin {
			continue
		}
		id := "ntc_" + hub.SourceHash(it.in.Inbox, fmt.Sprint(it.in.Alert, " ", a.ID, " ", hub.DayOf(t.now)))
		if _, told := t.r.told.Load(id); told || t.tells(id) {
			continue
		}
		n := hub.Notice{ID: id, AgentID: a.ID, Kind: it.in.Alert, Text: it.inbox.Name, At: t.now}
		t.ws.Notices = append(t.ws.Notices, n)
		t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.AgentNotified, t.now, hub.Actor{Type: hub.ActorSystem, ID: "router"}, hub.FactData{After: map[string]any{
			"id": n.ID, "agent_id": n.AgentID, "conversation_id": nil, "kind": n.Kind, "text": n.Text, "at": n.At}}))
	}
	return nil
}

func (t *turn) tells(id string) bool {
	for i := range t.ws.Notices {
		if t.ws.Notices[i].ID == id {
			return true
		}
	}
	return false
}
