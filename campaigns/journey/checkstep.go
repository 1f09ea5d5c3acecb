package journey

import (
	"maps"
	"slices"
	"strings"
)

const maxConditions = 6 // deep

func (k *checker) verb(s *Step, field string) {
	if !named(s.Name, 200) {
		k.bad(CodeInvalid, field+".name", "step_name", "one line of at most 200 characters")
	}
	v := s.verbs()
	switch len(v) {
	case 0:
		k.bad(CodeMissing, field, "verb_none", "a step is one of send, wait, branch, split, set and end")
		return
	case 1:
	default:
		k.bad(CodeManyVerbs, field, "verb_many", "a step is one thing, this one is %s", strings.Join(v, " and "))
		return
	}
	switch v[0] {
	case VerbSend:
		k.send(s.Send, field+".send")
	case VerbWait:
		k.wait(s.Wait, field+".wait")
	case VerbBranch:
		k.branch(s.Branch, field+".branch")
	case VerbSplit:
		k.split(s.Split, field+".split")
	case VerbSet:
		k.set(s.Set, field+".set")
	case VerbEnd:
		if !named(s.End.Reason, 100) {
			k.bad(CodeInvalid, field+".end.reason", "end_reason", "one line of at most 100 characters")
		}
	}
	if s.Next != "" && (v[0] == VerbBranch || v[0] == VerbSplit || v[0] == VerbEnd) {
		k.bad(CodeUnusedField, field+".next", "next_unused", "a step that is a %s says itself where it leads", v[0])
	}
}

func (k *checker) send(s *Send, field string) {
	if !word.MatchString(s.Template) {
		k.bad(CodeMissing, field+".template", "template", "say which template")
	}
	if len(s.Channels) == 0 || len(s.Channels) > 10 {
		k.bad(CodeMissing, field+".channels", "channels", "say one to ten channels, the preferred one first")
	}
	for i, c := range s.Channels {
		if !stepID.MatchString(c) {
			k.bad(CodeInvalid, indexed(field+".channels", i, ""), "channel", "is no channel")
		}
		if slices.Index(s.Channels, c) < i {
			k.bad(CodeTwice, indexed(field+".channels", i, ""), "channel_twice", "%s stands here twice", c)
		}
	}
	k.purpose(field+".purpose", s.Purpose)
	if s.Offer != "" && !word.MatchString(s.Offer) {
		k.bad(CodeInvalid, field+".coupon_pool", "offer", "is the id of an offer")
	}
}

func (k *checker) wait(w *Wait, field string) {
	n := 0
	for _, has := range []bool{w.Event != nil, w.Segment != "", w.Message != nil} {
		if has {
			n++
		}
	}
	if w.For != "" {
		if s, ok := readSpan(w.For); !ok {
			k.bad(CodeInvalid, field+".for", "wait_for", "is a time such as 90m, 36h, 2d or 1w, at most two years")
		} else if s.zero() && w.Until == nil {
			k.bad(CodeInvalid, field+".for", "wait_zero", "no time at all is no wait")
		}
	}
	if u := w.Until; u != nil {
		if _, ok := readClock(u.Time); !ok {
			k.bad(CodeInvalid, field+".until.time", "time_of_day", "is a time of day such as 09:00")
		}
		for i, d := range u.Weekdays {
			if !slices.Contains(weekdays, d) || slices.Index(u.Weekdays, d) < i {
				k.bad(CodeInvalid, indexed(field+".until.weekdays", i, ""), "weekdays", "is each of mon, tue, wed, thu, fri, sat, sun at most once")
			}
		}
	}
	switch {
	case n > 1:
		k.bad(CodeInvalid, field, "wait_many", "one of event, segment and message")
	case n == 0 && w.For == "" && w.Until == nil:
		k.bad(CodeMissing, field, "wait_none", "say for how long, until when, or until what")
	case n == 1 && (w.For != "" || w.Until != nil):
		k.bad(CodeInvalid, field, "wait_both", "either a time, or something that happens with at_most")
	case n == 1:
		if s, ok := readSpan(w.AtMost); w.AtMost == "" {
			k.bad(CodeNoTimeout, field+".at_most", "wait_ever", "it may never happen: say how long to wait at most")
		} else if !ok || s.zero() {
			k.bad(CodeInvalid, field+".at_most", "at_most", "is a time such as 3d, at most two years")
		}
	case w.AtMost != "" || w.Else != "":
		k.bad(CodeUnusedField, field, "at_most_unused", "at_most and else belong to waiting for something that happens")
	}
	k.event(field+".event", w.Event)
	k.message(field+".message", w.Message)
}

func (k *checker) branch(b *Branch, field string) {
	if len(b.Cases) == 0 || len(b.Cases) > 20 {
		k.bad(CodeMissing, field+".cases", "cases", "one to twenty cases")
	}
	same := b.Else != ""
	for i := range b.Cases {
		c := &b.Cases[i]
		k.condition(indexed(field+".cases", i, "if"), &c.If, 0)
		same = same && c.Next == b.Else
	}
	if same && len(b.Cases) > 0 {
		k.warn(CodeSameArm, field, "same_way", "all its ways lead to %s", b.Else)
	}
}

func (k *checker) split(arms []Arm, field string) {
	sum := 0
	for i, a := range arms {
		if a.Percent < 1 || a.Percent > 100 {
			k.bad(CodeInvalid, indexed(field, i, "percent"), "percent", "is 1 to 100")
		}
		sum += a.Percent
	}
	if sum != 100 {
		k.bad(CodeWrongSum, field, "percents", "the percents are %d together, not 100", sum)
	}
	if len(arms) > 10 {
		k.bad(CodeTooMany, field, "ways", "at most ten ways")
	}
}

// ownTraits cannot be set as traits.
var ownTraits = []string{"name", "language", "zone", TagsTrait}

func (k *checker) set(s *Set, field string) {
	if len(s.Traits)+len(s.Tag)+len(s.Untag) == 0 {
		k.bad(CodeMissing, field, "set_none", "say what to set")
	}
	if len(s.Traits) > 20 || len(s.Tag) > 20 || len(s.Untag) > 20 {
		k.bad(CodeTooMany, field, "twenty", "at most twenty")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Traits)) {
		v := s.Traits[key]
		if !word.MatchString(key) || slices.Contains(ownTraits, key) {
			k.bad(CodeInvalid, field+".traits."+key, "set_trait", "is no trait that can be set here")
		}
		if v != nil && (!named(*v, 500) || *v == "") {
			k.bad(CodeInvalid, field+".traits."+key, "set_value", "one line of 1 to 500 characters, or null")
		}
	}
	for i, t := range slices.Concat(s.Tag, s.Untag) {
		if !word.MatchString(t) || strings.ContainsRune(t, ',') || strings.TrimSpace(t) != t {
			k.bad(CodeInvalid, field+".tag", "set_tag", "tag %d is no plain word", i+1)
		}
	}
}

func (k *checker) event(field string, e *Event) {
	if e == nil {
		return
	}
	if !word.MatchString(e.Name) {
		k.bad(CodeMissing, field+".name", "event", "say which event")
	}
	if len(e.Where) > 10 {
		k.bad(CodeTooMany, field+".where", "ten", "at most ten")
	}
	for i, w := range e.Where {
		at := indexed(field+".where", i, "")
		if !word.MatchString(w.Prop) {
			k.bad(CodeMissing, at+".prop", "prop", "say which property")
		}
		k.comparison(at, w.Op, w.Value)
	}
}

func (k *checker) comparison(field string, op Op, v any) {
	if !slices.Contains([]Op{Is, IsNot, Over, Under, Contains, Known}, op) {
		k.bad(CodeInvalid, field+".op", "op", "is one of is, is_not, over, under, contains, known")
		return
	}
	switch x := v.(type) {
	case nil:
		if op != Known {
			k.bad(CodeMissing, field+".value", "value", "say what to compare with")
		}
	case string:
		if !named(x, 500) {
			k.bad(CodeInvalid, field+".value", "value_long", "one line of at most 500 characters")
		}
	case bool, float64, int, int64:
	default:
		k.bad(CodeInvalid, field+".value", "value_type", "is a text, a number or a bool")
	}
	if v != nil && op == Known {
		k.warn(CodeUnusedField, field+".value", "value_unused", "known compares with nothing")
	}
}

func (k *checker) message(field string, m *MessageTest) {
	if m == nil {
		return
	}
	if !slices.Contains([]Outcome{Accepted, Delivered, Read, Clicked, Replied, Failed, Skipped}, m.Outcome) {
		k.bad(CodeInvalid, field+".outcome", "outcome", "is one of accepted, delivered, read, clicked, replied, failed, skipped")
	}
	at := slices.IndexFunc(k.j.Steps, func(s Step) bool { return s.ID == m.Step })
	if at < 0 || k.j.Steps[at].Send == nil {
		k.bad(CodeNoTarget, field+".step", "message_step", "%q is no step that sends", m.Step)
	}
}

func (k *checker) condition(field string, c *Condition, depth int) {
	if c == nil {
		return
	}
	if depth > maxConditions {
		k.bad(CodeTooMany, field, "deep", "conditions are at most %d deep", maxConditions)
		return
	}
	k.oneOf(field, len(c.All) > 0, len(c.Any) > 0, c.Not != nil, c.Segment != "", c.Trait != nil, c.Event != nil, c.Message != nil, c.Entry != nil)
	if len(c.All) > 20 || len(c.Any) > 20 {
		k.bad(CodeTooMany, field, "twenty", "at most twenty")
	}
	for i := range c.All {
		k.condition(indexed(field+".all", i, ""), &c.All[i], depth+1)
	}
	for i := range c.Any {
		k.condition(indexed(field+".any", i, ""), &c.Any[i], depth+1)
	}
	k.condition(field+".not", c.Not, depth+1)
	if c.Trait != nil {
		if !word.MatchString(c.Trait.Key) {
			k.bad(CodeMissing, field+".trait.key", "trait", "say which trait")
		}
		k.comparison(field+".trait", c.Trait.Op, c.Trait.Value)
	}
	if c.Event != nil {
		k.event(field+".event", &c.Event.Event)
		if c.Event.AtLeast < 0 || c.Event.AtLeast > 1000 {
			k.bad(CodeInvalid, field+".event.at_least", "at_least", "is 1 to 1000")
		}
	}
	k.message(field+".message", c.Message)
	if c.Entry != nil {
		if !word.MatchString(c.Entry.Prop) {
			k.bad(CodeMissing, field+".entry.prop", "prop", "say which property")
		}
		k.comparison(field+".entry", c.Entry.Op, c.Entry.Value)
	}
}
