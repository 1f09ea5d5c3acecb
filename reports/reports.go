// Package reports says how the desk is doing: the supervisor's wall as it is
// this second, what became of clocks, how likely the running ones are to be
// missed, and since when each person waits. In come the feed of facts and what
// the store has kept; out go figures, each with the list of conversations that
// it counts. Nothing here changes a conversation.
package reports

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Rows are what a board is built from; *store.Store has them.
type Rows interface {
	Head(ctx context.Context) (epoch string, seq int64, err error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error)
	OpenConversation(ctx context.Context, fn func(c hub.Conversation, who string)) error
	OpenOf(ctx context.Context, who hub.ContactID, fn func(c hub.Conversation, who string)) error
	WordsSince(ctx context.Context, since time.Time) (words []store.Words, seq int64, err error)
	WaitingPeople(ctx context.Context) ([]hub.PersonWait, error)
	House
}

// House are the colleagues and their teams.
type House interface {
	Agents(ctx context.Context) ([]hub.Agent, error)
	Teams(ctx context.Context) ([]hub.Team, error)
}

// Staff is what the roster knows of an agent now.
type Staff struct {
	State    string // online, away, offline
	Reason   string
	Since    time.Time
	Capacity int // conversations at a time; 0 = not said
}

// Attained is how many clocks of a metric were met and missed.
type Attained struct {
	Metric   hub.Metric `json:"metric"`
	Met      int        `json:"met"`
	Breached int        `json:"breached"`
	Percent  float64    `json:"percent" doc:"met / (met + breached); 100 when nothing was decided"`
	Target   float64    `json:"target" doc:"What the workspace aims for, in percent"`
}
