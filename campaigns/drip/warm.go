package drip

import (
	"math"
	"time"
)

// WarmUp is how a sender that nobody knows yet begins: few a day, and more each day.
type WarmUp struct {
	Since  time.Time `json:"since" doc:"The first day"`
	First  int       `json:"first" minimum:"1" maximum:"1000000" doc:"How many on the first day"`
	Growth float64   `json:"growth" minimum:"1" maximum:"5" doc:"How many times as many each further day; 2 doubles"`
	Until  int       `json:"until" minimum:"0" maximum:"100000000" doc:"How many a day end it; 0: a million"`
}

// Day is how many may go out on the day of an instant; 0: as many as one likes.
func (w WarmUp) Day(now time.Time) int {
	if w.First <= 0 || now.Before(w.Since) {
		return 0
	}
	until := w.Until
	if until <= 0 {
		until = 1_000_000
	}
	days := math.Floor(now.Sub(w.Since).Hours() / 24)
	n := float64(w.First) * math.Pow(math.Max(1, w.Growth), days)
	if n >= float64(until) {
		return 0
	}
	return int(n)
}

// Rate is Day spread over the day, a second; 0: no bound.
func (w WarmUp) Rate(now time.Time) float64 { return float64(w.Day(now)) / (24 * 60 * 60) }
