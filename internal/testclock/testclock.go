// Package testclock is a clock for tests that stands still until it is moved.
package testclock

import (
	"sync"
	"time"
)

// Clock is safe for concurrent use. Make it with At.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// At is a clock that shows an instant.
func At(at time.Time) *Clock { return &Clock{at: at} }

// Now is what it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Move moves it on, or back.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}
