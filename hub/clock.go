package hub

import "time"

// Metric names what a clock measures (sla.md in docs/).
type Metric string

// The metrics.
const (
	FirstResponse Metric = "first_response"
	NextResponse  Metric = "next_response"
	Resolution    Metric = "resolution"
	Promise       Metric = "promise" // what somebody told the customer to do by an instant
)

// ClockState is where a clock stands.
type ClockState string

// The states. Breached with a zero StoppedAt still runs.
const (
	ClockRunning   ClockState = "running"
	ClockPaused    ClockState = "paused"
	ClockMet       ClockState = "met"
	ClockBreached  ClockState = "breached"
	ClockCancelled ClockState = "cancelled"
)

// Clock is one measured wait of a conversation. All instants are UTC with
// millisecond precision; durations are whole seconds.
type Clock struct {
	Metric      Metric     `json:"metric"`
	Cycle       int        `json:"cycle"` // counts the clocks of one metric in a conversation from 1
	State       ClockState `json:"state"`
	StartedAt   time.Time  `json:"started_at"`
	DueAt       time.Time  `json:"due_at"` // zero: paused, unschedulable or without remaining target
	StoppedAt   time.Time  `json:"stopped_at"`
	BreachedAt  time.Time  `json:"breached_at"`
	DetectedAt  time.Time  `json:"detected_at,omitzero"` // when the breach was noticed; BreachedAt is the deadline itself
	Cause       string     `json:"cause,omitempty"`
	PolicyID    PolicyID   `json:"policy_id"`
	PolicyVer   int        `json:"policy_version"`
	TargetSec   int64      `json:"target_s"`
	ConsumedSec int64      `json:"consumed_s"`          // business seconds counted when the clock last stopped, paused or changed
	ElapsedSec  int64      `json:"elapsed_s,omitempty"` // wall seconds from start to stop
	BornLate    bool       `json:"born_late,omitempty"`
	Provisional bool       `json:"provisional,omitempty"`
	Text        string     `json:"text,omitempty"` // of a promise: what was promised
}

// Running reports whether somebody still has to act on the clock.
func (c *Clock) Running() bool {
	return c.State == ClockRunning || (c.State == ClockBreached && c.StoppedAt.IsZero())
}

// DueStep is one thing a clock will cause at an instant unless it stops first:
// a warning, the breach, an escalation. Conversation, metric, cycle and step
// are its key; it fires at most once.
type DueStep struct {
	ConversationID ConversationID
	Metric         Metric
	Cycle          int
	Step           string // "warn:80%", "warn:30m", "breach", "escalate:1h"
	At             time.Time
	PolicyID       PolicyID
}
