package campaigns

import (
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

// keptAge is how old what was added up of a run that goes on may be; what took
// long is kept for longer, so that who watches does not slow the run down.
const keptAge = 2 * time.Second

// mostKept bounds how many answers are held.
const mostKept = 100

// kept holds what was added up of runs for a moment: one adds up, the others take
// what it found. The zero value is ready.
type kept[T any] struct {
	mu  sync.Mutex
	all map[string]*held[T]
}

// held is one answer; its own lock is held while it is added up.
type held[T any] struct {
	mu    sync.Mutex
	value T
	until time.Time
	of    time.Time // the run's own time of change
}

// get answers what key says of a run, adding it up when that is needed.
func (k *kept[T]) get(key string, x *hub.Run, now func() time.Time, add func() (T, error)) (T, error) {
	h := k.of(key)
	h.mu.Lock()
	defer h.mu.Unlock()
	begun := now()
	if begun.Before(h.until) && h.of.Equal(x.UpdatedAt) {
		return h.value, nil
	}
	value, err := add()
	if err != nil {
		return value, err
	}
	done := now()
	age := 20 * done.Sub(begun)
	if x.EndedAt.IsZero() {
		age = max(keptAge, age) // what becomes of one that has ended is seen at once
	}
	h.value, h.until, h.of = value, done.Add(age), x.UpdatedAt
	return value, nil
}

func (k *kept[T]) of(key string) *held[T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.all) > mostKept || k.all == nil {
		k.all = map[string]*held[T]{}
	}
	if k.all[key] == nil {
		k.all[key] = &held[T]{}
	}
	return k.all[key]
}
