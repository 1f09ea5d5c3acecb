package api_test

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// alwaysOpen has no hours.
type alwaysOpen struct{}

func (alwaysOpen) Open(time.Time, string, hub.TeamID, hub.InboxID) bool { return true }
func (alwaysOpen) Flip(time.Time, string, hub.TeamID, hub.InboxID) time.Time {
	return time.Time{}
}
