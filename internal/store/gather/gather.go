// Package gather makes one question of many that are asked at the same time.
package gather

import (
	"context"
	"sync"

	"github.com/parleyhub/parley/hub"
)

// Gather answers many who ask for one thing each, at the same time, with one
// question for all: whoever comes while a question is under way waits for the
// next. Nobody is held back when nobody else asks.
type Gather[K comparable, V any] struct {
	Ask func(ctx context.Context, keys []K) (map[K]V, error)

	mu      sync.Mutex
	busy    bool
	waiting []*asking[K, V]
}

// asking is one who waits: for the answer, or for the turn to ask for all.
type asking[K comparable, V any] struct {
	key   K
	value V
	err   error
	lead  bool // its turn to ask
	done  chan struct{}
}

// Get answers what Ask says of the key; the zero value when it says nothing.
func (g *Gather[K, V]) Get(ctx context.Context, key K) (V, error) {
	me := &asking[K, V]{key: key, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, me)
	if !g.busy {
		g.busy, me.lead = true, true
		close(me.done)
	}
	g.mu.Unlock()
	select {
	case <-me.done:
	case <-ctx.Done():
		if g.leave(me) {
			var none V
			return none, ctx.Err()
		}
	}
	if me.lead {
		g.lead(ctx)
	}
	return me.value, me.err
}

// leave takes back a question. False: it is answered, or its turn to ask has
// come and others wait for it.
func (g *Gather[K, V]) leave(me *asking[K, V]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-me.done:
		return false
	default:
	}
	for i, x := range g.waiting {
		if x == me {
			g.waiting = append(g.waiting[:i:i], g.waiting[i+1:]...)
			return true
		}
	}
	return true // it is being asked; the answer is left alone
}

// lead asks for all who wait, and hands the turn on.
func (g *Gather[K, V]) lead(ctx context.Context) {
	g.mu.Lock()
	all := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	keys := make([]K, 0, len(all))
	seen := make(map[K]bool, len(all))
	for _, x := range all {
		if !seen[x.key] {
			seen[x.key] = true
			keys = append(keys, x.key)
		}
	}
	var values map[K]V
	var err error = &hub.Error{Kind: hub.Internal, Op: "store", Text: "a shared question failed inside"} // stays when Ask panics
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, x := range all {
			x.value, x.err = values[x.key], err
			if !x.lead {
				close(x.done)
			}
		}
		if g.busy = len(g.waiting) > 0; g.busy {
			g.waiting[0].lead = true
			close(g.waiting[0].done)
		}
	}()
	values, err = g.Ask(context.WithoutCancel(ctx), keys)
}
