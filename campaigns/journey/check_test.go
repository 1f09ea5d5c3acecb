package journey

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAGoodJourneyHasNoFinding(t *testing.T) {
	if found := Check(read(t, winBack)); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

// edit replaces a part of the good journey.
func edit(t *testing.T, from, to string) Journey {
	t.Helper()
	if !strings.Contains(winBack, from) {
		t.Fatalf("%q is not in the journey", from)
	}
	return read(t, strings.Replace(winBack, from, to, 1))
}

func TestWhatIsWrongIsFoundAtItsPlace(t *testing.T) {
	for _, x := range []struct{ from, to, want string }{
		{"name: Win back", "name: ''", "error missing name"},
		{"zone: Europe/Bucharest", "zone: Mars/Olympus", "error invalid zone"},
		{"  segment: lapsed\n", "", "error missing entry"},
		{"  segment: lapsed\n", "  segment: lapsed\n  date: {trait: birthday}\n", "error invalid entry"},
		{"  segment: lapsed\n", "  date: {trait: birthday, offset: 3h}\n", "error invalid entry.date.offset"},
		{"if: {trait: {key: tier, op: is_not, value: staff}}", "if: {message: {step: hello, outcome: read}}", "error never_known entry.if"},
		{"after: 90d", "after: soon", "error invalid again.after"},
		{"event: {name: order.placed}}", "segment: x, event: {name: order.placed}}", "error invalid goals[0]"},
		{"- on: reply", "- on: rely", "error invalid exits[0].on"},
		{"  - on: reply\n", "", "warning no_care exits"},
		{"goals:\n  - {name: Ordered, event: {name: order.placed}}\n", "", "warning no_goal goals"},
		{"id: hello\n", "id: morning\n", "error twice steps[1].id"},
		{"id: hello\n", "id: Hello\n", "error invalid steps[1].id"},
		{"    next: hello\n", "", "error dead_end steps[0].next"},
		{"    next: hello\n", "    next: helo\n", "error no_target steps[0].next"},
		{"    next: hello\n", "    next: looked\n", "warning unreachable steps[1]"},
		{"at_most: 3d, else: which", "else: which", "error no_timeout steps[2].wait.at_most"},
		{"at_most: 3d, else: which", "at_most: 3d", "error dead_end steps[2].wait.else"},
		{"at_most: 3d, else: which", "at_most: 0m, else: which", "error invalid steps[2].wait.at_most"},
		{"message: {step: hello, outcome: clicked}", "message: {step: bye, outcome: clicked}", "error no_target steps[2].wait.message.step"},
		{`time: "09:00"`, `time: "9:00"`, "error invalid steps[0].wait.until.time"},
		{"[mon, tue, wed, thu, fri]", "[mon, moon]", "error invalid steps[0].wait.until.weekdays[1]"},
		{"percent: 60", "percent: 50", "error wrong_sum steps[5].split"},
		{"[whatsapp, email]", "[email, email]", "error twice steps[1].send.channels[1]"},
		{"op: over, value: 50", "op: above, value: 50", "error invalid steps[7].wait.event.where[0].op"},
		{"op: over, value: 50", "op: over, value: [50]", "error invalid steps[7].wait.event.where[0].value"},
		{"op: over, value: 50", "op: over", "error missing steps[7].wait.event.where[0].value"},
		{"{not: {segment: vip}}", "{}", "error invalid steps[4].branch.cases[0].if.all[1]"},
		{"end: {reason: nothing came of it}", "end: {}\n    next: bye", "error unused_field steps[8].next"},
		{"end: {reason: nothing came of it}", "end: {}\n    split: [{percent: 100, next: bye}]", "error many_verbs steps[8]"},
		{"end: {reason: nothing came of it}", "name: nothing", "error missing steps[8]"},
		{"end: {reason: nothing came of it}", "split: [{percent: 100, next: halves}]", "error circle steps[5]"},
		{"stage: warm, cold: null", "zone: UTC", "error invalid steps[3].set.traits.zone"},
		{"end: {reason: nothing came of it}", "wait: {for: 1d}\n    next: bye", "warning no_end steps[8]"},
	} {
		var got []string
		for _, f := range Check(edit(t, x.from, x.to)) {
			got = append(got, string(f.Severity)+" "+f.Code+" "+f.Field)
		}
		if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+x.want+"\n") {
			t.Errorf("%q for %q: found %q, want %q", x.to, x.from, got, x.want)
		}
		if strings.HasPrefix(x.want, "error") {
			if _, err := Compile("j", 1, edit(t, x.from, x.to)); err == nil {
				t.Errorf("%q is taken", x.to)
			}
		}
	}
}

func TestTextIsStrictAndTellsTheLine(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(winBack, "at_most: 3d", "atmost: 3d", 1):     "line 24: steps[2].wait.atmost is not a field",
		strings.Replace(winBack, "percent: 60", "percent: most", 1):  "line 39: steps[5].split[0].percent: a string",
		strings.Replace(winBack, "name: Win back", "name: &x hi", 1): "anchors",
		"a":                                 "",
		"":                                  "one document",
		strings.Repeat("#", MaxText) + "\n": "at most",
	} {
		if _, _, err := ReadText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	_, text, err := ReadText([]byte(winBack))
	if err != nil || text.Line("steps[2].wait.at_most") != 24 {
		t.Errorf("line %d, %v", text.Line("steps[2].wait.at_most"), err)
	}
}

func TestTheTextAndTheDocumentAreTheSameThing(t *testing.T) {
	j := read(t, winBack)
	text, err := WriteText(j)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(j, read(t, text)); d != "" {
		t.Errorf("%s\n%s", d, text)
	}
}

// journeys draws any journey, also ones that Check would refuse.
func journeys() *rapid.Generator[Journey] {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "yes", "09:00", "1", "null", "a: b", "# no", "é ✓", "- x", "\"", "2031-01-01", "line\nline"}), rapid.StringMatching(`[a-z ]{1,8}`))
	value := rapid.OneOf(rapid.Map(text, func(s string) any { return s }), rapid.Map(rapid.Float64Range(-1e6, 1e6), func(f float64) any { return f }), rapid.Just[any](true), rapid.Just[any](nil))
	where := rapid.Custom(func(t *rapid.T) Where {
		return Where{text.Draw(t, "prop"), Op(text.Draw(t, "op")), value.Draw(t, "value")}
	})
	event := rapid.Custom(func(t *rapid.T) *Event {
		return &Event{Name: text.Draw(t, "name"), Where: rapid.SliceOfN(where, 0, 2).Draw(t, "where")}
	})
	var condition func(depth int) *rapid.Generator[Condition]
	condition = func(depth int) *rapid.Generator[Condition] {
		return rapid.Custom(func(t *rapid.T) (c Condition) {
			switch n := rapid.IntRange(0, 6).Draw(t, "sort"); {
			case n == 0 && depth > 0:
				c.All = rapid.SliceOfN(condition(depth-1), 1, 2).Draw(t, "all")
			case n == 1 && depth > 0:
				c.Any = rapid.SliceOfN(condition(depth-1), 1, 2).Draw(t, "any")
			case n == 2 && depth > 0:
				x := condition(depth-1).Draw(t, "not")
				c.Not = &x
			case n == 3:
				c.Trait = &Trait{text.Draw(t, "key"), Is, value.Draw(t, "value")}
			case n == 4:
				c.Event = &Happened{*event.Draw(t, "event"), rapid.IntRange(0, 3).Draw(t, "times")}
			case n == 5:
				c.Message = &MessageTest{text.Draw(t, "step"), Clicked}
			default:
				c.Segment = text.Draw(t, "segment")
			}
			return c
		})
	}
	step := rapid.Custom(func(t *rapid.T) Step {
		s := Step{ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), Next: text.Draw(t, "next")}
		switch rapid.IntRange(0, 6).Draw(t, "verb") {
		case 0:
			s.Send = &Send{text.Draw(t, "template"), rapid.SliceOfN(text, 0, 3).Draw(t, "channels"), text.Draw(t, "purpose"), text.Draw(t, "offer")}
		case 1:
			s.Wait = &Wait{For: text.Draw(t, "for"), Until: &Until{Time: text.Draw(t, "time"), Weekdays: []string{"mon"}}}
		case 2:
			s.Wait = &Wait{Event: event.Draw(t, "event"), AtMost: text.Draw(t, "most"), Else: text.Draw(t, "else")}
		case 3:
			s.Branch = &Branch{Cases: []Case{{condition(2).Draw(t, "if"), text.Draw(t, "next")}}, Else: text.Draw(t, "else")}
		case 4:
			s.Split = []Arm{{rapid.IntRange(0, 100).Draw(t, "percent"), text.Draw(t, "next")}}
		case 5:
			v := text.Draw(t, "value")
			s.Set = &Set{Traits: map[string]*string{text.Draw(t, "key"): &v, "gone": nil}, Tag: []string{text.Draw(t, "tag")}}
		default:
			s.End = &End{Reached: rapid.Bool().Draw(t, "reached"), Reason: text.Draw(t, "reason")}
		}
		return s
	})
	return rapid.Custom(func(t *rapid.T) Journey {
		x := condition(2).Draw(t, "if")
		return Journey{Name: text.Draw(t, "name"), Note: text.Draw(t, "note"), Zone: text.Draw(t, "zone"),
			Entry: Entry{Event: event.Draw(t, "entry"), Date: &Date{Trait: text.Draw(t, "trait"), Yearly: true}, If: &x}, Again: Again{Allow: rapid.Bool().Draw(t, "again")},
			Goals: []Goal{{Name: text.Draw(t, "goal"), Segment: text.Draw(t, "segment")}}, Exits: []Exit{{On: text.Draw(t, "on")}},
			Steps: rapid.SliceOfN(step, 0, 5).Draw(t, "steps")}
	})
}

func TestAnyJourneyComesBackFromItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := journeys().Draw(t, "journey")
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		text, err := WriteText(in)
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := ReadText([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if back, _ := json.Marshal(out); string(back) != string(raw) {
			t.Fatalf("in  %s\nout %s\n%s", raw, back, text)
		}
		Check(in) // never panics
	})
}

func TestDaysAndHoursAreThoseOfThePersonsCalendar(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, x := range []struct{ from, span, want string }{
		{"2031-03-29 10:00", "1d", "2031-03-30 10:00"}, // the short day
		{"2031-03-29 10:00", "24h", "2031-03-30 11:00"},
		{"2031-10-25 10:00", "1d", "2031-10-26 10:00"}, // the long day
		{"2031-10-25 10:00", "1w1d2h30m", "2031-11-02 12:30"},
	} {
		s, ok := readSpan(x.span)
		if got := s.after(at(x.from), berlin); !ok || !got.Equal(at(x.want)) {
			t.Errorf("%s after %s is %s, not %s", x.span, x.from, got.In(berlin), x.want)
		}
	}
	for _, x := range []struct {
		from, clock, days, want string
	}{
		{"2031-05-09 08:59", "09:00", "", "2031-05-09 09:00"},
		{"2031-05-09 09:00", "09:00", "", "2031-05-10 09:00"},
		{"2031-05-09 09:00", "09:00", "fri", "2031-05-16 09:00"},
		{"2031-05-09 12:00", "09:00", "mon tue", "2031-05-12 09:00"},
		{"2031-03-29 12:00", "02:30", "", "2031-03-30 03:30"}, // that night has no half past two
	} {
		u := Until{Time: x.clock, Weekdays: strings.Fields(x.days)}
		if got := u.next(at(x.from), berlin); !got.Equal(at(x.want)) {
			t.Errorf("%s after %s is %s, not %s", x.clock, x.from, got.In(berlin), x.want)
		}
	}
	for _, s := range []string{"", "d", "1", "1x", "2h1d", "1d1d", "-1d", "9999999d", "731d", "1.5h", "1 d"} {
		if _, ok := readSpan(s); ok {
			t.Errorf("%q is taken for a time", s)
		}
	}
}

func TestComparisons(t *testing.T) {
	for _, x := range []struct {
		has  any
		op   Op
		want any
		ok   bool
	}{
		{"10", Over, 9.0, true}, {"9", Over, "10", false}, {"abc", Over, "abb", true}, {"2031-05-06", Under, "2031-06-01", true},
		{"1.0", Is, 1.0, true}, {true, Is, "true", true}, {"", Is, "", true}, {nil, IsNot, "x", true}, {nil, Is, "", false}, {nil, Known, nil, false},
		{"Gold", Contains, "gol", true}, {"x", Contains, "", true}, {"1e400", Over, 1.0, true}, {"0x10", Is, 16.0, false}, {12.5, Under, 12.6, true},
	} {
		if got := compare(x.has, x.has != nil, x.op, x.want); got != x.ok {
			t.Errorf("%v %s %v is %v", x.has, x.op, x.want, got)
		}
	}
}

func FuzzReadText(f *testing.F) {
	f.Add(winBack)
	f.Add("steps: [{id: a, end: {}}]")
	f.Fuzz(func(t *testing.T, s string) {
		j, _, err := ReadText([]byte(s))
		if err != nil {
			return
		}
		c, err := Compile("j", 1, j)
		if err != nil {
			return
		}
		e := c.Begin("e", "x", "con_1", 1, nil, 0, noon)
		for n := 0; n < 50 && e.State == Active; n++ {
			was := e.WakeAt
			e, _ = c.Advance(e, Person{ID: "con_1"}, nil, e.WakeAt)
			if e.State == Active && !e.WakeAt.After(was) {
				t.Fatalf("stands still at %s", e.Step)
			}
			if e.State == Broken {
				t.Fatalf("a journey that was checked broke: %s\n%s", e.Reason, s)
			}
		}
	})
}
