package journey

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// State of an enrolment.
type State string

// The states. All but Active are final.
const (
	Active  State = "active"
	Done    State = "completed" // came to an end of the steps
	Reached State = "reached"   // a goal
	Exited  State = "exited"    // an exit rule, or the version they were in left them without a step
	Stopped State = "stopped"   // by hand
	Broken  State = "failed"    // the journey could not go on; Reason says why
)

// Enrolment is one person inside one journey, once.
type Enrolment struct {
	ID        string
	Journey   string
	Contact   hub.ContactID
	Entry     string // what brought them in; no two enrolments of a person in a journey have the same
	Version   int64  // of the journey they walk
	Step      string
	StepAt    time.Time // when they came to it
	State     State
	WakeAt    time.Time // when time alone moves them on; zero: never
	EnteredAt time.Time
	EndedAt   time.Time
	Reason    string // of the end
	Memory    Memory
	Rev       int64 // of the row; 0: not stored yet
}

// Memory is what an enrolment has to know of its past.
type Memory struct {
	Fact    int64               `json:"fact,omitempty"`    // the last one that was taken in
	Event   map[string]any      `json:"event,omitempty"`   // what it began with, for templates
	Visits  map[string]int      `json:"visits,omitempty"`  // how often each step was come to
	Sent    map[string][]Became `json:"sent,omitempty"`    // by step, what became of its last message
	Runs    map[string]int64    `json:"runs,omitempty"`    // by step, the run of the ledger that its last message belongs to
	Seen    map[string]int      `json:"seen,omitempty"`    // how often an event happened that a branch asks for
	In      map[string]Being    `json:"in,omitempty"`      // by segment whose coming and going moves them, whether they are in it
	Pending []Action            `json:"pending,omitempty"` // what is to be done and was not yet
	Tries   int                 `json:"tries,omitempty"`   // of that
	RetryAt time.Time           `json:"retry_at,omitzero"` // of that, after a failure
	Path    []Passage           `json:"path,omitempty"`    // the last ones, at most maxPath
	Passed  int                 `json:"passed,omitempty"`
}

// Being says whether somebody is in a segment, as far as was taken in.
type Being struct {
	In   bool `json:"in,omitempty"`
	Seen bool `json:"seen,omitempty"` // before a fact told of it: the one that will is passed over
}

// Became says what a message became, and when.
type Became struct {
	Outcome Outcome   `json:"o"`
	At      time.Time `json:"at"`
}

// Passage is one thing of somebody's path: what, where, when and why.
type Passage struct {
	At   time.Time `json:"at"`
	Step string    `json:"step"`
	What string    `json:"what"` // came, sends, message, goes, moved, ends
	To   string    `json:"to,omitempty"`
	Way  string    `json:"way,omitempty"` // the field of the step that led there
	Why  string    `json:"why,omitempty"`
}

// maxPath bounds how much of a path is kept.
const maxPath = 200

// Begin puts a person at the first step. What they do there is Advance's to say.
func (c *Course) Begin(id, entry string, contact hub.ContactID, version int64, event map[string]any, fact int64, now time.Time) Enrolment {
	e := Enrolment{ID: id, Journey: c.id, Contact: contact, Entry: entry, Version: version, State: Active, EnteredAt: now,
		Memory: Memory{Fact: fact, Event: event}}
	if s := c.Entry.Segment; c.Needs.Coming[s] && strings.HasPrefix(entry, BySegment) {
		e.Memory.In = map[string]Being{s: {In: true}} // it is why they are here
	}
	e.come(c.Steps[0].ID, now, "entry: "+entry)
	return e
}

// BySegment begins the entry of those whom a segment brought in.
const BySegment = "segment:"

// EnrolmentID is the name of an enrolment: the same person that is brought in by
// the same thing twice is one.
func EnrolmentID(journey string, contact hub.ContactID, entry string) string {
	sum := sha256.Sum256([]byte(journey + "\x00" + string(contact) + "\x00" + entry))
	return "enr_" + hex.EncodeToString(sum[:13])
}

// clone shares nothing that Advance changes.
func (e Enrolment) clone() Enrolment {
	m := &e.Memory
	m.Visits, m.Seen, m.Sent, m.Runs = maps.Clone(m.Visits), maps.Clone(m.Seen), maps.Clone(m.Sent), maps.Clone(m.Runs)
	m.Path, m.Pending, m.In = slices.Clone(m.Path), slices.Clone(m.Pending), maps.Clone(m.In)
	return e
}

func (e *Enrolment) note(now time.Time, what, to, why string) {
	m := &e.Memory
	m.Passed++
	m.Path = append(m.Path, Passage{At: now, Step: e.Step, What: what, To: to, Why: why})
	if len(m.Path) > maxPath {
		m.Path = slices.Delete(m.Path, 0, len(m.Path)-maxPath)
	}
}

// come puts the person at a step that has not been looked at yet.
func (e *Enrolment) come(step string, now time.Time, why string) {
	e.Step, e.StepAt, e.WakeAt = step, now, now
	if e.Memory.Visits == nil {
		e.Memory.Visits = map[string]int{}
	}
	e.Memory.Visits[step]++
	e.note(now, "came", "", why)
}

func (e *Enrolment) end(s State, reason string, now time.Time) {
	e.State, e.Reason, e.EndedAt, e.WakeAt = s, reason, now, time.Time{}
	e.note(now, "ends", "", reason)
}

// recall takes back the messages that were not sent yet: whoever left by the way
// gets nothing more.
func (e *Enrolment) recall() {
	m := &e.Memory
	var out []Action
	take := func(step, key string, run int64) {
		out = append(out, Action{Key: key + "/recall", Step: step, Recall: key, Run: run})
	}
	for _, a := range m.Pending {
		if a.Send == nil {
			out = append(out, a)
		} else { // it may have been handed over, and nobody was told
			take(a.Step, a.Key, 0)
		}
	}
	for _, step := range slices.Sorted(maps.Keys(m.Runs)) {
		if len(m.Sent[step]) == 0 { // else it went out, or never will
			take(step, e.ID+"/"+step, m.Runs[step])
		}
	}
	m.Pending = out
}

// Stop ends an enrolment by hand.
func (e Enrolment) Stop(reason string, now time.Time) Enrolment {
	if e.State != Active {
		return e
	}
	e = e.clone()
	e.Memory.Pending = slices.DeleteFunc(e.Memory.Pending, func(a Action) bool { return a.Set != nil })
	e.end(Stopped, reason, now)
	e.recall()
	return e
}

// became notes what a message of a step became.
func (e *Enrolment) became(step string, o Outcome, at time.Time) (first bool) {
	if slices.ContainsFunc(e.Memory.Sent[step], func(b Became) bool { return b.Outcome == o }) {
		return false
	}
	if e.Memory.Sent == nil {
		e.Memory.Sent = map[string][]Became{}
	}
	e.Memory.Sent[step] = append(slices.Clone(e.Memory.Sent[step]), Became{o, at})
	return true
}

// lost answers why a message can become nothing any more: it was never sent.
func (e *Enrolment) lost(step string) Outcome {
	for _, b := range e.Memory.Sent[step] {
		if b.Outcome == Failed || b.Outcome == Skipped {
			return b.Outcome
		}
	}
	return ""
}

// implied are the outcomes that had to come before another.
var implied = map[Outcome][]Outcome{
	Delivered: {Accepted},
	Read:      {Delivered, Accepted},
	Clicked:   {Delivered, Accepted},
	Replied:   {Delivered, Accepted},
}

func (e *Enrolment) has(t *MessageTest) bool {
	for _, b := range e.Memory.Sent[t.Step] {
		if b.Outcome == t.Outcome || slices.Contains(implied[b.Outcome], t.Outcome) {
			return true
		}
	}
	return false
}

// Fresh is what came to the path since it was passed so often; only the last of
// it when that is more than is kept.
func (e *Enrolment) Fresh(passed int) []Passage {
	n := min(e.Memory.Passed-passed, len(e.Memory.Path))
	return e.Memory.Path[len(e.Memory.Path)-n:]
}

// Handed notes that a pending message was handed over to a run of the ledger.
func (e *Enrolment) Handed(a Action, run int64) {
	if e.Memory.Runs == nil {
		e.Memory.Runs = map[string]int64{}
	}
	e.Memory.Runs[a.Step] = run
}

// Refused notes that an action cannot be done, and why.
func (e *Enrolment) Refused(a Action, why string, now time.Time) {
	if a.Send != nil {
		e.became(a.Step, Failed, now)
	}
	m := &e.Memory
	m.Passed++
	m.Path = append(m.Path, Passage{At: now, Step: a.Step, What: "refused", Why: why})
	if len(m.Path) > maxPath {
		m.Path = slices.Delete(m.Path, 0, len(m.Path)-maxPath)
	}
}
