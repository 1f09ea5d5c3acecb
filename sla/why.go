package sla

import (
	"fmt"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla/policy"
)

// Explanation says why a clock has the deadline it has: every stretch from its
// start to its deadline or stop, counted or not, which add up to Seconds.
type Explanation struct {
	Metric   hub.Metric     `json:"metric"`
	Cycle    int            `json:"cycle"`
	State    hub.ClockState `json:"state"`
	PolicyID hub.PolicyID   `json:"policy_id"`
	Version  int            `json:"policy_version"`
	Campaign string         `json:"campaign,omitempty"` // the campaign that names a policy, if the conversation answers one
	Named    hub.PolicyID   `json:"named,omitempty"`    // that policy: PolicyID, unless it is not there any more
	Calendar string         `json:"calendar"`           // its key; "workspace" or "elapsed"
	Target   Duration       `json:"target"`
	Start    time.Time      `json:"started_at"`
	Due      *time.Time     `json:"due_at"`
	Earlier  int64          `json:"earlier_s,omitempty"` // counted before the first part, no longer known in detail
	Parts    []Part         `json:"parts"`
	Seconds  int64          `json:"seconds"` // counted in all
	Words    []string       `json:"words"`
}

// Holding is how long one holder had a clock: "bot", "queue", "team:ID" or
// "agent:ID". Breached marks who held it when the deadline passed.
type Holding struct {
	Metric   hub.Metric `json:"metric"`
	Cycle    int        `json:"cycle"`
	Holder   string     `json:"holder"`
	Seconds  int64      `json:"seconds"`
	Breached bool       `json:"breached,omitempty"`
}

func (f *fold) holdings() (out []Holding) {
	for i := range f.clocks {
		k := &f.clocks[i]
		if k.target == 0 {
			continue
		}
		for _, h := range k.held {
			out = append(out, Holding{k.metric, k.cycle, h.who, h.ms / 1000, k.breach != 0 && k.blamed == h.who})
		}
	}
	return out
}

func (k *clock) derive(from hub.Campaigned, called func(string) string) Explanation {
	x := Explanation{Metric: k.metric, Cycle: k.cycle, State: k.shown(), Calendar: calendarName(k.key), Target: Duration(k.target / 1000),
		Start: moment(k.start), Parts: []Part{}}
	if called != nil && x.Calendar == k.key {
		x.Calendar = called(k.key)
	}
	if from.Policy != "" && k.metric != hub.Promise {
		x.Campaign, x.Named = from.Campaign, from.Policy
	}
	if k.policy != nil {
		x.PolicyID, x.Version = k.policy.ID, k.policy.Version
	}
	parts := k.trace
	if k.due > 0 {
		due := moment(k.due)
		x.Due = &due
		if k.open() && k.due > k.since { // what is still to come until the deadline
			parts = append(parts, stretch{k.since, k.due, k.hours, k.key, false})
		}
	}
	counted, known := int64(0), int64(0) // known: the used milliseconds that the trace explains
	for i, p := range parts {
		x.Parts = p.hours.Parts(x.Parts, p.from, p.to, p.paused)
		if !p.paused {
			counted += p.hours.Used(p.from, p.to)
		}
		if i < len(k.trace) {
			known = counted
		}
	}
	if k.used > known {
		x.Earlier = (k.used - known) / 1000
		counted += k.used - known
	}
	x.Seconds = counted / 1000
	x.speak(k)
	return x
}

// speak says it in English; a screen builds its own words from the parts.
func (x *Explanation) speak(k *clock) {
	say := func(format string, args ...any) { x.Words = append(x.Words, fmt.Sprintf(format, args...)) }
	on := "on the " + x.Calendar + " calendar"
	if k.key == policy.ElapsedKey || k.hours == nil {
		on = "counting every second"
	}
	if k.metric == hub.Promise {
		say("Promised at %s for %s: %s", x.Start.Format(time.RFC3339), moment(k.start+k.target).Format(time.RFC3339), k.why)
		return
	}
	say("%s within %s by policy %s version %d, %s, started %s.", metricWords[metricIndex(x.Metric)], x.Target, x.PolicyID, x.Version,
		on, x.Start.Format(time.RFC3339))
	switch {
	case x.Named != "" && x.Named == x.PolicyID:
		say("The campaign %s that it answers names this policy.", x.Campaign)
	case x.Named != "":
		say("The campaign %s that it answers names policy %s, which is not there: the first that fits is used.", x.Campaign, x.Named)
	}
	if k.policy != nil && len(k.policy.When) > 0 && x.Named != x.PolicyID {
		say("This policy is for %s.", k.policy.For())
	}
	if x.Earlier > 0 {
		say("%s were counted earlier.", Duration(x.Earlier))
	}
	verbs := map[string]string{"open": "counted", "closed": "closed, not counted", "paused": "paused, not counted"}
	for _, p := range x.Parts {
		say("%s to %s: %s, %s.", p.From.Format(time.RFC3339), p.To.Format(time.RFC3339), Duration(p.Seconds), verbs[p.Reason])
	}
	switch {
	case k.cause == CauseUnschedulable:
		say("The calendar has too few open hours in the next 400 days, so there is no deadline.")
	case x.Due != nil:
		say("Due %s.", x.Due.Format(time.RFC3339))
	case k.paused:
		say("Paused: no deadline until it resumes.")
	}
}

var metricWords = [4]string{"First response", "Next response", "Resolution", "Promise"}
