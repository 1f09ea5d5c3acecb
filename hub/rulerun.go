package hub

import (
	"encoding/json"
	"time"
)

// RuleRun says what a rule, or a step of an SLA policy, did to a conversation
// and why. Its id derives from what it answers, so the same thing is answered once.
type RuleRun struct {
	ID             string
	ConversationID ConversationID
	RuleID         string // of a rule, or "sla:<policy>:<step>"
	RuleVersion    int64  // of the document that the rule stood in; 0 for a step
	FactSeq        int64  // what it answers; 0: an instant
	At             time.Time
	Outcome        string          // see package rules
	Detail         json.RawMessage // see package rules
}

// Notice tells an agent to look at something. It holds no customer's words.
type Notice struct {
	ID             string
	AgentID        AgentID
	ConversationID ConversationID // empty: about none
	Kind           string         // what made it: rule, sla
	Text           string
	At             time.Time
	ReadAt         time.Time
}

// NoticeUnproven is the kind of the notice that a receiving server did not take
// our mail for ours.
const NoticeUnproven = "inbox.unproven"

// HookState is where the delivery of a fact to a webhook stands.
type HookState string

// The states. A parked delivery waits for somebody to replay it.
const (
	HookQueued    HookState = "queued"
	HookDelivered HookState = "delivered"
	HookParked    HookState = "parked"
)

// HookDelivery is one fact on its way to one webhook. What is sent is the fact
// as it is kept, so nothing of it is stored twice.
type HookDelivery struct {
	ID             string
	WebhookID      string
	FactSeq        int64
	Event          FactType
	ConversationID ConversationID
	State          HookState
	Attempts       int
	Status         int    // of the last answer; 0: none came
	Error          string // of the last attempt, fit to be shown
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int64 // 0 inserts, and is passed over when the id is there
}
