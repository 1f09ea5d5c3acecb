package meta

import "sync"

// Recent is a map that forgets its oldest keys beyond a bound. It saves work; no
// promise rests on it, as another process has another.
type Recent[V any] struct {
	mu    sync.Mutex
	by    map[string]V
	order []string
	next  int
	bound int
}

// NewRecent keeps at most bound keys.
func NewRecent[V any](bound int) *Recent[V] {
	return &Recent[V]{by: make(map[string]V), bound: bound}
}

// Get answers the value of key.
func (r *Recent[V]) Get(key string) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.by[key]
	return v, ok
}

// Change puts in place of a key's value what f makes of it, and answers that.
func (r *Recent[V]) Change(key string, f func(V) V) V {
	r.mu.Lock()
	defer r.mu.Unlock()
	old, had := r.by[key]
	v := f(old)
	r.by[key] = v
	if had {
		return v
	}
	if len(r.order) < r.bound {
		r.order = append(r.order, key)
		return v
	}
	delete(r.by, r.order[r.next])
	r.order[r.next] = key
	r.next = (r.next + 1) % r.bound
	return v
}

// Put sets the value of key.
func (r *Recent[V]) Put(key string, v V) { r.Change(key, func(V) V { return v }) }
