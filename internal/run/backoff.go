package run

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff says how long to wait before trying again.
type Backoff struct {
	First  time.Duration // after the first failure; 0 means 100 ms
	Max    time.Duration // never longer than this; 0 means 30 s
	Healed time.Duration // a run that lasted this long counts as well again; 0 means Max
}

// The defaults keep a dead neighbour from being hammered, and stay under the 30 s in
// which the hub promises to come back by itself once a cause has ended.
const (
	defaultFirst = 100 * time.Millisecond
	defaultMax   = 30 * time.Second
)

func (b Backoff) filled() Backoff {
	if b.First <= 0 {
		b.First = defaultFirst
	}
	if b.Max <= 0 {
		b.Max = defaultMax
	}
	if b.Healed <= 0 {
		b.Healed = b.Max
	}
	return b
}

// After is the wait after failures in a row (from 1): doubling, at most Max, of
// which the upper half is jitter, so that many who failed together come apart.
func (b Backoff) After(failures int) time.Duration {
	b = b.filled()
	wait := b.First
	for i := 1; i < failures && wait < b.Max; i++ {
		wait *= 2
	}
	wait = min(wait, b.Max)
	return wait/2 + rand.N(wait/2+1)
}

// Sleep waits for d or the end of ctx, whose error it then answers.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
