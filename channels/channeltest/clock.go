package channeltest

import (
	"sync"
	"time"
)

// Clock is a clock that stands until a test moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at Monday, 2 March 2026, 09:00 UTC.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
