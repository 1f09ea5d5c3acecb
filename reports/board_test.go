package reports

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) int64 { return noon.Add(d).UnixMilli() }

// crowded is a model of n open conversations of 200 agents in ten teams.
func crowded(n int) *model {
	m, r := newModel(), rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		m.agents = append(m.agents, hub.Agent{ID: hub.AgentID(fmt.Sprint("agt_", i)), Name: fmt.Sprint("Agent ", i), Role: hub.RoleAgent})
	}
	for i := range 10 {
		m.teams = append(m.teams, hub.Team{ID: hub.TeamID(fmt.Sprint("tea_", i)), Name: fmt.Sprint("Team ", i)})
	}
	for i := range n {
		t := talk{id: hub.ConversationID(fmt.Sprint("cnv_", i)), contact: hub.ContactID(fmt.Sprint("con_", r.IntN(n))), name: "Ana", status: hub.Open,
			priority: hub.Normal, channel: []hub.ChannelKind{"one", "two"}[i%2], team: m.teams[i%10].ID, version: 1,
			waiting: at(-time.Duration(r.IntN(28800)) * time.Second), due: at(time.Duration(r.IntN(20000)-600) * time.Second), metric: hub.FirstResponse}
		if i%2 == 0 {
			t.agent = m.agents[r.IntN(200)].ID
		}
		m.put(t)
		m.wait(hub.PersonWait{ContactID: t.contact, Version: m.waits[t.contact].Version + 1,
			Doors: append(m.waits[t.contact].Doors, hub.Door{ConversationID: t.id, WaitingSince: moment(t.waiting)})})
	}
	return m
}

func BenchmarkWallOfFiftyThousand(b *testing.B) {
	m := crowded(50_000)
	for b.Loop() {
		m.wall(noon)
	}
}

func BenchmarkPushOfFiftyThousand(b *testing.B) {
	m, s := crowded(50_000), stream{}
	i := 0
	for b.Loop() {
		t := m.talks[i%len(m.talks)]
		t.version++
		t.agent = m.agents[i%200].ID
		m.put(t)
		s.next(m.wall(noon))
		i++
	}
}

func TestWallDoesNotDependOnHowItCameAbout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel()
		m.agents = []hub.Agent{{ID: "agt_1", Role: hub.RoleAgent}}
		m.teams = []hub.Team{{ID: "tea_1", Name: "One"}}
		version := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			version++
			m.put(talk{
				id: rapid.SampledFrom([]hub.ConversationID{"cnv_1", "cnv_2", "cnv_3", "cnv_4", "cnv_5"}).Draw(t, "conversation"), version: version,
				contact:  rapid.SampledFrom([]hub.ContactID{"con_1", "con_2"}).Draw(t, "contact"),
				status:   rapid.SampledFrom([]hub.Status{hub.Open, hub.Snoozed, hub.WaitingCustomer, hub.Resolved, hub.Spam}).Draw(t, "status"),
				channel:  rapid.SampledFrom([]hub.ChannelKind{"one", "two"}).Draw(t, "channel"),
				team:     rapid.SampledFrom([]hub.TeamID{"", "tea_1", "tea_gone"}).Draw(t, "team"),
				agent:    rapid.SampledFrom([]hub.AgentID{"", "agt_1", "agt_gone"}).Draw(t, "agent"),
				separate: rapid.Bool().Draw(t, "separate"),
				waiting:  rapid.SampledFrom([]int64{0, at(-time.Minute), at(-time.Hour)}).Draw(t, "waiting"),
				due:      rapid.SampledFrom([]int64{0, at(-time.Minute), at(0), at(time.Minute), at(time.Hour)}).Draw(t, "due"),
			})
			if rapid.Bool().Draw(t, "wait") {
				w := hub.PersonWait{ContactID: rapid.SampledFrom([]hub.ContactID{"con_1", "con_2"}).Draw(t, "who"), Version: version}
				for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]hub.ConversationID{"cnv_1", "cnv_2", "cnv_3"}), 0, 3, rapid.ID).Draw(t, "doors") {
					w.Doors = append(w.Doors, hub.Door{ConversationID: id, WaitingSince: noon.Add(-time.Hour)})
				}
				m.wait(w)
			}
			if rapid.IntRange(0, 9).Draw(t, "drop") == 0 {
				m.drop("cnv_1")
			}
		}
		anew := newModel()
		anew.agents, anew.teams = m.agents, m.teams
		for _, w := range m.waits {
			anew.wait(w)
		}
		for _, x := range m.talks {
			x.knocks = 0
			anew.put(x)
		}
		if a, b := cells(m.wall(noon)), cells(anew.wall(noon)); !maps.Equal(a, b) {
			t.Fatalf("grown\n%v\ncounted\n%v", a, b)
		}
	})
}

func TestThreeDoorsOfOnePersonAreOneWait(t *testing.T) {
	m := newModel()
	for i, kind := range []hub.ChannelKind{"mail", "chat", "mention"} {
		m.put(talk{id: hub.ConversationID(fmt.Sprint("cnv_", i)), contact: "con_1", status: hub.Open, channel: kind, waiting: at(time.Duration(i) * time.Hour), version: 1})
	}
	wait := hub.PersonWait{ContactID: "con_1", Version: 1}
	for i := range 3 {
		wait.Doors = append(wait.Doors, hub.Door{ConversationID: hub.ConversationID(fmt.Sprint("cnv_", i)), WaitingSince: noon.Add(time.Duration(i) * time.Hour)})
	}
	m.wait(wait)
	w := m.wall(noon.Add(4 * time.Hour))
	if w.Totals.People != 1 || len(w.People) != 1 || len(w.People[0].Doors) != 3 || !w.People[0].WaitingSince.Equal(noon) || w.Totals.Waiting != 3 {
		t.Fatalf("people %+v of %+v", w.People, w.Totals)
	}
	m.put(talk{id: "cnv_2", contact: "con_1", status: hub.Open, channel: "mention", waiting: at(2 * time.Hour), separate: true, version: 2})
	if w = m.wall(noon.Add(4 * time.Hour)); w.Totals.People != 2 || len(w.People[0].Doors) != 2 || w.People[1].ID != "con_1/cnv_2" {
		t.Fatalf("a separate matter: %+v", w.People)
	}
}

func TestFramesRebuildTheWall(t *testing.T) {
	m, s, held := crowded(300), stream{}, map[string]string{}
	take := func(raw []byte) {
		var f Frame
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		if f.Full {
			clear(held)
		}
		for k, v := range f.Set {
			held[k] = string(v)
		}
		for _, k := range f.Del {
			delete(held, k)
		}
	}
	s.next(m.wall(noon))
	take(s.full(0, noon))
	r := rand.New(rand.NewPCG(4, 4))
	for i := range 200 {
		x := m.talks[r.IntN(len(m.talks))]
		x.version++
		if x.agent = m.agents[r.IntN(5)].ID; i%3 == 0 {
			x.status = hub.Resolved
		}
		m.put(x)
		if s.next(m.wall(noon.Add(time.Duration(i) * time.Second))) {
			take(s.frames[len(s.frames)-1])
		}
		if !maps.Equal(held, s.cells) {
			t.Fatalf("after %d frames the reader holds something else", i)
		}
	}
	if s.next(m.wall(noon.Add(199 * time.Second))) {
		t.Error("nothing changed, and something was pushed")
	}
}
