// Package policy holds what was agreed about waiting: ordered policies with
// their targets, warnings and escalations, and which calendar each counts on.
// In come settings as people save them; out comes a Book that answers which
// policy, target and hours apply to a clock.
package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/calendar"
)

// Mode says whether a target counts office hours or every second.
type Mode string

// The modes. Empty is Business.
const (
	Business Mode = "business"
	Elapsed  Mode = "elapsed"
)

// Start says when the first response begins with a bot in front.
type Start string

// The starts. Empty: Handoff in the inboxes that have a bot, else FirstMessage.
const (
	FirstMessage Start = "first_message"
	Handoff      Start = "handoff"
)

// DefaultReopen is how long a resolved conversation may come back into the same
// resolution clock.
const DefaultReopen = calendar.Duration(7 * 24 * 3600)

// Policy is one row of the ordered list: the first whose conditions all hold is used.
type Policy struct {
	ID      hub.PolicyID      `json:"id" required:"false"`
	Name    string            `json:"name,omitempty"`
	Version int               `json:"version,omitempty"`
	When    []Condition       `json:"when,omitempty"` // all must hold; none = always
	Targets []Target          `json:"targets"`
	Warn    []calendar.Mark   `json:"warn,omitzero"`    // absent: 80 %; [] : none
	Pause   []hub.Status      `json:"pause,omitempty"`  // absent: waiting_customer; resolution only
	Reopen  calendar.Duration `json:"reopen,omitempty"` // wall time; absent: seven days
	Start   Start             `json:"start,omitempty"`  // see Start
	AIStops bool              `json:"ai_stops,omitempty"`

	OnWarn   []Action `json:"on_warn,omitempty"` // of targets that say nothing of their own
	OnBreach []Action `json:"on_breach,omitempty"`
}

// Condition holds when the field has one of the values.
type Condition struct {
	Field string   `json:"field"` // priority team tag language tier channel class inbox brand campaign
	In    []string `json:"in"`
}

// Target is one row of a policy's table. The most specific row that fits is
// used: priority with channel, then priority, then channel, then neither; a
// channel's own kind is more specific than its class.
type Target struct {
	Metric   hub.Metric        `json:"metric"`
	Priority hub.Priority      `json:"priority,omitempty"`
	Channel  hub.ChannelKind   `json:"channel,omitempty"`
	Class    hub.ChannelClass  `json:"class,omitempty"`
	Within   calendar.Duration `json:"within"` // 0s: no clock for what this row fits
	Mode     Mode              `json:"mode,omitempty"`
	Calendar string            `json:"calendar,omitempty"` // key of Settings.Calendars; empty: team's, inbox's, workspace's
	Warn     []calendar.Mark   `json:"warn,omitzero"`      // in place of the policy's
	OnWarn   []Action          `json:"on_warn,omitzero"`   // in place of the policy's
	OnBreach []Action          `json:"on_breach,omitzero"` // in place of the policy's
	Escalate []Escalation      `json:"escalate,omitempty"`
}

// Escalation is one step after the breach, After business time.
type Escalation struct {
	After   calendar.Duration `json:"after"`
	Actions []Action          `json:"actions,omitempty"`
}

// Action is what a step asks for; the engine hands it on and does not act.
type Action struct {
	Do string `json:"do"` // notify reassign priority tag webhook
	To string `json:"to,omitempty"`
}

var conditionFields = []string{"priority", "team", "tag", "language", "tier", "channel", "class", "inbox", "brand", "campaign"}

// Validate says which part of p breaks which rule.
func (p Policy) Validate() error {
	bad := func(field, rule string) error { return hub.InvalidField("policy."+field, rule) }
	if p.ID == "" {
		return bad("id", "a policy needs an id")
	}
	for _, c := range p.When {
		if !slices.Contains(conditionFields, c.Field) {
			return bad("when", strconv.Quote(c.Field)+" is not a field: priority team tag language tier channel class inbox brand campaign")
		}
		if len(c.In) == 0 {
			return said.Invalid("policy.when", "condition_value", "a condition needs at least one value")
		}
	}
	for _, s := range p.Pause {
		if s != hub.WaitingCustomer && s != hub.WaitingThirdParty {
			return bad("pause", "only waiting_customer and waiting_third_party can pause a resolution clock")
		}
	}
	if p.Start != "" && p.Start != FirstMessage && p.Start != Handoff {
		return bad("start", "first_message or handoff")
	}
	if p.Reopen < 0 {
		return bad("reopen", "must not be negative")
	}
	if err := known("policy.on_warn", p.OnWarn); err != nil {
		return err
	}
	if err := known("policy.on_breach", p.OnBreach); err != nil {
		return err
	}
	for i, t := range p.Targets {
		if err := t.validate("policy.targets[" + strconv.Itoa(i) + "]"); err != nil {
			return err
		}
	}
	return nil
}

// deeds are what a step can ask for; whoever carries them out says more.
var deeds = []string{"notify", "reassign", "priority", "tag", "webhook"}

func known(field string, all []Action) error {
	for _, a := range all {
		if !slices.Contains(deeds, a.Do) {
			return hub.InvalidField(field, strconv.Quote(a.Do)+" is nothing a step can do: notify reassign priority tag webhook")
		}
	}
	return nil
}

func (t Target) validate(field string) error {
	switch t.Metric {
	case hub.FirstResponse, hub.NextResponse, hub.Resolution:
	default:
		return hub.InvalidField(field+".metric", "first_response, next_response or resolution")
	}
	if t.Priority != "" && !t.Priority.Valid() {
		return hub.InvalidField(field+".priority", "low, normal, high or urgent")
	}
	if t.Mode != "" && t.Mode != Business && t.Mode != Elapsed {
		return hub.InvalidField(field+".mode", "business or elapsed")
	}
	if t.Within < 0 || t.Within.MS() > calendar.SearchMS {
		return said.Invalid(field+".within", "within_400", "from 0s (no clock) to 400 days")
	}
	for _, e := range t.Escalate {
		if e.After <= 0 || e.After.MS() > calendar.SearchMS {
			return said.Invalid(field+".escalate", "step_after", "a step comes at least a second after the breach")
		}
		if err := known(field+".escalate", e.Actions); err != nil {
			return err
		}
	}
	if err := known(field+".on_warn", t.OnWarn); err != nil {
		return err
	}
	return known(field+".on_breach", t.OnBreach)
}

// holds reports whether every condition is met; has answers for one value.
func (p *Policy) holds(has func(field, value string) bool) bool {
	for _, c := range p.When {
		if !slices.ContainsFunc(c.In, func(want string) bool { return has(c.Field, want) }) {
			return false
		}
	}
	return true
}

// Row picks the most specific row for a clock; -1: none.
func (p *Policy) Row(m hub.Metric, pr hub.Priority, ch hub.ChannelKind, class hub.ChannelClass) int {
	best, rank := -1, -1
	for i := range p.Targets {
		t := &p.Targets[i]
		if t.Metric != m || t.Priority != "" && t.Priority != pr ||
			t.Channel != "" && t.Channel != ch || t.Class != "" && t.Class != class {
			continue
		}
		r := 0
		if t.Priority != "" {
			r = 4
		}
		if t.Channel != "" {
			r += 2
		} else if t.Class != "" {
			r++
		}
		if r > rank {
			best, rank = i, r
		}
	}
	return best
}

// Pauses reports whether status s holds the resolution clock.
func (p *Policy) Pauses(s hub.Status) bool {
	if p == nil || len(p.Pause) == 0 {
		return s == hub.WaitingCustomer
	}
	return slices.Contains(p.Pause, s)
}

// ReopenMS is the reopen window in milliseconds.
func (p *Policy) ReopenMS() int64 {
	if p == nil || p.Reopen == 0 {
		return DefaultReopen.MS()
	}
	return p.Reopen.MS()
}

var shippedWarn = []calendar.Mark{{Percent: 80}}

// Marks are the warnings of row i.
func (p *Policy) Marks(i int) []calendar.Mark {
	switch {
	case p == nil:
		return shippedWarn
	case i >= 0 && i < len(p.Targets) && p.Targets[i].Warn != nil:
		return p.Targets[i].Warn
	case p.Warn != nil:
		return p.Warn
	}
	return shippedWarn
}

// Escalations are the steps after a breach of row i.
func (p *Policy) Escalations(i int) []Escalation {
	if p == nil || i < 0 || i >= len(p.Targets) {
		return nil
	}
	return p.Targets[i].Escalate
}

// Check is Validate together with the question whether every target fits into
// the next 400 days from at on the calendars it can meet: what a save asks.
func (s Settings) Check(at time.Time) error {
	b, err := s.Compile()
	if err != nil {
		return err
	}
	for _, p := range b.editions[0].policies {
		for i, t := range p.Targets {
			if t.Mode == Elapsed {
				continue
			}
			for _, key := range b.reach(&b.editions[0], t.Calendar) {
				if _, ok := b.hours[key].Deadline(at, t.Within); !ok {
					return hub.InvalidField("policy.targets["+strconv.Itoa(i)+"].within",
						"calendar "+strconv.Quote(key)+" has fewer open hours than "+t.Within.String()+" in the next 400 days")
				}
			}
		}
	}
	return nil
}

const escalate = "escalate:"

// IsEscalation reports whether a due step is one after the breach.
func IsEscalation(step string) bool { return strings.HasPrefix(step, escalate) }

// EscalationStep names the step of e.
func EscalationStep(e Escalation) string { return escalate + e.After.String() }

// Actions are what the newest version of the step's policy asks for at a step of
// a conversation: those of the row that fits it, else of the first row of that
// metric which has the step.
func (b *Book) Actions(s hub.DueStep, c *hub.Conversation) []Action {
	p := b.Policy(s.PolicyID, -1)
	if p == nil {
		return nil
	}
	if i := p.Row(s.Metric, c.Priority, c.Channel, c.Class); i >= 0 {
		if all, ok := p.at(s.Step, &p.Targets[i]); ok {
			return all
		}
	}
	for i := range p.Targets {
		if t := &p.Targets[i]; t.Metric == s.Metric {
			if all, ok := p.at(s.Step, t); ok {
				return all
			}
		}
	}
	return nil
}

// at are the actions of one step of a row; false when the row has no such step.
func (p *Policy) at(step string, t *Target) ([]Action, bool) {
	switch {
	case IsEscalation(step):
		for _, x := range t.Escalate {
			if EscalationStep(x) == step {
				return x.Actions, true
			}
		}
		return nil, false
	case step == "breach" && t.OnBreach != nil:
		return t.OnBreach, true
	case step == "breach":
		return p.OnBreach, true
	case t.OnWarn != nil:
		return t.OnWarn, true
	}
	return p.OnWarn, true
}
