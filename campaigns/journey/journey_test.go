package journey

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/hub"
)

// winBack is a journey with every sort of step.
const winBack = `# Brings people back who have not ordered for a while.
name: Win back
purpose: marketing
zone: Europe/Bucharest
entry:
  segment: lapsed
  if: {trait: {key: tier, op: is_not, value: staff}}
again: {allow: true, after: 90d}
goals:
  - {name: Ordered, event: {name: order.placed}}
exits:
  - on: reply
  - on: opt_out
  - on: open_conversation
  - {on: event, event: {name: account.closed}}
steps:
  - id: morning
    wait: {until: {time: "09:00", weekdays: [mon, tue, wed, thu, fri]}}
    next: hello
  - id: hello
    send: {template: tpl_hello, channels: [whatsapp, email]}
    next: looked   # three days are enough
  - id: looked
    wait: {message: {step: hello, outcome: clicked}, at_most: 3d, else: which}
    next: warm
  - id: warm
    set: {traits: {stage: warm, cold: null}, tag: [warm]}
    next: which
  - id: which
    branch:
      cases:
        - if: {all: [{trait: {key: stage, op: is, value: warm}}, {not: {segment: vip}}]}
          next: halves
        - if: {event: {name: page.seen, at_least: 2}}
          next: halves
      else: bye
  - id: halves
    split:
      - {percent: 60, next: voucher}
      - {percent: 40, next: bye}
  - id: voucher
    send: {template: tpl_voucher, channels: [email], purpose: offers}
    next: order
  - id: order
    wait: {event: {name: cart.filled, where: [{prop: amount, op: over, value: 50}]}, at_most: 1w, else: bye}
    next: bye
  - id: bye
    end: {reason: nothing came of it}
`

func read(t testing.TB, text string) Journey {
	t.Helper()
	j, _, err := ReadText([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func compiled(t testing.TB, text string, version int64) *Course {
	t.Helper()
	c, err := Compile("jny_1", version, read(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var noon = time.Date(2031, 5, 9, 10, 0, 0, 0, time.UTC) // a Friday, 13:00 in Bucharest

func TestAWholeJourneyIsWalked(t *testing.T) {
	c := compiled(t, winBack, 3)
	p := Person{ID: "con_1", Traits: map[string]string{"cold": "yes", "tags": "old"}, Segments: map[string]bool{}}
	e := c.Begin("enr_1", "segment:1", p.ID, 3, nil, 10, noon)
	e, do := c.Advance(e, p, nil, noon)
	monday := time.Date(2031, 5, 12, 6, 0, 0, 0, time.UTC)
	if len(do) != 0 || e.Step != "morning" || !e.WakeAt.Equal(monday) {
		t.Fatalf("after coming in: %v at %s until %s", do, e.Step, e.WakeAt)
	}
	e, do = c.Advance(e, p, nil, monday)
	if len(do) != 1 || do[0].Key != "jny_1/3/hello/enr_1/1" || do[0].Purpose != "marketing" || !slices.Equal(do[0].Send.Channels, []string{"whatsapp", "email"}) {
		t.Fatalf("in the morning: %+v", do)
	}
	if e.Step != "looked" || !e.WakeAt.Equal(monday.AddDate(0, 0, 3)) || len(e.Memory.Pending) != 1 {
		t.Fatalf("then waits at %s until %s with %d to do", e.Step, e.WakeAt, len(e.Memory.Pending))
	}
	e.Memory.Pending = nil
	moved := func(fact int64, o Outcome, machine bool) Happening {
		return Happening{Sort: Moved, Fact: fact, At: monday, Enrolment: "enr_1", Step: "hello", Outcome: o, Machine: machine}
	}
	e, do = c.Advance(e, p, []Happening{moved(11, Delivered, false), moved(12, Clicked, true)}, monday)
	if len(do) != 0 || e.Step != "looked" {
		t.Fatalf("a machine's click moved somebody to %s", e.Step)
	}
	other := moved(13, Clicked, false)
	other.Enrolment = "enr_2"
	clicked := []Happening{other, moved(14, Clicked, false)}
	later, do := c.Advance(e, p, clicked, monday.Add(time.Hour))
	if len(do) < 1 || do[0].Set == nil || do[0].Set.Tag[0] != "warm" {
		t.Fatalf("after a click: %+v", do)
	}
	if later.Step != "order" && later.State != Done {
		t.Fatalf("and stands at %s (%s)", later.Step, later.State)
	}
	if again, do := c.Advance(later, p, clicked, monday.Add(2*time.Hour)); len(do) != 0 || cmp.Diff(again.Memory.Sent, later.Memory.Sent) != "" {
		t.Errorf("facts that are read twice act twice: %v", do)
	}
	reached, _ := c.Advance(e, p, []Happening{{Sort: Occurred, Fact: 20, At: monday, Name: "order.placed"}}, monday)
	if reached.State != Reached || reached.Reason != "Ordered" || !reached.WakeAt.IsZero() {
		t.Errorf("a goal: %s, %s, wakes %s", reached.State, reached.Reason, reached.WakeAt)
	}
	for why, h := range map[string]Happening{
		"reply": {Sort: Wrote}, "opt_out": {Sort: OptedOut, Name: "offers"}, "open_conversation": {Sort: Opened},
		"event: account.closed": {Sort: Occurred, Name: "account.closed"},
	} {
		if out, _ := c.Advance(e, p, []Happening{h}, monday); out.State != Exited || out.Reason != why {
			t.Errorf("%s: %s, %s", why, out.State, out.Reason)
		}
	}
	if out, _ := c.Advance(e, p, []Happening{{Sort: OptedOut, Name: "surveys"}}, monday); out.State != Active {
		t.Error("a no to something else ends the journey")
	}
}

func TestATimeOutLeadsElsewhereAndCountsEvents(t *testing.T) {
	c := compiled(t, winBack, 1)
	p := Person{ID: "con_9", Traits: map[string]string{}}
	e := c.Begin("enr_9", "x", p.ID, 1, nil, 0, noon)
	at := noon
	e, _ = c.Advance(e, p, []Happening{{Sort: Occurred, Fact: 1, At: at, Name: "page.seen"}, {Sort: Occurred, Fact: 2, At: at, Name: "page.seen"}}, at)
	for e.State == Active && e.Step != "order" {
		at = e.WakeAt
		e, _ = c.Advance(e, p, nil, at)
	}
	var path []string
	for _, x := range e.Memory.Path {
		if x.What == "goes" {
			path = append(path, x.Step+" ("+x.Why+")")
		}
	}
	want := []string{"morning (it is 09:00)", "hello ()", "looked (nothing within 3d)", "which (page.seen happened 2 times)"}
	if len(path) < 4 || cmp.Diff(want, path[:4]) != "" {
		t.Errorf("the path says %q", path)
	}
}

func TestTalkingPeopleGetNoMessage(t *testing.T) {
	c := compiled(t, winBack, 1)
	p := Person{ID: "con_1", Talking: true}
	e := c.Begin("enr_1", "x", p.ID, 1, nil, 0, noon)
	e, do := c.Advance(e, p, nil, noon)
	if len(do) != 0 || e.State != Active {
		t.Fatalf("%v %s", do, e.State)
	}
	if e, do = c.Advance(e, p, nil, e.WakeAt); len(do) != 0 || e.State != Exited || e.Reason != OnTalk {
		t.Errorf("%v, %s %s", do, e.State, e.Reason)
	}
}

func TestAdvanceChangesNothingOfWhatItIsGiven(t *testing.T) {
	c := compiled(t, winBack, 1)
	p := Person{ID: "con_1", Traits: map[string]string{"tier": "gold"}, Segments: map[string]bool{}}
	e := c.Begin("enr_1", "x", p.ID, 1, map[string]any{"a": 1.0}, 0, noon)
	for e.State == Active {
		before, _ := json.Marshal(e)
		traits := fmt.Sprint(p.Traits)
		now := e.WakeAt
		h := []Happening{{Sort: Moved, At: now, Enrolment: "enr_1", Step: "hello", Outcome: Clicked}}
		if e.Step != "looked" {
			h = nil
		}
		next, do := c.Advance(e, p, h, now)
		twin, do2 := c.Advance(e, p, h, now)
		if after, _ := json.Marshal(e); string(after) != string(before) || fmt.Sprint(p.Traits) != traits {
			t.Fatalf("what was given changed at %s:\n%s\n%s", e.Step, before, after)
		}
		if d := cmp.Diff(next, twin) + cmp.Diff(do, do2); d != "" {
			t.Fatalf("the same question has two answers: %s", d)
		}
		e = next
	}
}

func TestSplitsAreEvenAndLasting(t *testing.T) {
	c := compiled(t, winBack, 1)
	s := c.Step("halves")
	n := 0
	for i := range 20_000 {
		if s.Split[c.armOf(s, hub.ContactID(fmt.Sprintf("con_%06d", i)))].Next == "voucher" {
			n++
		}
	}
	if n < 11_700 || n > 12_300 {
		t.Errorf("60 %% of 20,000 are %d", n)
	}
}

func TestAnEditedJourneyTakesItsPeopleAlong(t *testing.T) {
	old := compiled(t, winBack, 1)
	edited := compiled(t, strings.NewReplacer("at_most: 3d", "at_most: 1d", "- id: morning", "- id: daybreak").Replace(winBack), 2)
	p := Person{ID: "con_1"}
	e := old.Begin("enr_1", "x", p.ID, 1, nil, 0, noon)
	waiting, _ := old.Advance(e, p, nil, noon)
	mailed, _ := old.Advance(waiting, p, nil, waiting.WakeAt)
	if got, fate := edited.Take(mailed, Policy{}, noon); fate != Stays || got.Version != 1 {
		t.Errorf("somebody was moved who should stay: %s", fate)
	}
	got, fate := edited.Take(mailed, Policy{Move: true}, mailed.StepAt)
	if fate != GoesOn || got.Version != 2 {
		t.Fatalf("%s, version %d", fate, got.Version)
	}
	got, do := edited.Advance(got, p, nil, mailed.StepAt)
	if want := mailed.StepAt.AddDate(0, 0, 1); !got.WakeAt.Equal(want) || len(do) != 0 {
		t.Errorf("waits until %s, want %s; %v", got.WakeAt, want, do)
	}
	if got, fate := edited.Take(waiting, Policy{Move: true}, noon); fate != Leaves || got.State != Exited {
		t.Errorf("without a step: %s, %s", fate, got.State)
	}
	if got, fate := edited.Take(waiting, Policy{Move: true, Else: "which"}, noon); fate != Elsewhere || got.Step != "which" {
		t.Errorf("with another: %s at %s", fate, got.Step)
	}
	if edited.CheckPolicy(Policy{Move: true, Else: "morning"}) == nil {
		t.Error("a step that is not there is taken for people to go to")
	}
}
