// Package presence keeps what is true only for the moment: who is there, what
// an agent's state is, who looks at what, and how often somebody has knocked.
// In come beats with a time to live and questions for a limit; out go yes, no
// and lists. Nothing here is ever the truth of anything: it may all be lost at
// any moment, and messages flow on.
package presence

import (
	"context"
	"time"
)

// Member is somebody in a room, with what they said of themselves.
type Member struct {
	Who   string
	Value string
	Until time.Time // when they are forgotten, unless they beat again
}

// Store is the ephemeral state of one hub: in the process, or in Redis when
// several processes share it. No method fails: when the outside is gone, the
// answer comes from what this process alone has seen.
type Store interface {
	// Beat says that who is in room for ttl, with a value of at most 1 KiB. A
	// ttl of zero or less takes them out.
	Beat(ctx context.Context, room, who, value string, ttl time.Duration)
	// Here reports whether who is in room.
	Here(ctx context.Context, room, who string) bool
	// List answers who is in room, ordered by Who, at most MaxMembers.
	List(ctx context.Context, room string) []Member
	// Allow is a token bucket of n that fills again over window. False: refuse
	// now. With n or window at zero nothing is allowed.
	Allow(ctx context.Context, key string, n int, window time.Duration) bool
	// Close ends connections. Nothing is asked afterwards.
	Close() error
}

// The bounds of what is kept.
const (
	MaxMembers = 10_000  // per room
	MaxKeys    = 200_000 // rooms' members and limits together, in one process
	maxValue   = 1 << 10
)

// Rooms that more than one part of the hub knows.
const (
	Agents    = "agents"    // who = agent id, value = online, away
	Customers = "customers" // who = handle key
)

// AgentTTL is how long an agent counts as present after the last beat; desks
// beat every 15 s.
const AgentTTL = 30 * time.Second

// Viewing is the room of those who look at a conversation.
func Viewing(conversation string) string { return "viewing:" + conversation }
