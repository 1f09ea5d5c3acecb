package hub

import "time"

// Availability is whether an agent can be given work.
type Availability string

// The availabilities.
const (
	Online  Availability = "online"
	Away    Availability = "away"
	Offline Availability = "offline"
)

// Valid reports whether a is one of them.
func (a Availability) Valid() bool { return a == Online || a == Away || a == Offline }

// AgentState is what somebody said about an agent's availability, and what
// follows from it together with the sockets of their desk.
type AgentState struct {
	AgentID AgentID
	State   Availability // what holds
	Reason  string       // for people; with Away what was said, with Offline perhaps why
	Since   time.Time    // of State and Reason
	Chosen  Availability // what was said; empty: nothing, sockets alone decide
	Until   time.Time    // when Chosen ends by itself; zero: it does not
	SetBy   AgentID      // who said it
	Seen    bool         // a socket has been seen since Chosen was said
	Version int64        // 0 = not stored yet; Commit compares and adds one
}
