package hub

import (
	"encoding/json"
	"time"
)

// DocumentKind names what a document configures. The room that reads a kind
// knows its shape and checks it before it is stored.
type DocumentKind string

// Document is a piece of configuration that is saved as a whole and keeps every
// version it ever had: policies, calendars, rules, how teams share work.
type Document struct {
	Kind    DocumentKind
	ID      string
	Version int64           // of the version that was read; Commit compares and adds one
	Body    json.RawMessage // of its kind's shape
	At      time.Time       // when this version was saved
	By      AgentID
	Deleted bool // kept for what was decided by it
}

// Timer is something a room wants to be reminded of once. Kind and Key are its
// name; setting it again moves it, and a zero At takes it away.
type Timer struct {
	Kind string
	Key  string
	// ConversationID goes with a reminder about a conversation: it ends with it.
	ConversationID ConversationID
	At             time.Time
	Body           json.RawMessage // what the room needs to know then; may be empty
	// Was, when set, is the instant the timer must still have: a Conflict tells
	// that somebody else has moved or fired it.
	Was time.Time
}

// LoggedClockEvent is one thing the SLA engine took in, as it took it in. The
// log of a conversation, folded under the policies of its time, gives its clocks.
type LoggedClockEvent struct {
	ConversationID ConversationID
	Seq            int64     // dense from 1 within the conversation
	Now            time.Time // when the engine was asked
	Event          json.RawMessage
}
