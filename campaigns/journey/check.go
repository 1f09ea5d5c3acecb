package journey

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of a journey.
const (
	MaxSteps = 200
	maxWords = 2000
)

var (
	stepID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	word   = regexp.MustCompile(`^[^\x00-\x1f\x7f]{1,100}$`)
)

// Check answers all that is wrong with a journey, errors before warnings, with
// the place of each. What it names of the house is not looked up; see CheckNames.
func Check(j Journey) []Finding {
	k := &checker{j: &j}
	k.head()
	ids := map[string]int{}
	for i := range j.Steps {
		s := &j.Steps[i]
		k.step = s.ID
		field := indexed("steps", i, "")
		if !stepID.MatchString(s.ID) {
			k.bad(CodeInvalid, field+".id", "step_id", "a step's id is lower-case letters, digits, - and _, at most 64")
		} else if first, ok := ids[s.ID]; ok {
			k.bad(CodeTwice, field+".id", "step_twice", "%s is the id of steps[%d] already", s.ID, first)
		} else {
			ids[s.ID] = i
		}
		k.verb(s, field)
	}
	k.step = ""
	k.graph(ids)
	slices.SortStableFunc(k.out, func(a, b Finding) int {
		switch {
		case a.Severity == b.Severity:
			return 0
		case a.Severity == Error:
			return -1
		}
		return 1
	})
	return k.out
}

func (k *checker) head() {
	j := k.j
	if j.Name == "" || !named(j.Name, 200) {
		k.bad(CodeMissing, "name", "name", "a journey has a name of at most 200 characters in one line")
	}
	if utf8.RuneCountInString(j.Note) > maxWords {
		k.bad(CodeInvalid, "note", "note_long", "at most %d characters", maxWords)
	}
	k.purpose("purpose", j.Purpose)
	if j.Zone != "" {
		if _, err := time.LoadLocation(j.Zone); err != nil || j.Zone == "Local" {
			k.bad(CodeInvalid, "zone", "zone", "%q is no IANA zone", j.Zone)
		}
	}
	k.entry()
	if j.Again.After != "" {
		if s, ok := readSpan(j.Again.After); !ok || s.zero() {
			k.bad(CodeInvalid, "again.after", "again_after", "is a time such as 30d")
		} else if !j.Again.Allow {
			k.warn(CodeUnusedField, "again.after", "again_unused", "counts only with allow")
		}
	}
	if len(j.Goals) > 20 || len(j.Exits) > 20 {
		k.bad(CodeTooMany, "goals", "goals_many", "at most 20 goals and 20 exits")
	}
	for i := range j.Goals {
		g := &j.Goals[i]
		field := indexed("goals", i, "")
		if !named(g.Name, 100) || g.Name == "" {
			k.bad(CodeMissing, field+".name", "goal_name", "a goal has a name")
		}
		k.oneOf(field, g.Event != nil, g.Segment != "")
		k.event(field+".event", g.Event)
	}
	for i := range j.Exits {
		k.exit(&j.Exits[i], indexed("exits", i, ""))
	}
	k.care()
}

// care warns of what the people who get it, or those who made it, would miss.
func (k *checker) care() {
	j := k.j
	sends := slices.ContainsFunc(j.Steps, func(s Step) bool { return s.Send != nil })
	if !sends && len(j.Steps) > 0 {
		k.warn(CodeNoMessages, "steps", "no_messages", "no step sends anything")
	}
	has := func(on string) bool { return slices.ContainsFunc(j.Exits, func(x Exit) bool { return x.On == on }) }
	if sends && !has(OnReply) {
		k.warn(CodeNoCare, "exits", "no_care", "people who answer go on getting messages: add an exit on reply")
	}
	if len(j.Goals) == 0 && !slices.ContainsFunc(j.Steps, func(s Step) bool { return s.End != nil && s.End.Reached }) {
		k.warn(CodeNoGoal, "goals", "no_goal", "without a goal nobody sees whether the journey works")
	}
}

func (k *checker) entry() {
	e := &k.j.Entry
	n := 0
	for _, has := range []bool{e.Event != nil, e.Segment != "", e.Date != nil} {
		if has {
			n++
		}
	}
	switch {
	case n > 1:
		k.bad(CodeInvalid, "entry", "entry_many", "one of event, segment and date")
	case n == 0 && !e.Manual:
		k.bad(CodeMissing, "entry", "entry_none", "say who comes in: event, segment, date or manual")
	}
	k.event("entry.event", e.Event)
	if d := e.Date; d != nil {
		if !word.MatchString(d.Trait) {
			k.bad(CodeMissing, "entry.date.trait", "date_trait", "names the trait that is a day")
		}
		if _, ok := readOffset(d.Offset); !ok {
			k.bad(CodeInvalid, "entry.date.offset", "date_offset", "is a number of days such as -3d, at most a year")
		}
		if _, ok := readClock(d.At); !ok && d.At != "" {
			k.bad(CodeInvalid, "entry.date.at", "time_of_day", "is a time of day such as 09:00")
		}
	}
	k.condition("entry.if", e.If, 0)
	if e.If != nil {
		e.If.walk(func(c *Condition) {
			if c.Message != nil || c.Event != nil {
				k.bad(CodeNeverKnown, "entry.if", "never_known", "who comes in has neither messages nor events of this journey yet")
			}
		})
	}
}

func (k *checker) exit(x *Exit, field string) {
	switch x.On {
	case OnReply, OnTalk, OnOptOut:
		if x.Event != nil || x.Segment != "" {
			k.warn(CodeUnusedField, field, "exit_unused", "%s asks for nothing more", x.On)
		}
	case OnEvent:
		if x.Event == nil {
			k.bad(CodeMissing, field+".event", "event", "say which event")
		}
	case OnSegment, OnLeft:
		if x.Segment == "" {
			k.bad(CodeMissing, field+".segment", "segment", "say which segment")
		}
	default:
		k.bad(CodeInvalid, field+".on", "exit", "is one of reply, open_conversation, opt_out, event, segment, segment_left")
	}
	k.event(field+".event", x.Event)
}

func (k *checker) oneOf(field string, has ...bool) {
	n := 0
	for _, h := range has {
		if h {
			n++
		}
	}
	if n != 1 {
		k.bad(CodeInvalid, field, "one_way", "exactly one of its ways has to be said")
	}
}

func (k *checker) purpose(field, s string) {
	if s != "" && (!named(s, 100) || s == "all") {
		k.bad(CodeInvalid, field, "purpose", "is one plain word or more, at most 100 characters, and not all")
	}
}

// named is one line of at most so many characters.
func named(s string, most int) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return false
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f {
			return false
		}
	}
	return true
}
