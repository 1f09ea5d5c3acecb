package narrow

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Sort orders a list of conversations.
type Sort string

// The orders. Conversations without a deadline (or without a wait) come last,
// newest first among themselves.
const (
	SortNewest   Sort = "newest"   // by the last message, newest first
	SortDeadline Sort = "deadline" // by the earliest running deadline
	SortWaiting  Sort = "waiting"  // by how long the customer waits
)

// Query says which conversations a list shows. Zero fields do not filter.
type Query struct {
	Statuses   []hub.Status
	InboxID    hub.InboxID
	TeamID     hub.TeamID
	AssigneeID *hub.AgentID // pointer to "" = unassigned
	Tag        string
	ContactID  hub.ContactID
	Channel    hub.ChannelKind // of the first message
	Flag       string          // one of the hub.Flag constants
	NoTeam     bool            // those of no team
	// DueAfter and DueUntil bound the earliest running deadline: after the one, at
	// the latest at the other. WaitingUntil shows those who wait since then or longer.
	DueAfter, DueUntil, WaitingUntil time.Time

	Q      string      // words; all must match, the last one as a prefix; newest first
	Sort   Sort        // empty = newest
	For    hub.AgentID // whose read marks the rows carry
	Limit  int         // 0 = 50, at most 200
	Cursor string      // Next of the page before
}

// CountCap is where a view's count ends; the desk shows "999+".
const CountCap = 1000
