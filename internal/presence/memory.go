package presence

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is the Store of a hub that runs in one process.
type Memory struct {
	now func() time.Time

	mu      sync.Mutex
	rooms   map[string]map[string]Member
	buckets map[string]time.Time // when full again
	size    int                  // members of all rooms
	swept   time.Time
}

var _ Store = (*Memory)(nil)

// NewMemory makes an empty store.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, rooms: map[string]map[string]Member{}, buckets: map[string]time.Time{}, swept: now()}
}

// Beat implements Store. Beyond MaxKeys new members are not taken in.
func (m *Memory) Beat(_ context.Context, room, who, value string, ttl time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if ttl <= 0 {
		m.remove(room, who)
		return
	}
	if !m.room(now) || len(value) > maxValue {
		return
	}
	in := m.rooms[room]
	if in == nil {
		in = map[string]Member{}
		m.rooms[room] = in
	}
	if _, known := in[who]; !known {
		if len(in) >= MaxMembers {
			return
		}
		m.size++
	}
	in[who] = Member{Who: who, Value: value, Until: now.Add(ttl)}
}

// Here implements Store.
func (m *Memory) Here(_ context.Context, room, who string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rooms[room][who].Until.After(m.now())
}

// List implements Store.
func (m *Memory) List(_ context.Context, room string) []Member {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, out := m.now(), make([]Member, 0, len(m.rooms[room]))
	for _, one := range m.rooms[room] {
		if one.Until.After(now) {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Member) int { return strings.Compare(a.Who, b.Who) })
	return out
}

// Allow implements Store. When there is no room for another key it refuses:
// limits fail closed.
func (m *Memory) Allow(_ context.Context, key string, n int, window time.Duration) bool {
	if n <= 0 || window <= 0 {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	full, known := m.buckets[key]
	if !known && !m.room(now) {
		return false
	}
	full, ok := take(full, now, n, window)
	m.buckets[key] = full
	return ok
}

// Close implements Store.
func (m *Memory) Close() error { return nil }

// room reports whether another key fits, sweeping once a minute and when full.
func (m *Memory) room(now time.Time) bool {
	used := m.size + len(m.buckets)
	since := now.Sub(m.swept)
	if since > time.Minute || (used >= MaxKeys && since > time.Second) {
		m.sweep(now)
		used = m.size + len(m.buckets)
	}
	return used < MaxKeys
}

func (m *Memory) sweep(now time.Time) {
	m.swept = now
	for name, in := range m.rooms {
		for who, one := range in {
			if !one.Until.After(now) {
				m.remove(name, who)
			}
		}
	}
	for key, full := range m.buckets {
		if !full.After(now) {
			delete(m.buckets, key)
		}
	}
}

func (m *Memory) remove(room, who string) {
	in := m.rooms[room]
	if _, there := in[who]; !there {
		return
	}
	m.size--
	if delete(in, who); len(in) == 0 {
		delete(m.rooms, room)
	}
}
