package meta

import (
	"context"
	"sync"
	"time"
)

// Turns lets one thing at a time happen with a person, in either direction: what
// they say stays in order though files take long to fetch, and the echo of what
// we say waits until we know that it was us.
type Turns struct {
	mu sync.Mutex
	by map[string]*turn
}

type turn struct {
	free  chan struct{} // holds one token when nobody is at it
	users int
}

// Take waits for the person's turn, at most wait. Release must be called in
// either case; without having had the turn it only forgets that one waited.
func (t *Turns) Take(ctx context.Context, key string, wait time.Duration) (release func(), had bool) {
	t.mu.Lock()
	if t.by == nil {
		t.by = map[string]*turn{}
	}
	mine := t.by[key]
	if mine == nil {
		mine = &turn{free: make(chan struct{}, 1)}
		mine.free <- struct{}{}
		t.by[key] = mine
	}
	mine.users++
	t.mu.Unlock()

	select {
	case <-mine.free:
		had = true
	default:
		had = mine.wait(ctx, wait)
	}
	return func() {
		if had {
			mine.free <- struct{}{}
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.by, key)
		}
	}, had
}

func (t *turn) wait(ctx context.Context, wait time.Duration) bool {
	if wait <= 0 {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-t.free:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
