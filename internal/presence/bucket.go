package presence

import "time"

// take is the generic cell rate algorithm: a bucket of n tokens that fills over
// window, kept as the one instant at which it will be full again. It answers the
// new instant and whether a token was there. Redis runs the same in bucket.lua.
func take(full, now time.Time, n int, window time.Duration) (time.Time, bool) {
	step := window / time.Duration(n)
	if full.Before(now) {
		full = now
	}
	next := full.Add(step)
	if next.Sub(now) > window {
		return full, false
	}
	return next, true
}
