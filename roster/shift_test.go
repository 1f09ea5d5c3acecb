package roster_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

// A day that a calendar names as a holiday is a day off for whoever has it as their shift.
func TestNobodyWorksOnTheHolidaysOfTheirShift(t *testing.T) {
	p := newPlace(t)
	agents := p.hire(1)
	body := `{"name":"Office","zone":"UTC","week":{"mon":[["07:00","18:00"]],"tue":[["07:00","18:00"]]},"holidays":{"2026-07-06":"Founders"}}`
	p.must(p.store.Commit(p.ctx, hub.WriteSet{Documents: []hub.Document{{Kind: "calendar", ID: "cal_1", Body: json.RawMessage(body), At: p.now}}}))
	_, _, err := p.roster.SaveWork(p.ctx, boss, agents[0], roster.Work{Calendar: "cal_1"}, 0)
	p.must(err)
	p.team("tea_1", roster.Routing{Strategy: roster.LeastLoaded}, agents...)
	p.must(p.keeper.Step(p.ctx))
	var w hub.WriteSet
	id := p.wait(&w, "tea_1")
	p.must(p.store.Commit(p.ctx, w))
	for day, want := range []hub.AgentID{"", agents[0]} {
		p.must(p.keeper.Step(p.ctx))
		c, err := p.store.Conversations(p.ctx, []hub.ConversationID{id})
		p.must(err)
		if got := c[id].AssigneeID; got != want {
			t.Errorf("day %d: %q has it, want %q", day, got, want)
		}
		p.now = p.now.Add(24 * time.Hour)
	}
}
