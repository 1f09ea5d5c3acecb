package walk_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
)

const buyers = `
name: Buyers
entry: {segment: seg_1}
again: {allow: true}
exits: [{on: segment_left, segment: seg_1}]
steps:
  - {id: hello, send: {template: tpl_1, channels: [letters]}, next: day}
  - {id: day, wait: {for: 24h}, next: bye}
  - {id: bye, end: {}}
`

func TestPeopleComeByASegmentOneByOneAndManyAtOnce(t *testing.T) {
	h := newHouse(t)
	h.people(5)
	h.now = begin.Add(-time.Hour)
	h.move("seg_1", true, []hub.ContactID{"con_00001"}, nil) // before it was started
	h.now = begin
	h.journey(buyers, 1, journey.Policy{})
	h.must(h.turn())
	h.move("seg_1", true, []hub.ContactID{"con_00002"}, nil)
	h.after(time.Second)
	h.move("seg_1", false, []hub.ContactID{"con_00003", "con_00004"}, nil)
	h.must(h.turn())
	if got := h.letters(); len(got) != 3 || got["hello con_00002"] != 1 || got["hello con_00003"] != 1 || got["hello con_00004"] != 1 {
		t.Fatalf("%v", got)
	}
	h.after(25 * time.Hour)
	h.start() // looks through the members again
	h.move("seg_1", false, []hub.ContactID{"con_00005"}, nil)
	h.must(h.turn())
	if got := h.states(); got[journey.Done] != 3 || got[journey.Active] != 1 {
		t.Fatalf("whoever came once came again: %v", got)
	}
	h.move("seg_1", false, nil, []hub.ContactID{"con_00002"})
	h.after(time.Minute)
	h.move("seg_1", true, []hub.ContactID{"con_00002"}, nil)
	h.must(h.turn())
	if p := h.person("con_00002"); p.State != journey.Active {
		t.Errorf("who came into the segment once more did not come in: %+v", p)
	}
}

func TestWhoIsInTheSegmentAtTheStartComesInWhenItSaysSo(t *testing.T) {
	h := newHouse(t)
	h.people(3)
	h.now = begin.Add(-time.Hour)
	h.move("seg_1", true, []hub.ContactID{"con_00001", "con_00002"}, nil)
	h.now = begin
	h.journey(`{name: All of them, entry: {segment: seg_1, inside: true}, steps: [{id: day, wait: {for: 24h}, next: bye}, {id: bye, end: {}}]}`, 1, journey.Policy{})
	h.must(h.turn())
	if got := h.states(); got[journey.Active] != 2 {
		t.Fatalf("%v", got)
	}
	h.start()
	h.after(25 * time.Hour)
	if got := h.states(); got[journey.Done] != 2 || got[journey.Active] != 0 {
		t.Errorf("%v", got)
	}
}

const inside = `
name: Inside
entry: {event: {name: order.placed}}
goals: [{name: gold, segment: seg_goal}]
exits: [{on: segment_left, segment: seg_left}, {on: segment, segment: seg_out}]
steps:
  - {id: warm, wait: {segment: seg_wait, at_most: 10d, else: bye}, next: day}
  - {id: day, wait: {for: 10d}, next: bye}
  - {id: bye, end: {}}
`

func TestGoalsExitsAndWaitsHearOfSegmentsHoweverTheyAreTold(t *testing.T) {
	for _, told := range []bool{true, false} {
		h := newHouse(t)
		h.people(6)
		h.move("seg_left", true, []hub.ContactID{"con_00002", "con_00006"}, nil)
		h.journey(inside, 1, journey.Policy{})
		h.must(h.turn())
		for _, id := range []hub.ContactID{"con_00001", "con_00002", "con_00003", "con_00004", "con_00005", "con_00006"} {
			h.event("order.placed", id)
		}
		h.must(h.turn())
		h.now = h.now.Add(time.Hour)
		h.move("seg_goal", told, []hub.ContactID{"con_00001"}, nil)
		h.move("seg_left", told, nil, []hub.ContactID{"con_00002"})
		h.move("seg_out", told, []hub.ContactID{"con_00003"}, nil)
		h.move("seg_wait", told, []hub.ContactID{"con_00004"}, nil)
		h.must(h.turn())
		for id, want := range map[hub.ContactID]string{"con_00001": "reached gold", "con_00002": "exited segment_left: seg_left",
			"con_00003": "exited segment: seg_out", "con_00004": "active  day", "con_00005": "active  warm", "con_00006": "active  warm"} {
			p := h.person(id)
			got := string(p.State) + " " + p.Reason
			if p.State == journey.Active {
				got += " " + p.Step
			}
			if got != want {
				t.Errorf("told of each %v: %s is %q, not %q", told, id, got, want)
			}
		}
	}
}

func TestASegmentIsHeardOnceWhenTheFactComesLater(t *testing.T) {
	h := newHouse(t)
	h.people(1)
	h.journey(`
name: Twice
entry: {event: {name: order.placed}}
steps:
  - {id: one, wait: {segment: seg_1, at_most: 9d, else: bye}, next: two}
  - {id: two, wait: {event: {name: page.seen}, at_most: 9d, else: bye}, next: bye}
  - {id: bye, end: {}}
exits: [{on: segment_left, segment: seg_1}]
`, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	h.move("seg_1", false, []hub.ContactID{"con_00001"}, nil)
	h.must(h.turn())
	h.fact(hub.SegmentEntered, "con_00001", hub.SegmentCard{ID: "seg_1"}) // seen already
	h.must(h.turn())
	if p := h.person("con_00001"); p.Step != "two" || p.State != journey.Active {
		t.Fatalf("%s %s", p.Step, p.State)
	}
	h.move("seg_1", true, nil, []hub.ContactID{"con_00001"})
	h.must(h.turn())
	if p := h.person("con_00001"); p.State != journey.Exited {
		t.Errorf("%s %s", p.Step, p.State)
	}
}

func TestPausedPeopleAreHeardAndComeInAfterwards(t *testing.T) {
	h := newHouse(t)
	h.people(2)
	h.journey(buyers, 1, journey.Policy{})
	h.must(h.turn())
	h.move("seg_1", true, []hub.ContactID{"con_00001"}, nil)
	h.must(h.turn())
	h.now = h.now.Add(time.Minute)
	h.state(1, walk.State{Standing: walk.Paused, Live: 1, Since: begin})
	h.must(h.turn())
	h.move("seg_1", true, []hub.ContactID{"con_00002"}, []hub.ContactID{"con_00001"})
	h.must(h.turn())
	if p := h.person("con_00001"); p.State != journey.Exited {
		t.Errorf("paused: %s", p.State)
	}
	if p := h.person("con_00002"); p.ID != "" {
		t.Errorf("somebody came into a paused journey")
	}
	h.state(2, walk.State{Standing: walk.Running, Live: 1, Since: begin})
	h.start()
	h.must(h.turn())
	if p := h.person("con_00002"); p.State != journey.Active {
		t.Errorf("after the pause: %+v", p)
	}
}
