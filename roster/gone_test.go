package roster_test

import (
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster"
)

// A conversation of which several facts tell at once comes to the team of its
// inbox once: it must not hold the roster up.
func TestSeveralFactsOfOneConversationAreOneMove(t *testing.T) {
	p := newPlace(t)
	agents := p.hire(1)
	p.must(p.store.PutInbox(p.ctx, store.InboxRow{ID: "inb_1", Kind: "sim", Name: "Box", BrandID: "brd_1", CreatedAt: p.now}))
	p.team("tea_1", roster.Routing{Strategy: roster.Manual, InboxIDs: []hub.InboxID{"inb_1"}}, agents...)
	p.must(p.keeper.Step(p.ctx))
	var w hub.WriteSet
	id := p.wait(&w, hub.NoTeam)
	again := w.Facts[len(w.Facts)-1]
	again.Type = hub.ConversationTags
	w.Facts = append(w.Facts, again)
	p.must(p.store.Commit(p.ctx, w))
	p.must(p.keeper.Step(p.ctx))
	c, err := p.store.Conversations(p.ctx, []hub.ConversationID{id})
	p.must(err)
	if c[id].TeamID != "tea_1" {
		t.Errorf("it is with %q", c[id].TeamID)
	}
}

// A hub that ends while a team is being deleted goes on with it: the roster
// waits until the team is gone, and then takes back what it held.
func TestDeletionOfATeamGoesOnAfterAStart(t *testing.T) {
	p := newPlace(t)
	agents := p.hire(1)
	p.team("tea_1", roster.Routing{}, agents...)
	var w hub.WriteSet
	var ids []hub.ConversationID
	for i := range 300 {
		ids = append(ids, p.wait(&w, "tea_1", func(c *hub.Conversation) {
			if i%3 == 0 {
				c.AssigneeID = agents[0]
			}
		}))
	}
	w.Timers = []hub.Timer{{Kind: roster.TimerGone, Key: "tea_1", At: p.now}}
	p.must(p.store.Commit(p.ctx, w))
	left := func() (n int) {
		c, err := p.store.Conversations(p.ctx, ids)
		p.must(err)
		for i, id := range ids {
			if c[id].TeamID == "tea_1" {
				n++
			}
			if i%3 == 0 && c[id].AssigneeID != agents[0] {
				t.Errorf("%s was taken from its agent", id)
			}
		}
		return n
	}
	p.must(p.keeper.Step(p.ctx))
	if n := left(); n != len(ids) {
		t.Errorf("the team is there, and %d are with it", n)
	}
	p.must(p.store.DeleteTeam(p.ctx, "tea_1"))
	p.keeper = roster.NewKeeper(roster.New(p.deps()))
	p.must(p.keeper.Step(p.ctx))
	if n := left(); n != 0 {
		t.Errorf("%d are with a team that is gone", n)
	}
	if due, err := p.store.DueTimers(p.ctx, roster.TimerGone, p.now, 10); err != nil || len(due) != 0 {
		t.Errorf("it is asked for still: %v %v", due, err)
	}
}
