package walk_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
)

const thanks = `
name: Thanks
entry: {event: {name: order.placed}}
goals: [{name: again, event: {name: order.again}}]
exits: [{on: reply}, {on: opt_out}]
steps:
  - {id: hello, send: {template: tpl_1, channels: [texts, letters]}, next: day}
  - {id: day, wait: {for: 24h}, next: mark}
  - {id: mark, set: {traits: {thanked: "yes"}}, next: more}
  - {id: more, send: {template: tpl_2, channels: [letters]}, next: bye}
  - {id: bye, end: {}}
`

func TestPeopleWalkThroughAJourney(t *testing.T) {
	h := newHouse(t)
	h.people(4)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	for _, who := range []hub.ContactID{"con_00001", "con_00002", "con_00003", "con_00004"} {
		h.event("order.placed", who)
		h.event("page.seen", who)
	}
	h.event("order.placed", "con_00001") // inside already
	h.event("order.placed", "con_nobody")
	h.must(h.turn())
	if got := h.letters(); len(got) != 4 || got["hello con_00001"] != 1 {
		t.Fatalf("after an order: %v", got)
	}
	h.now = h.now.Add(time.Hour)
	h.fact(hub.MessageReceived, "con_00002", nil)
	h.event("order.again", "con_00003")
	no := hub.NewFact(hub.ContactChanged, h.now, hub.Actor{}, hub.FactData{Profile: &hub.ProfileCard{Consents: []hub.Consent{{Purpose: "marketing", At: h.now}}}})
	no.ContactID = "con_00004"
	h.must(h.s.Commit(t.Context(), hub.WriteSet{Facts: []hub.Fact{no}}))
	h.must(h.turn())
	if got := h.states(); got[journey.Exited] != 2 || got[journey.Reached] != 1 || got[journey.Active] != 1 {
		t.Fatalf("after an answer, a goal and a no: %v", got)
	}
	h.after(22 * time.Hour)
	if got := h.letters(); len(got) != 4 {
		t.Fatalf("too early: %v", got)
	}
	h.after(2 * time.Hour)
	if got := h.letters(); len(got) != 5 || got["more con_00001"] != 1 {
		t.Fatalf("after a day: %v", got)
	}
	c, err := h.s.Contacts(t.Context(), []hub.ContactID{"con_00001"})
	h.must(err)
	if traits := c["con_00001"].Traits; len(traits) != 1 || traits[0].Value != "yes" {
		t.Errorf("traits %+v", traits)
	}
	tallies, err := h.rows.Tallies(t.Context(), "jny_1")
	h.must(err)
	n := map[string]int64{}
	for _, x := range tallies {
		n[x.Step+" "+x.What] = x.N
	}
	if n["hello came"] != 4 || n["hello sends"] != 4 || n["day came"] != 4 || n["day next"] != 1 || n["day ended:exited"] != 2 || n["bye ended:completed"] != 1 {
		t.Errorf("figures %v", n)
	}
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	if got := h.states(); got[journey.Active] != 0 {
		t.Errorf("somebody came in again who may not: %v", got)
	}
}

func TestNothingIsLostOrSentTwiceWhereverItDies(t *testing.T) {
	for seed := range uint64(5) {
		rnd := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		h := newHouse(t)
		h.people(40)
		h.journey(thanks, 1, journey.Policy{})
		h.must(h.turn())
		h.cut = func() error {
			if rnd.IntN(3) == 0 {
				return hub.Errorf(hub.Internal, "cut")
			}
			return nil
		}
		for i := range 40 {
			h.event("order.placed", hub.ContactID(fmt.Sprintf("con_%05d", i+1)))
			if rnd.IntN(4) == 0 {
				_ = h.turn()
				if rnd.IntN(2) == 0 {
					h.start() // and reads the last facts again
				}
			}
		}
		for n := 0; n < 400 && h.states()[journey.Done] < 40; n++ {
			if h.turn() != nil {
				h.start()
			}
			h.now = h.now.Add(time.Duration(rnd.IntN(120)) * time.Minute)
		}
		h.cut = nil
		h.after(2 * time.Hour) // what ended may have something left to be done
		got := h.letters()
		for i := range 40 {
			for _, step := range []string{"hello", "more"} {
				if k := fmt.Sprintf("%s con_%05d", step, i+1); got[k] != 1 {
					t.Errorf("seed %d: %s was ordered %d times", seed, k, got[k])
				}
			}
		}
		if t.Failed() {
			t.Fatalf("states %v", h.states())
		}
	}
}

func TestAnEditTakesPeopleAlong(t *testing.T) {
	h := newHouse(t)
	h.people(3)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	h.journey(`
name: Thanks
entry: {event: {name: order.placed}}
steps:
  - {id: day, wait: {for: 1h}, next: extra}
  - {id: extra, send: {template: tpl_9, channels: [letters]}, next: bye}
  - {id: bye, end: {}}
`, 2, journey.Policy{Move: true})
	h.after(2 * time.Hour)
	if got := h.letters(); got["extra con_00001"] != 1 || got["more con_00001"] != 0 {
		t.Errorf("%v", got)
	}
}

func TestPausedNobodyGoesOnAndStoppedEverybodyLeaves(t *testing.T) {
	h := newHouse(t)
	h.people(3)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	for i := range 3 {
		h.event("order.placed", hub.ContactID(fmt.Sprintf("con_%05d", i+1)))
	}
	h.must(h.turn())
	h.state(1, walk.State{Standing: walk.Paused, Live: 1, Since: begin})
	h.must(h.turn())
	h.now = h.now.Add(30 * time.Hour)
	h.event("order.again", "con_00001")
	h.must(h.turn())
	if got := h.states(); got[journey.Reached] != 1 || got[journey.Active] != 2 || len(h.letters()) != 3 {
		t.Fatalf("paused: %v, %v", got, h.letters())
	}
	h.state(2, walk.State{Standing: walk.Running, Live: 1, Since: begin})
	h.must(h.turn())
	if got := h.letters(); len(got) != 5 {
		t.Fatalf("resumed: %v", got)
	}
	h.people(1)
	h.event("order.placed", "con_00004")
	h.state(3, walk.State{Standing: walk.Stopped, Live: 1, Since: begin})
	h.must(h.turn())
	if got := h.states(); got[journey.Active] != 0 {
		t.Errorf("stopped: %v", got)
	}
}

func TestADayOfTheirsBringsPeopleInOnce(t *testing.T) {
	h := newHouse(t)
	h.people(2, hub.Trait{Key: "birthday", Value: "1990-05-09", Source: "api", At: begin})
	h.people(1, hub.Trait{Key: "birthday", Value: "1990-06-09", Source: "api", At: begin})
	h.journey(`
name: Birthday
zone: Europe/Bucharest
entry: {date: {trait: birthday, yearly: true, offset: -1d, at: "08:00"}}
again: {allow: true}
steps:
  - {id: wish, send: {template: tpl_1, channels: [letters]}, next: bye}
  - {id: bye, end: {}}
`, 1, journey.Policy{})
	for range 60 {
		h.after(time.Hour)
		if at := time.Date(2031, 5, 8, 5, 0, 0, 0, time.UTC); h.now.Before(at) && len(h.letters()) > 0 {
			t.Fatalf("at %s it was not eight yet", h.now)
		}
	}
	if got := h.letters(); len(got) != 2 || got["wish con_00001"] != 1 {
		t.Errorf("%v", got)
	}
}

func TestWhatBecameOfAMessageMovesPeople(t *testing.T) {
	h := newHouse(t)
	h.people(2)
	h.journey(`
name: Clicks
entry: {segment: seg_1}
steps:
  - {id: hello, send: {template: tpl_1, channels: [letters]}, next: looked}
  - {id: looked, wait: {message: {step: hello, outcome: clicked}, at_most: 3d, else: bye}, next: more}
  - {id: more, send: {template: tpl_2, channels: [letters]}, next: bye}
  - {id: bye, end: {}}
`, 1, journey.Policy{})
	h.must(h.turn())
	h.fact("segment.entered", "con_00001", map[string]any{"segment_id": "seg_1"})
	h.fact("segment.entered", "con_00002", map[string]any{"segment_id": "seg_2"})
	h.must(h.turn())
	h.became["con_00001"] = hub.SendDelivered
	h.after(time.Hour)
	if got := h.letters(); len(got) != 1 {
		t.Fatalf("delivered: %v", got)
	}
	h.became["con_00001"] = hub.SendClicked
	h.after(time.Hour)
	if got := h.letters(); len(got) != 2 || got["more con_00001"] != 1 {
		t.Errorf("clicked: %v", got)
	}
}

func TestAMergedPersonGoesOnAsTheOther(t *testing.T) {
	h := newHouse(t)
	h.people(2)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	all, err := h.s.Contacts(t.Context(), []hub.ContactID{"con_00001"})
	h.must(err)
	c := all["con_00001"]
	c.MergedInto = "con_00002"
	f := hub.NewFact(hub.ContactMerged, h.now, hub.Actor{}, hub.FactData{Before: "con_00001", After: "con_00002"})
	f.ContactID = "con_00002"
	h.must(h.s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{c}, Facts: []hub.Fact{f}}))
	h.after(25 * time.Hour)
	if got := h.letters(); got["more con_00002"] != 1 {
		t.Errorf("%v, %v", got, h.states())
	}
}

func TestWhoCannotBeWrittenToIsNotTriedForEver(t *testing.T) {
	h := newHouse(t)
	h.people(1)
	h.journey(`
name: Nowhere
entry: {event: {name: order.placed}}
steps:
  - {id: hello, send: {template: tpl_1, channels: [pigeons]}, next: bye}
  - {id: bye, end: {}}
`, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.must(h.turn())
	all, err := h.rows.OfContact(t.Context(), "con_00001", 5)
	h.must(err)
	if len(all) != 1 || all[0].State != journey.Done || len(all[0].Memory.Pending) != 0 || all[0].Memory.Path[len(all[0].Memory.Path)-1].Why != "there is no inbox of pigeons" {
		t.Errorf("%+v", all)
	}
}

func TestManyAreDueAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("many people")
	}
	const crowd = 700
	h := newHouse(t)
	h.people(crowd)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	for i := range crowd {
		h.event("order.placed", hub.ContactID(fmt.Sprintf("con_%05d", i+1)))
	}
	h.must(h.turn())
	if got := h.states()[journey.Active]; got != crowd {
		t.Fatalf("%d came in", got)
	}
	h.after(25 * time.Hour)
	if got := h.states()[journey.Done]; got != crowd {
		t.Errorf("%d are through", got)
	}
	if got := len(h.letters()); got != 2*crowd {
		t.Errorf("%d messages", got)
	}
}
