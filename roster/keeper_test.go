package roster_test

import (
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster"
)

// assigned counts how often each conversation changed hands by itself.
func (p *place) assigned() map[hub.ConversationID]int {
	p.t.Helper()
	out := map[hub.ConversationID]int{}
	for at := int64(0); ; {
		facts, err := p.store.FactsSince(p.ctx, at, 1000)
		p.must(err)
		for _, f := range facts {
			at = f.Seq
			if f.Type == hub.ConversationAssigned && f.Actor.ID == "roster" {
				out[f.ConversationID]++
			}
		}
		if len(facts) < 1000 {
			return out
		}
	}
}

func TestTwoKeepersAtOnceGiveEachConversationOnce(t *testing.T) {
	p := newPlace(t)
	p.team("tea_1", roster.Routing{Strategy: roster.LeastLoaded, CapacityDefault: 1000}, p.hire(7)...)
	const queued = 700
	var w hub.WriteSet
	for range queued {
		p.wait(&w, "tea_1")
	}
	p.must(p.store.Commit(p.ctx, w))
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		wg.Go(func() {
			k := roster.NewKeeper(roster.New(p.deps()))
			for range 3 {
				if errs[i] = k.Step(p.ctx); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		p.must(err)
	}
	p.step()
	given := p.assigned()
	for id, n := range given {
		if n != 1 {
			t.Errorf("%s was given %d times", id, n)
		}
	}
	if len(given) != queued {
		t.Errorf("%d were given, want %d", len(given), queued)
	}
}

func TestAKeeperThatComesBackChangesNothingThatIsRight(t *testing.T) {
	p := newPlace(t)
	agents := p.hire(3)
	p.team("tea_1", roster.Routing{Strategy: roster.RoundRobin, ReturnAfterSec: 600}, agents...)
	p.step()
	var w hub.WriteSet
	for range 20 {
		p.wait(&w, "tea_1")
	}
	p.must(p.store.Commit(p.ctx, w))
	p.step()
	_, before, err := p.store.Head(p.ctx)
	p.must(err)
	for range 3 {
		p.now = p.now.Add(5 * time.Second)
		p.keeper = roster.NewKeeper(p.roster)
		p.step()
		p.step()
	}
	if _, after, err := p.store.Head(p.ctx); err != nil || after != before {
		t.Errorf("%d facts more, %v", after-before, err)
	}
}

func TestWhatNobodyCanTakeDoesNotHideWhatSomebodyCan(t *testing.T) {
	p := newPlace(t)
	p.team("tea_1", roster.Routing{Strategy: roster.LeastLoaded, CapacityDefault: 1000}, p.hire(2)...)
	hard := func(c *hub.Conversation) { c.Tags, c.Priority = []string{"skill:Klingon"}, hub.Urgent }
	for range 6 { // more than one go looks at
		var w hub.WriteSet
		for range 500 {
			p.wait(&w, "tea_1", hard)
		}
		p.must(p.store.Commit(p.ctx, w))
	}
	var w hub.WriteSet
	easy := p.wait(&w, "tea_1")
	p.must(p.store.Commit(p.ctx, w))
	for range 3 {
		p.now = p.now.Add(time.Second)
		p.step()
	}
	if c := p.get(easy); c.AssigneeID == "" {
		t.Error("it still waits")
	}
	rows, err := p.store.Queue(p.ctx, "tea_1", store.QueuePlace{}, 1)
	p.must(err)
	if len(rows) != 1 {
		t.Error("somebody without the skill got one")
	}
}

func TestSettingsAreCheckedBeforeTheyAreSaved(t *testing.T) {
	p := newPlace(t)
	agent := p.hire(1)[0]
	p.team("tea_1", roster.Routing{}, agent)
	p.team("tea_2", roster.Routing{})
	p.must(p.store.PutInbox(p.ctx, store.InboxRow{ID: "inb_1", Kind: "sim", Name: "In", Settings: []byte("{}"), CreatedAt: p.now}))
	minus := -1
	for field, x := range map[string]roster.Routing{
		"strategy": {Strategy: "by weather"}, "fallback": {Strategy: roster.Sticky, Fallback: roster.Sticky}, "capacity_default": {CapacityDefault: -1},
		"return_after_s": {ReturnAfterSec: 5}, "handle_s": {HandleSec: -1}, "skills": {Skills: []string{"a,b"}}, "inbox_ids": {InboxIDs: []hub.InboxID{"inb_none"}},
	} {
		_, _, err := p.roster.SaveRouting(p.ctx, boss, "tea_1", x, 0)
		wantField(t, err, field)
	}
	for field, w := range map[string]roster.Work{
		"capacity": {Capacity: &minus}, "weights": {Weights: map[hub.ChannelClass]int{"smoke": 1}}, "weights.live": {Weights: map[hub.ChannelClass]int{hub.ClassLive: -1}},
		"languages": {Languages: []string{""}}, "calendar": {Calendar: "cal_none"},
	} {
		_, _, err := p.roster.SaveWork(p.ctx, boss, agent, w, 0)
		wantField(t, err, field)
	}
	bound := roster.Routing{Strategy: roster.RoundRobin, InboxIDs: []hub.InboxID{"inb_1"}}
	_, version, err := p.roster.SaveRouting(p.ctx, boss, "tea_1", bound, 0)
	p.must(err)
	_, _, err = p.roster.SaveRouting(p.ctx, boss, "tea_2", bound, 0)
	wantField(t, err, "inbox_ids")
	if _, _, err = p.roster.SaveRouting(p.ctx, boss, "tea_1", bound, 0); !hub.Is(err, hub.Conflict) {
		t.Errorf("an old version: %v", err)
	}
	if _, v, err := p.roster.RoutingOf(p.ctx, "tea_1"); err != nil || v != version || v != 1 {
		t.Errorf("version %d, %v", v, err)
	}
	if _, _, err := p.roster.SaveRouting(p.ctx, boss, "tea_none", bound, 0); !hub.Is(err, hub.Missing) {
		t.Errorf("no such team: %v", err)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	e, ok := err.(*hub.Error)
	if !ok || e.Kind != hub.Invalid || e.Field != field {
		t.Errorf("got %v, want it to be about %s", err, field)
	}
}

func TestAvailabilityEndsAndIsRefusedWhenItMakesNoSense(t *testing.T) {
	p := newPlace(t)
	agent := p.hire(1)[0]
	me := hub.Actor{Type: hub.ActorAgent, ID: string(agent)}
	for field, wish := range map[string]roster.Wish{
		"state": {State: "asleep"}, "until": {State: hub.Away, Until: p.now}, "reason": {State: hub.Away, Reason: "a\nb"},
	} {
		_, err := p.roster.SetPresence(p.ctx, me, agent, wish)
		wantField(t, err, field)
	}
	if _, err := p.roster.SetPresence(p.ctx, me, "agt_none", roster.Wish{State: hub.Away}); !hub.Is(err, hub.Missing) {
		t.Errorf("nobody: %v", err)
	}
	state := func() hub.AgentState {
		s, err := p.store.AgentState(p.ctx, agent)
		p.must(err)
		return s
	}
	p.here[agent] = true
	p.step()
	_, err := p.roster.SetPresence(p.ctx, me, agent, roster.Wish{State: hub.Away, Reason: "lunch", Until: p.now.Add(time.Hour)})
	p.must(err)
	p.now = p.now.Add(59 * time.Minute)
	p.step()
	if s := state(); s.State != hub.Away || s.Reason != "lunch" || !s.Since.Equal(p.now.Add(-59*time.Minute)) {
		t.Errorf("at lunch: %+v", s)
	}
	p.now = p.now.Add(time.Minute)
	p.step()
	if s := state(); s.State != hub.Online || s.Reason != "" || !s.Since.Equal(p.now) || s.Chosen != "" {
		t.Errorf("back: %+v", s)
	}
	// Everybody at once is more likely us: one desk gone is offline in a minute, all of three are not.
	others := p.hire(2)
	p.here[others[0]], p.here[others[1]] = true, true
	p.keeper = roster.NewKeeper(p.roster)
	p.step()
	clear(p.here)
	p.step()
	p.now = p.now.Add(2 * time.Minute)
	p.step()
	if s := state(); s.State != hub.Online {
		t.Errorf("two minutes after all were gone: %+v", s)
	}
	p.now = p.now.Add(4 * time.Minute)
	p.step()
	if s := state(); s.State != hub.Offline || s.Reason != roster.ReasonGone {
		t.Errorf("after six minutes: %+v", s)
	}
}

func TestWhatWasPutBackGoesToSomebodyElse(t *testing.T) {
	p := newPlace(t)
	agents := p.hire(2)
	p.team("tea_1", roster.Routing{Strategy: roster.LeastLoaded}, agents...)
	p.step()
	var w hub.WriteSet
	id := p.wait(&w, "tea_1")
	p.must(p.store.Commit(p.ctx, w))
	p.step()
	for _, want := range []hub.AgentID{agents[1], ""} { // then nobody is left who did not put it back
		c := p.get(id)
		holder := c.AssigneeID
		c.AssigneeID = ""
		card := c.Card(hub.ContactRef{ID: c.ContactID})
		p.now = p.now.Add(time.Second)
		p.must(p.store.Commit(p.ctx, hub.WriteSet{Conversations: []hub.Conversation{c}, Facts: []hub.Fact{hub.NewFact(hub.ConversationAssigned, p.now,
			hub.Actor{Type: hub.ActorAgent, ID: string(holder)}, hub.FactData{Conversation: &card, Before: map[string]any{"assignee_id": holder}})}}))
		p.step()
		if c = p.get(id); c.AssigneeID != want {
			t.Fatalf("%s put it back, %q has it, want %q", holder, c.AssigneeID, want)
		}
	}
	p.now = p.now.Add(11 * time.Minute)
	p.step()
	if c := p.get(id); c.AssigneeID == "" {
		t.Error("it waits for ever")
	}
}
