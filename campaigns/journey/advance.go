package journey

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// maxAtOnce bounds the steps that somebody takes in one moment. Check refuses
// circles without a wait; this holds for whatever it did not see.
const maxAtOnce = 400

// Advance takes in what happened to a person, in its order, and moves them as far
// as they can go now. It answers the enrolment as it is from now on, with WakeAt,
// and what is to be done, which Memory.Pending holds until it is done. The same
// questions always have the same answer, and e is not changed.
func (c *Course) Advance(e Enrolment, p Person, happened []Happening, now time.Time) (Enrolment, []Action) {
	if e.State != Active {
		return e, nil
	}
	w := walker{c: c, e: e.clone(), p: &p, now: now}
	w.hear(happened)
	for n := 0; w.e.State == Active && w.step(); n++ {
		if n == maxAtOnce {
			w.e.end(Broken, "went in a circle", now)
		}
	}
	w.e.Memory.Pending = append(w.e.Memory.Pending, w.do...)
	return w.e, w.do
}

// walker is one Advance.
type walker struct {
	c   *Course
	e   Enrolment
	p   *Person
	now time.Time
	do  []Action
}

// Observe takes in what happened without going on from step to step: of a journey
// that is paused. Goals and exits hold all the same.
func (c *Course) Observe(e Enrolment, p Person, happened []Happening, now time.Time) Enrolment {
	if e.State != Active {
		return e
	}
	w := walker{c: c, e: e.clone(), p: &p, now: now}
	w.hear(happened)
	return w.e
}

// hear takes in what happened, and then who came into a segment and left one
// without anybody telling.
func (w *walker) hear(happened []Happening) {
	for i := range happened {
		if w.e.State == Active {
			w.take(&happened[i])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.c.Needs.Coming)) {
		was, known := w.e.Memory.In[id]
		is := w.p.Segments[id]
		if w.e.State != Active || known && was.In == is {
			continue
		}
		w.be(id, Being{In: is, Seen: known})
		if known {
			w.react(&Happening{Sort: map[bool]Sort{true: Entered, false: Left}[is], At: w.now, Name: id})
		}
	}
}

func (w *walker) be(segment string, b Being) {
	if w.e.Memory.In == nil {
		w.e.Memory.In = map[string]Being{}
	}
	w.e.Memory.In[segment] = b
}

// leave ends the journey before the end of its steps. What still waits to be sent
// is taken back.
func (w *walker) leave(s State, reason string) {
	w.e.end(s, reason, w.now)
	w.e.recall()
}

// take takes in one happening: it is remembered, then it may end the journey, then
// it may be what somebody waits for.
func (w *walker) take(h *Happening) {
	m := &w.e.Memory
	if h.Fact > 0 {
		if h.Fact <= m.Fact {
			return
		}
		m.Fact = h.Fact
		if h.At.Before(w.e.EnteredAt) { // told late, and not of this time inside
			return
		}
	}
	if h.Sort == Moved {
		if h.Enrolment != w.e.ID || h.Machine || !w.e.became(h.Step, h.Outcome, h.At) {
			return
		}
		w.e.Memory.note(h)
	}
	if (h.Sort == Entered || h.Sort == Left) && w.c.Needs.Coming[h.Name] {
		in := h.Sort == Entered
		was := m.In[h.Name]
		if w.be(h.Name, Being{In: in}); was.Seen && was.In == in {
			return
		}
	}
	w.count(h)
	w.react(h)
}

// react ends the journey by a happening, or a wait.
func (w *walker) react(h *Happening) {
	for i := range w.c.Goals {
		if g := &w.c.Goals[i]; happens(h, g.Event, g.Segment) {
			w.leave(Reached, g.Name)
			return
		}
	}
	for i := range w.c.Exits {
		if reason := w.exits(&w.c.Exits[i], h); reason != "" {
			w.leave(Exited, reason)
			return
		}
	}
	if s := w.c.steps[w.e.Step]; s != nil && s.Wait != nil {
		switch x := s.Wait; {
		case happens(h, x.Event, x.Segment):
			w.goTo("next", s.Next, h.Name)
		case x.Message != nil && w.e.has(x.Message):
			w.goTo("next", s.Next, "the message of "+x.Message.Step+" was "+string(x.Message.Outcome))
		}
	}
}

// note keeps on the path what a message became.
func (m *Memory) note(h *Happening) {
	m.Passed++
	m.Path = append(m.Path, Passage{At: h.At, Step: h.Step, What: "message", Why: string(h.Outcome)})
	if len(m.Path) > maxPath {
		m.Path = slices.Delete(m.Path, 0, len(m.Path)-maxPath)
	}
}

// count counts events that branches ask for, each test once.
func (w *walker) count(h *Happening) {
	if h.Sort != Occurred || !w.c.Needs.Events[h.Name] {
		return
	}
	done := map[string]bool{}
	for _, t := range w.c.counted {
		if k := t.key(); !done[k] && t.Matches(h.Name, h.Props) {
			done[k] = true
			if w.e.Memory.Seen == nil {
				w.e.Memory.Seen = map[string]int{}
			}
			w.e.Memory.Seen[k]++
		}
	}
}

// happens reports whether it is that event, or coming into that segment.
func happens(h *Happening, e *Event, segment string) bool {
	switch h.Sort {
	case Occurred:
		return e != nil && e.Matches(h.Name, h.Props)
	case Entered:
		return segment != "" && h.Name == segment
	}
	return false
}

// exits answers why a happening ends the journey; empty when it does not.
func (w *walker) exits(x *Exit, h *Happening) string {
	switch {
	case x.On == OnReply && (h.Sort == Wrote || h.Sort == Moved && h.Outcome == Replied),
		x.On == OnTalk && h.Sort == Opened,
		x.On == OnOptOut && h.Sort == OptedOut && w.concerns(h.Name):
		return x.On
	case x.On == OnEvent && h.Sort == Occurred && happens(h, x.Event, ""):
		return x.On + ": " + x.Event.Name
	case x.On == OnSegment && happens(h, nil, x.Segment):
		return x.On + ": " + x.Segment
	case x.On == OnLeft && h.Sort == Left && h.Name == x.Segment:
		return x.On + ": " + x.Segment
	}
	return ""
}

// concerns reports whether a no to a purpose is one to messages of this journey.
func (w *walker) concerns(purpose string) bool {
	if purpose == "" || purpose == "all" {
		return true
	}
	return slices.ContainsFunc(w.c.Steps, func(s Step) bool { return s.Send != nil && w.c.purposeOf(s.Send) == purpose })
}

func (w *walker) goTo(way, step, why string) {
	w.e.note(w.now, "goes", step, why)
	w.e.Memory.Path[len(w.e.Memory.Path)-1].Way = way
	w.e.come(step, w.now, "")
}

// step does what the step asks for; false: there is to be waited.
func (w *walker) step() bool {
	s := w.c.steps[w.e.Step]
	if s == nil {
		w.e.end(Broken, "there is no step "+w.e.Step, w.now)
		return false
	}
	switch s.Verb() {
	case VerbSend:
		if w.p.Talking && slices.ContainsFunc(w.c.Exits, func(x Exit) bool { return x.On == OnTalk }) {
			w.leave(Exited, OnTalk)
			return false
		}
		w.act(Action{Step: s.ID, Send: s.Send, Purpose: w.c.purposeOf(s.Send)})
		delete(w.e.Memory.Sent, s.ID) // what is asked is what becomes of this one
		delete(w.e.Memory.Runs, s.ID)
		w.e.note(w.now, "sends", "", s.Send.Template)
		w.goTo("next", s.Next, "")
	case VerbSet:
		w.set(s)
		w.goTo("next", s.Next, "")
	case VerbBranch:
		for i := range s.Branch.Cases {
			if ok, why := s.Branch.Cases[i].If.Holds(w.p, &w.e); ok {
				w.goTo(indexed("branch.cases", i, "next"), s.Branch.Cases[i].Next, why)
				return true
			}
		}
		w.goTo("branch.else", s.Branch.Else, "none of the cases")
	case VerbSplit:
		i := w.c.armOf(s, w.e.Contact)
		w.goTo(indexed("split", i, "next"), s.Split[i].Next, strconv.Itoa(s.Split[i].Percent)+" %")
	case VerbWait:
		return w.wait(s)
	case VerbEnd:
		state := Done
		if s.End.Reached {
			state = Reached
		}
		w.e.end(state, s.End.Reason, w.now)
		return false
	}
	return true
}

// wait looks whether the waiting is over, else says when it will be.
func (w *walker) wait(s *Step) bool {
	x := s.Wait
	switch {
	case x.Message != nil && w.e.has(x.Message):
		w.goTo("next", s.Next, "the message of "+x.Message.Step+" was "+string(x.Message.Outcome))
		return true
	case x.Message != nil && w.e.lost(x.Message.Step) != "": // it will become nothing else
		w.goTo("wait.else", x.Else, "the message of "+x.Message.Step+" was "+string(w.e.lost(x.Message.Step)))
		return true
	case x.Segment != "" && w.p.Segments[x.Segment]:
		w.goTo("next", s.Next, "in segment "+x.Segment)
		return true
	}
	at, why := w.c.wakes(x, w.e.StepAt, w.c.zoneOf(w.p))
	if at.After(w.now) {
		w.e.WakeAt = at
		return false
	}
	if x.happening() {
		w.goTo("wait.else", x.Else, "nothing within "+x.AtMost)
	} else {
		w.goTo("next", s.Next, why)
	}
	return true
}

// wakes answers when time alone ends a wait that began at an instant.
func (c *Course) wakes(x *Wait, since time.Time, zone *time.Location) (at time.Time, why string) {
	if x.happening() {
		most, _ := readSpan(x.AtMost) // checked at save, as is the next one
		return most.after(since, zone), ""
	}
	at = since
	if x.For != "" {
		long, _ := readSpan(x.For)
		at, why = long.after(at, zone), "after "+x.For
	}
	if x.Until != nil {
		at, why = x.Until.next(at, zone), "it is "+x.Until.Time
	}
	return at, why
}

func (w *walker) act(a Action) {
	a.Key = w.e.Journey + "/" + strconv.FormatInt(w.c.Version, 10) + "/" + a.Step + "/" + w.e.ID + "/" + strconv.Itoa(w.e.Memory.Visits[a.Step])
	w.do = append(w.do, a)
}

// set writes traits, and lets what comes next see them.
func (w *walker) set(s *Step) {
	w.act(Action{Step: s.ID, Set: s.Set})
	w.p.Traits = s.Set.Apply(w.p.Traits)
}

// Apply answers traits as they are afterwards; in is not changed.
func (s *Set) Apply(in map[string]string) map[string]string {
	out := make(map[string]string, len(in)+len(s.Traits))
	for k, v := range in {
		out[k] = v
	}
	for k, v := range s.Traits {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = *v
	}
	if len(s.Tag)+len(s.Untag) > 0 {
		out[TagsTrait] = Retag(out[TagsTrait], s.Tag, s.Untag)
	}
	return out
}
