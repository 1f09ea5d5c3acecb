package sla

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Actions are what the policy of a step asks for at a step of c, for facts of
// breaches that came to light outside of the sweeper and carry none.
func (e *Engine) Actions(s hub.DueStep, c *hub.Conversation) []Action {
	return e.Book().Actions(s, c)
}

// Hours are those of a conversation at present: own names a calendar, empty
// leaves it to its team, else its inbox, else the workspace. Nil is always open.
func (e *Engine) Hours(own string, team hub.TeamID, inbox hub.InboxID) *Hours {
	b := e.book.Load()
	return b.Clock(b.Now().Calendar(own, team, inbox))
}

// Agreement is the policy that a conversation keeps to, and which version of it.
type Agreement struct {
	ID      hub.PolicyID
	Version int
}

// Agreed is what c keeps to as of now; zero when no policy applies.
func (e *Engine) Agreed(c *hub.Conversation, now time.Time) Agreement {
	s, err := load(c, e.book.Load())
	if err != nil {
		return Agreement{}
	}
	if f := s.run(stamp(now), false); f.policy != nil {
		return Agreement{f.policy.ID, f.policy.Version}
	}
	return Agreement{}
}
