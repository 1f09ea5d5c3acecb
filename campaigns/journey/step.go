package journey

// Step is one place in a journey: exactly one of its verbs, and where it leads.
type Step struct {
	ID     string  `json:"id" maxLength:"64" doc:"Lower-case letters, digits, - and _; what keeps its id keeps its people"`
	Name   string  `json:"name,omitempty" maxLength:"200"`
	Send   *Send   `json:"send,omitempty"`
	Wait   *Wait   `json:"wait,omitempty"`
	Branch *Branch `json:"branch,omitempty"`
	Split  []Arm   `json:"split,omitempty" maxItems:"10" doc:"By chance; the same person always goes the same way"`
	Set    *Set    `json:"set,omitempty"`
	End    *End    `json:"end,omitempty"`
	Next   string  `json:"next,omitempty" maxLength:"64" doc:"Of send, wait and set: the step that follows"`
}

// Send sends one message by the first channel that reaches the person.
type Send struct {
	Template string   `json:"template" maxLength:"64" doc:"Id of a template"`
	Channels []string `json:"channels" maxItems:"10" doc:"In the order they are tried, such as whatsapp, sms, email"`
	Purpose  string   `json:"purpose,omitempty" maxLength:"100" doc:"The journey's if not said"`
	Offer    string   `json:"coupon_pool,omitempty" maxLength:"64" doc:"Offer of which each message gives a code of its own, as coupon of the template"`
}

// Wait keeps people here: for a time, then until a time of day, or until
// something happens. With something to happen it needs at_most and else.
type Wait struct {
	For     string       `json:"for,omitempty" maxLength:"20" doc:"Such as 90m, 36h, 2d, 1w; days and weeks are those of the person's calendar"`
	Until   *Until       `json:"until,omitempty" doc:"And from then on until this time of day"`
	Event   *Event       `json:"event,omitempty" doc:"Until this happens"`
	Segment string       `json:"segment,omitempty" maxLength:"64" doc:"Until they come into it"`
	Message *MessageTest `json:"message,omitempty" doc:"Until this became of a message; also when it has already"`
	AtMost  string       `json:"at_most,omitempty" maxLength:"20" doc:"The time-out of waiting for something"`
	Else    string       `json:"else,omitempty" maxLength:"64" doc:"The step that follows a time-out"`
}

// Happening reports whether the wait is for something other than time.
func (w *Wait) happening() bool { return w.Event != nil || w.Segment != "" || w.Message != nil }

// Until is a time of day in the person's own zone, the next one after now.
type Until struct {
	Time     string   `json:"time" maxLength:"5" doc:"Such as 09:00"`
	Weekdays []string `json:"weekdays,omitempty" maxItems:"7" doc:"mon … sun; any day if not said"`
}

// Branch leads where the first case that holds says.
type Branch struct {
	Cases []Case `json:"cases" maxItems:"20"`
	Else  string `json:"else" maxLength:"64"`
}

// Case is one way of a branch.
type Case struct {
	If   Condition `json:"if"`
	Next string    `json:"next" maxLength:"64"`
}

// Arm is one way of a split.
type Arm struct {
	Percent int    `json:"percent" minimum:"1" maximum:"100"`
	Next    string `json:"next" maxLength:"64"`
}

// Set writes attributes of the person.
type Set struct {
	Traits map[string]*string `json:"traits,omitempty" doc:"null takes one away"`
	Tag    []string           `json:"tag,omitempty" maxItems:"20"`
	Untag  []string           `json:"untag,omitempty" maxItems:"20"`
}

// End is where people leave.
type End struct {
	Reached bool   `json:"reached,omitempty" doc:"It counts as success, as reaching a goal does"`
	Reason  string `json:"reason,omitempty" maxLength:"100" doc:"For people and reports"`
}

// Verbs of steps, as they are shown.
const (
	VerbSend   = "send"
	VerbWait   = "wait"
	VerbBranch = "branch"
	VerbSplit  = "split"
	VerbSet    = "set"
	VerbEnd    = "end"
)

// verbs are those that the step has; exactly one is right.
func (s *Step) verbs() (out []string) {
	add := func(has bool, verb string) {
		if has {
			out = append(out, verb)
		}
	}
	add(s.Send != nil, VerbSend)
	add(s.Wait != nil, VerbWait)
	add(s.Branch != nil, VerbBranch)
	add(len(s.Split) > 0, VerbSplit)
	add(s.Set != nil, VerbSet)
	add(s.End != nil, VerbEnd)
	return out
}

// Verb is what the step does.
func (s *Step) Verb() string {
	if v := s.verbs(); len(v) == 1 {
		return v[0]
	}
	return ""
}

// Way is one way out of a step.
type Way struct {
	Field string // of the step: next, wait.else, branch.cases[1].next, …
	To    string
}

// Ways out of the step, in their order.
func (s *Step) Ways() (out []Way) {
	switch s.Verb() {
	case VerbWait:
		out = append(out, Way{"next", s.Next})
		if s.Wait.happening() {
			out = append(out, Way{"wait.else", s.Wait.Else})
		}
	case VerbBranch:
		for i, c := range s.Branch.Cases {
			out = append(out, Way{indexed("branch.cases", i, "next"), c.Next})
		}
		out = append(out, Way{"branch.else", s.Branch.Else})
	case VerbSplit:
		for i, a := range s.Split {
			out = append(out, Way{indexed("split", i, "next"), a.Next})
		}
	case VerbSend, VerbSet:
		out = append(out, Way{"next", s.Next})
	}
	return out
}
