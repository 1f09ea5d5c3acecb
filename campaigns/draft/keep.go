package draft

import "time"

// usualKeep is for how long the data of messages are kept unless somebody says
// otherwise, in days.
const usualKeep = 730

// KeptSince is before when a run must have ended for the data of its messages to be
// dropped; the zero time: they never are.
func (r *SendingRules) KeptSince(now time.Time) time.Time {
	if r.KeepDays == nil {
		return since(now, usualKeep)
	}
	return since(now, *r.KeepDays)
}
