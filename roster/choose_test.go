package roster_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/sla/calendar"
)

var noon = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC) // Monday, 12:00 in Bucharest

func crew(r *rapid.T) []roster.Candidate {
	out := make([]roster.Candidate, rapid.IntRange(1, 8).Draw(r, "agents"))
	for i := range out {
		c := &out[i]
		c.ID, c.Capacity, c.Load = hub.AgentID(fmt.Sprint("agt_", i)), rapid.IntRange(0, 6).Draw(r, "capacity"), rapid.IntRange(0, 6).Draw(r, "load")
		c.Work.Skills = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID[string]).Draw(r, "skills")
		c.Work.Languages = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"en", "fr", "ro"}), rapid.ID[string]).Draw(r, "languages")
		c.Work.Weights = map[hub.ChannelClass]int{hub.ClassLive: rapid.IntRange(0, 4).Draw(r, "weight")}
	}
	return out
}

func TestNobodyGetsWhatTheyCannotTake(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := crew(r)
		w := roster.Waiting{Class: hub.ClassLive, Handle: time.Minute,
			Skills:   rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b"}), rapid.ID[string]).Draw(r, "needs"),
			Language: rapid.SampledFrom([]string{"", "fr", "fr-CA"}).Draw(r, "speaks"),
			Last:     all[0].ID, Preferred: rapid.SampledFrom([]string{"", string(all[0].ID), "nobody"}).Draw(r, "preferred"),
			Passed: []hub.AgentID{all[len(all)-1].ID}}
		x := roster.Routing{Strategy: rapid.SampledFrom([]roster.Strategy{roster.RoundRobin, roster.LeastLoaded, roster.Sticky}).Draw(r, "strategy"), Fallback: roster.RoundRobin}
		can := func(c roster.Candidate) bool {
			speaks := w.Language == "" || len(c.Work.Languages) == 0 || slices.Contains(c.Work.Languages, "fr")
			skilled := !slices.ContainsFunc(w.Skills, func(s string) bool { return !slices.Contains(c.Work.Skills, s) })
			return speaks && skilled && c.Capacity > 0 && c.Load+c.Work.Weights[hub.ClassLive] <= c.Capacity && !slices.Contains(w.Passed, c.ID)
		}
		got, ok := roster.Choose(all, w, x, rapid.SampledFrom([]hub.AgentID{"", "agt_1", "agt_9"}).Draw(r, "last"), noon)
		if ok != slices.ContainsFunc(all, can) {
			r.Fatalf("chosen: %v", ok)
		}
		if !ok {
			return
		}
		at := slices.IndexFunc(all, func(c roster.Candidate) bool { return c.ID == got.Agent })
		if !can(all[at]) || got.Reason == "" || got.Why == "" {
			r.Fatalf("chosen %+v of %+v", got, all)
		}
		if can(all[0]) && w.Preferred == string(all[0].ID) && got.Agent != all[0].ID {
			r.Fatalf("the preferred one was passed over for %+v", got)
		}
		if can(all[0]) && w.Preferred != string(all[0].ID) && x.Strategy == roster.Sticky && got.Agent != all[0].ID {
			r.Fatalf("the last one was passed over for %+v", got)
		}
	})
}

func TestSharesDifferByOneAtMost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, queued := rapid.IntRange(1, 12).Draw(r, "agents"), rapid.IntRange(1, 200).Draw(r, "queued")
		all := make([]roster.Candidate, n)
		for i := range all {
			all[i] = roster.Candidate{ID: hub.AgentID(fmt.Sprintf("agt_%02d", i)), Capacity: 1000}
		}
		x := roster.Routing{Strategy: rapid.SampledFrom([]roster.Strategy{roster.RoundRobin, roster.LeastLoaded, roster.Sticky}).Draw(r, "strategy"), Fallback: roster.LeastLoaded}
		var last hub.AgentID
		for range queued {
			got, ok := roster.Choose(all, roster.Waiting{Class: hub.ClassMail}, x, last, noon)
			if !ok {
				r.Fatal("nobody")
			}
			last = got.Agent
			for i := range all {
				if all[i].ID == got.Agent {
					all[i].Load++
				}
			}
		}
		least := slices.MinFunc(all, func(a, b roster.Candidate) int { return a.Load - b.Load })
		most := slices.MaxFunc(all, func(a, b roster.Candidate) int { return a.Load - b.Load })
		if most.Load-least.Load > 1 {
			r.Fatalf("from %d to %d", least.Load, most.Load)
		}
	})
}

func TestAShiftMustLeaveTimeBeforeTheDeadline(t *testing.T) {
	hours, err := calendar.Calendar{Zone: "Europe/Bucharest", Week: map[string][]calendar.Span{"mon": {{"09:00", "18:00"}}}}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	at := func(h, m int) time.Time { return time.Date(2026, 7, 6, h-3, m, 0, 0, time.UTC) } // in Bucharest
	for name, c := range map[string]struct {
		now, due time.Time
		ok       bool
	}{
		"in the middle of it":                           {at(12, 0), at(16, 0), true},
		"without a deadline":                            {at(12, 0), time.Time{}, true},
		"before it begins":                              {at(8, 59), at(16, 0), false},
		"after it has ended":                            {at(18, 0), at(23, 0), false},
		"it ends before the deadline, with time left":   {at(17, 50), at(23, 0), true},
		"it ends before anything could be answered":     {at(17, 57), at(23, 0), false},
		"overdue, with time left":                       {at(17, 50), at(9, 0), true},
		"overdue, and nobody can answer before the end": {at(17, 57), at(9, 0), false},
	} {
		all := []roster.Candidate{{ID: "agt_1", Capacity: 1, Shift: hours}}
		_, ok := roster.Choose(all, roster.Waiting{Class: hub.ClassMail, Due: c.due, Handle: 5 * time.Minute}, roster.Routing{Strategy: roster.LeastLoaded}, "", c.now)
		if ok != c.ok {
			t.Errorf("%s: %v", name, ok)
		}
	}
}
