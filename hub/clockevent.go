package hub

import "time"

// ClockEventType names what the SLA engine reacts to.
type ClockEventType string

// What moves clocks (docs/sla.md).
const (
	EvReceived  ClockEventType = "message.received" // from outside; Qualifies says whether a person wrote it
	EvReplied   ClockEventType = "reply.sent"       // public, outbound; Human says whether it can stop a clock
	EvFailed    ClockEventType = "reply.failed"     // permanent failure of the reply MessageID: revokes its stop
	EvUndone    ClockEventType = "reply.undone"     // taken back before it left: no trace
	EvWithdrawn ClockEventType = "message.withdrawn"
	EvOpened    ClockEventType = "conversation.opened" // by us: no first response
	EvStatus    ClockEventType = "status.changed"
	EvPriority  ClockEventType = "priority.changed"
	EvHolder    ClockEventType = "holder.changed" // team or assignee
	EvHandoff   ClockEventType = "bot.handoff"
	EvWaived    ClockEventType = "waived"
	EvMerged    ClockEventType = "merged"         // this conversation went into another
	EvAbsorbed  ClockEventType = "absorbed"       // another came into this one; WaitingSince and StartedAt are its own
	EvPolicy    ClockEventType = "policy.changed" // policy or calendar version changed
	EvPromised  ClockEventType = "promise.made"   // DueAt says by when, Reason what, By who; StartedAt when, if not At
	EvKept      ClockEventType = "promise.kept"   // Cycle says which
	EvDropped   ClockEventType = "promise.dropped"
)

// ClockEvent is one thing that happened to a conversation, as far as clocks
// care. Order is (At, Seq); an event may come late with an earlier At.
type ClockEvent struct {
	Type      ClockEventType `json:"type"`
	At        time.Time      `json:"at"`            // effective instant: for a message its received instant
	SeenAt    time.Time      `json:"seen_at"`       // when we learned of it; zero = At
	Seq       int64          `json:"seq,omitempty"` // breaks ties; given by the engine when zero
	MessageID MessageID      `json:"message_id,omitempty"`
	Qualifies bool           `json:"qualifies,omitempty"`
	Human     bool           `json:"human,omitempty"`
	Channel   ChannelKind    `json:"channel,omitempty"`
	Class     ChannelClass   `json:"class,omitempty"`
	Status    Status         `json:"status,omitempty"`
	Priority  Priority       `json:"priority,omitempty"`
	TeamID    TeamID         `json:"team_id,omitempty"`
	AgentID   AgentID        `json:"agent_id,omitempty"`
	By        string         `json:"by,omitempty"`     // who waived
	Reason    string         `json:"reason,omitempty"` // why

	WaitingSince time.Time `json:"waiting_since,omitzero"` // absorbed: the other's open wait
	StartedAt    time.Time `json:"started_at,omitzero"`    // absorbed: the other's first message
	Answered     bool      `json:"answered,omitempty"`     // absorbed: the other had its first response
	DueAt        time.Time `json:"due_at,omitzero"`        // promised
	Cycle        int       `json:"cycle,omitempty"`        // kept, dropped: the promise's clock
}

// ClockChange is what an engine run did to one clock, for facts and alerts.
type ClockChange struct {
	Kind   string // started paused resumed stopped revoked warned breached met cancelled deadline_changed corrected
	Clock  Clock
	Old    time.Time  // deadline_changed: the former deadline
	Was    ClockState // corrected: the former outcome
	By     string     // cancelled by a waive: who
	Reason string     // and why
}
