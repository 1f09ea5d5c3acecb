// Package verdict judges clocks for reports: in comes what became of one, out
// comes the word under which it is counted.
package verdict

import (
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// The verdicts, as lists of clocks ask for them.
const (
	Met        = "met"
	Breached   = "breached"
	Open       = "open"
	Cancelled  = "cancelled"
	Waived     = "waived"
	Unanswered = "closed_unanswered"
	Merged     = "merged"
)

// Of judges a clock as of an instant. One whose deadline has passed since
// its log's last entry is breached: nothing has happened that could have met it.
func Of(o *store.Outcome, now time.Time) string {
	switch o.State {
	case hub.ClockMet:
		return Met
	case hub.ClockBreached:
		return Breached
	case hub.ClockCancelled:
		switch o.Cause {
		case "waived":
			return Waived
		case "closed_unanswered":
			return Unanswered
		case "merged":
			return Merged
		}
		return Cancelled
	case hub.ClockRunning:
		if !o.DueAt.IsZero() && o.DueAt.Before(now) {
			return Breached
		}
	}
	return Open
}

// Soft reports whether the verdict may still change.
func Soft(o *store.Outcome, verdict string) bool {
	return (verdict == Met || verdict == Breached) && (o.Provisional || o.StoppedAt.IsZero())
}
