// Package wakes hands hints about customers to whoever follows them in this
// process: in come hints of the bus, out go calls.
package wakes

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

// Wakes hands hints about customers to whoever follows that customer here. One
// subscription serves all sockets of the process: a visitor who only waits
// costs a map entry.
type Wakes struct {
	mu     sync.Mutex
	follow map[string]map[*waiter]bool
	typing map[string]map[*typist]bool
	stops  []func()
}

type waiter struct{ wake func() }

type typist struct{ fn func(on bool, name string) }

type typingTo struct {
	Key  string `json:"key"`
	On   bool   `json:"on"`
	Name string `json:"name"`
}

// New listens on the bus until Close.
func New(b *bus.Bus) (*Wakes, error) {
	w := &Wakes{follow: map[string]map[*waiter]bool{}, typing: map[string]map[*typist]bool{}}
	for subject, fn := range map[string]func([]byte){bus.HintCustomers: w.changed, bus.TypingToCustomers: w.typed} {
		stop, err := b.OnHint(subject, fn)
		if err != nil {
			w.Close()
			return nil, err
		}
		w.stops = append(w.stops, stop)
	}
	return w, nil
}

// Close stops listening.
func (w *Wakes) Close() {
	for _, stop := range w.stops {
		stop()
	}
}

func (w *Wakes) changed(data []byte) {
	var call []func()
	w.mu.Lock()
	for key := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		for x := range w.follow[key] {
			call = append(call, x.wake)
		}
	}
	w.mu.Unlock()
	for _, fn := range call {
		fn()
	}
}

func (w *Wakes) typed(data []byte) {
	var t typingTo
	if json.Unmarshal(data, &t) != nil {
		return // another version's frame; it says nothing lasting
	}
	var call []*typist
	w.mu.Lock()
	for x := range w.typing[t.Key] {
		call = append(call, x)
	}
	w.mu.Unlock()
	for _, x := range call {
		x.fn(t.On, t.Name)
	}
}

// On calls wake whenever key is hinted at, until stop.
func (w *Wakes) On(key string, wake func()) (stop func()) {
	return register(&w.mu, w.follow, key, &waiter{wake})
}

// OnTyping calls fn whenever an agent types to h, until stop.
func (w *Wakes) OnTyping(h hub.Handle, fn func(on bool, name string)) (stop func()) {
	return register(&w.mu, w.typing, HandleKey(h), &typist{fn})
}

func register[T any](mu *sync.Mutex, m map[string]map[*T]bool, key string, x *T) (stop func()) {
	mu.Lock()
	defer mu.Unlock()
	if m[key] == nil {
		m[key] = map[*T]bool{}
	}
	m[key][x] = true
	return func() {
		mu.Lock()
		defer mu.Unlock()
		delete(m[key], x)
		if len(m[key]) == 0 {
			delete(m, key)
		}
	}
}

// HandleKey is what hints call a handle; empty when there is none.
func HandleKey(h hub.Handle) string {
	if h.IsZero() {
		return ""
	}
	return "h" + strings.ReplaceAll(h.Key(), "\n", " ")
}
