package auth

import (
	"sync"
	"time"
)

// maxAttemptKeys bounds the memory of Attempts. When it is full, the oldest
// half is forgotten: an attacker with that many addresses gains a little, and
// nobody is locked out.
const maxAttemptKeys = 20_000

// Attempts limits guesses. A guess is taken before it is checked, so that many
// at once cannot slip through, and given back when it was right. It is local to
// the process on purpose: it must hold when everything else is away.
type Attempts struct {
	now  func() time.Time
	mu   sync.Mutex
	keys map[string]*guesses
}

type guesses struct {
	n     int
	since time.Time
	until time.Time
}

// NewAttempts makes a limiter on the clock now.
func NewAttempts(now func() time.Time) *Attempts {
	return &Attempts{now: now, keys: make(map[string]*guesses)}
}

// Take counts one guess for key: at most n per window. Zero means go on,
// otherwise it is how long to wait.
func (a *Attempts) Take(key string, n int, window time.Duration) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	g := a.keys[key]
	if g == nil || !now.Before(g.until) {
		if len(a.keys) >= maxAttemptKeys {
			a.forget(now)
		}
		g = &guesses{since: now, until: now.Add(window)}
		a.keys[key] = g
	}
	if g.n >= n {
		return g.until.Sub(now)
	}
	g.n++
	return 0
}

// Refund gives a guess back that was right.
func (a *Attempts) Refund(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if g := a.keys[key]; g != nil && g.n > 0 {
		g.n--
	}
}

// forget drops what is over, and if that is not enough, every second key.
func (a *Attempts) forget(now time.Time) {
	for k, g := range a.keys {
		if !now.Before(g.until) {
			delete(a.keys, k)
		}
	}
	if len(a.keys) < maxAttemptKeys {
		return
	}
	drop := true
	for k := range a.keys {
		if drop {
			delete(a.keys, k)
		}
		drop = !drop
	}
}
