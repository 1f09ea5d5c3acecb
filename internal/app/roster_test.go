package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// floor is a hub with agents, a team and an inbox whose conversations are its own.
type floor struct {
	t     *testing.T
	p     *process
	olga  *agent
	clock *clock
	inbox hub.InboxID
	team  hub.TeamID
	said  int
}

// newFloor opens a hub at an instant, in which a team of agents shares the work
// of an inbox as routing says.
func newFloor(t *testing.T, cfg config.Config, at time.Time, routing map[string]any, names ...string) (*floor, []hub.AgentID) {
	t.Helper()
	c := &clock{}
	if !at.IsZero() {
		c.advance(time.Until(at))
	}
	f := &floor{t: t, clock: c, p: begin(t, cfg, Options{Now: c.Now, Channels: append(builtin.All(), (&pigeons{}).channel())})}
	f.olga = atDesk(t, f.p)
	f.inbox = f.olga.inbox("pigeon", map[string]any{"loft": "north", "ring": "r"})
	ids := make([]hub.AgentID, len(names))
	for i, name := range names {
		ids[i] = f.hire(name)
	}
	f.team = f.newTeam("Support", ids...)
	routing["inbox_ids"] = []hub.InboxID{f.inbox}
	f.put("/teams/"+string(f.team)+"/routing", routing)
	return f, ids
}

func (f *floor) hire(name string) hub.AgentID {
	f.t.Helper()
	var made struct{ ID hub.AgentID }
	f.olga.post("/agents", map[string]any{"email": name + "@shop.example", "name": name, "role": "agent"}, &made)
	return made.ID
}

func (f *floor) newTeam(name string, ids ...hub.AgentID) hub.TeamID {
	f.t.Helper()
	var made struct{ ID hub.TeamID }
	f.olga.post("/teams", map[string]any{"name": name, "member_ids": ids}, &made)
	return made.ID
}

func (f *floor) put(path string, body map[string]any) {
	f.t.Helper()
	f.olga.must(http.DefaultClient, http.MethodPut, path, body, nil)
}

func (f *floor) says(id hub.AgentID, state string) {
	f.t.Helper()
	f.put("/agents/"+string(id)+"/presence", map[string]any{"state": state, "reason": "because"})
}

// write lets somebody write and answers their conversation.
func (f *floor) write(who string) hub.ConversationID {
	f.t.Helper()
	f.said++
	body := fmt.Sprintf(`{"id":"p%d","from":%q,"text":"Coo?"}`, f.said, who)
	req, err := http.NewRequest(http.MethodPost, "http://"+f.p.HTTPAddr()+"/hooks/pigeon/"+string(f.inbox), strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Ring", "r")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		f.t.Fatalf("the pigeon got %d", resp.StatusCode)
	}
	var id hub.ConversationID
	testpeers.Await(f.t, soon, "the conversation of "+who, func() bool {
		for _, c := range f.olga.conversations() {
			if c.Contact.Name == who && c.WaitingSince != nil {
				id = c.ID
				return true
			}
		}
		return false
	})
	return id
}

func (f *floor) is(c hub.ConversationCard, who hub.AgentID) bool {
	if c.TeamID == nil || *c.TeamID != f.team {
		return false
	}
	return who == "" && c.AssigneeID == nil || c.AssigneeID != nil && *c.AssigneeID == who
}

// holds waits until an agent holds a conversation; nobody: "", then the team's queue has it.
func (f *floor) holds(who hub.AgentID, id hub.ConversationID) {
	f.t.Helper()
	var last hub.ConversationCard
	defer func() {
		if f.t.Failed() {
			f.t.Logf("it is held by %v of team %v, status %s", deref(last.AssigneeID), deref(last.TeamID), last.Status)
		}
	}()
	testpeers.Await(f.t, soon, fmt.Sprintf("%q to hold it", who), func() bool {
		last = f.olga.conversation(id)
		return f.is(last, who)
	})
}

func deref[T any](p *T) T {
	var v T
	if p != nil {
		v = *p
	}
	return v
}

// reasons why a conversation changed hands, oldest first.
func (f *floor) reasons(id hub.ConversationID) (out []string) {
	f.t.Helper()
	for _, x := range f.p.facts(hub.ConversationAssigned, id) {
		var d hub.FactData
		if err := json.Unmarshal(x.Data, &d); err != nil {
			f.t.Fatal(err)
		}
		if x.Actor.ID == "roster" {
			out = append(out, d.Reason)
		}
	}
	return out
}

func (f *floor) wantReasons(id hub.ConversationID, want string) {
	f.t.Helper()
	got := "" // a fact is in the feed a moment after its row can be read
	testpeers.Await(f.t, soon, "it to change hands because of "+want, func() bool {
		got = strings.Join(f.reasons(id), " ")
		return got == want || len(got) > len(want)
	})
	if got != want {
		f.t.Errorf("it changed hands because of %q, want %q", got, want)
	}
}

func (f *floor) resolve(id hub.ConversationID) {
	f.t.Helper()
	f.olga.post("/conversations/"+string(id)+"/status", map[string]any{"status": "resolved"}, nil)
}

// settled waits until the roster has acted on everything that happened.
func (f *floor) settled() {
	f.t.Helper()
	_, head, err := f.p.store.Head(context.Background())
	if err != nil {
		f.t.Fatal(err)
	}
	stored := int64(-1) // its place is stored every other second: time moves on no more often than it has to
	testpeers.Await(f.t, soon, "the roster", func() bool {
		at, err := f.p.store.Follower(context.Background(), "roster")
		if err != nil {
			return false
		}
		if at != stored {
			stored = at
			f.clock.advance(3 * time.Second)
			return false
		}
		return at >= head
	})
}

func TestRoundRobinGivesInTurnAndNeverToTheAbsent(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "round_robin"}, "ada", "ben", "cleo")
		f.says(who[0], "online")
		f.says(who[2], "online")
		count := map[hub.AgentID]int{}
		for i := range 6 {
			id := f.write(fmt.Sprint("customer ", i))
			testpeers.Await(t, soon, "somebody to have it", func() bool { return f.olga.conversation(id).AssigneeID != nil })
			count[*f.olga.conversation(id).AssigneeID]++
			f.wantReasons(id, "inbox round_robin")
		}
		if count[who[0]] != 3 || count[who[2]] != 3 {
			t.Errorf("given %v", count)
		}
	})
}

func TestAFullHouseQueuesAndWhoIsFreeGetsTheMostUrgent(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "least_loaded", "capacity_default": 1}, "ada", "ben")
		f.put("/agents/"+string(who[1])+"/work", map[string]any{"capacity": 5, "weights": map[string]int{"messaging": 5}})
		f.says(who[0], "online")
		f.says(who[1], "online")
		a, b := f.write("one"), f.write("two")
		testpeers.Await(t, soon, "both to be held", func() bool {
			return f.olga.conversation(a).AssigneeID != nil && f.olga.conversation(b).AssigneeID != nil
		})
		other := f.newTeam("Others", who...) // a team of which nothing was said shares nothing out
		manual := f.write("zero")
		f.olga.post("/conversations/"+string(manual)+"/assign", map[string]any{"team_id": other}, nil)
		late := f.write("three")
		urgent := f.write("four")
		f.olga.post("/conversations/"+string(urgent)+"/priority", map[string]any{"priority": "urgent"}, nil)
		f.holds("", late)
		f.holds("", urgent)
		f.settled()
		var q list[struct {
			TeamID  *hub.TeamID `json:"team_id"`
			Waiting int         `json:"waiting"`
			Next    []struct{ ID hub.ConversationID }
		}]
		f.olga.get("/queue", &q)
		if l := q.Items[1]; deref(l.TeamID) != f.team || l.Waiting != 2 || l.Next[0].ID != urgent || l.Next[1].ID != late {
			t.Errorf("the queue is %+v", q.Items)
		}
		first := *f.olga.conversation(a).AssigneeID
		f.resolve(a)
		f.holds(first, urgent)
		f.holds("", late)
		// More room is as good as less work.
		f.put("/agents/"+string(first)+"/work", map[string]any{"capacity": 50, "version": map[bool]int{true: 1}[first == who[1]]})
		f.holds(first, late)
	})
}

func TestSkillsAndLanguagesChooseAndNobodyElseGetsIt(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "least_loaded"}, "ada", "ben")
		f.put("/agents/"+string(who[0])+"/work", map[string]any{"skills": []string{"Refunds"}, "languages": []string{"en"}})
		f.put("/agents/"+string(who[1])+"/work", map[string]any{"languages": []string{"fr", "en"}})
		id := f.write("one")
		f.holds("", id)
		f.olga.post("/conversations/"+string(id)+"/tags", map[string]any{"add": []string{"skill:refunds"}}, nil)
		f.settled()
		f.says(who[1], "online")
		french := f.write("two")
		f.holds(who[1], french)
		f.holds("", id) // ben cannot
		f.says(who[0], "online")
		f.holds(who[0], id)
		c := f.olga.conversation(f.write("three"))
		f.holds(who[0], c.ID) // both have one; ties go by id
		f.resolve(french)
		f.resolve(id)
		f.olga.must(http.DefaultClient, http.MethodPatch, "/contacts/"+string(c.Contact.ID), map[string]any{"language": "fr-CA"}, nil)
		f.olga.post("/conversations/"+string(c.ID)+"/unassign", nil, nil)
		f.holds(who[1], c.ID)
	})
}

func TestAPersonKeepsTheirAgentAndThePreferredOneComesFirst(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "sticky", "fallback": "least_loaded"}, "ada", "ben")
		f.says(who[1], "online")
		first := f.write("Ana")
		f.holds(who[1], first)
		f.says(who[0], "online")
		f.resolve(first)
		f.clock.advance(8 * 24 * time.Hour) // the window to reopen is over
		second := f.write("Ana")
		if second == first {
			t.Fatal("the old conversation went on")
		}
		f.holds(who[1], second)
		f.wantReasons(second, "inbox sticky")
		f.resolve(second)
		c := f.olga.conversation(second)
		f.olga.must(http.DefaultClient, http.MethodPatch, "/contacts/"+string(c.Contact.ID),
			map[string]any{"traits": map[string]string{"preferred_agent": "ada@shop.example"}}, nil)
		f.clock.advance(8 * 24 * time.Hour)
		third := f.write("Ana")
		f.holds(who[0], third)
		f.wantReasons(third, "inbox preferred_agent")
	})
}

func TestWhoGoesAwayGivesBackWhatIsUnanswered(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "least_loaded"}, "ada", "ben")
		f.says(who[0], "online")
		answered, open := f.write("one"), f.write("two")
		f.holds(who[0], answered)
		f.holds(who[0], open)
		f.olga.reply(answered, f.inbox, "Coo!")
		f.settled()
		f.says(who[0], "away")
		f.holds("", open)
		f.wantReasons(open, "inbox least_loaded away")
		f.holds(who[0], answered) // the customer's turn
		f.says(who[1], "online")
		f.holds(who[1], open)

		// The customer writes again while the owner is away, open or resolved.
		if again := f.write("one"); again != answered {
			t.Fatal("another conversation")
		}
		f.holds(who[1], answered)
		f.says(who[0], "online")
		f.resolve(open)
		f.settled()
		f.says(who[1], "away")
		f.holds(who[0], answered)
		f.write("two")
		f.holds(who[0], open)
		f.wantReasons(open, "inbox least_loaded away least_loaded away least_loaded")
	})
}
