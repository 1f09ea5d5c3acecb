package reports

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// keptFrames is how many pushes a slow reader may be behind before it gets
// everything anew.
const keptFrames = 32

// stream turns one wall after the other into frames of what changed. It belongs
// to whoever holds the board's lock.
type stream struct {
	at     int64 // number of the newest frame
	cells  map[string]string
	frames [][]byte // the newest last; frames[len-1] has the number at
}

// Frame is one message of the live stream: cells by "section/id". A full one
// replaces what the reader has.
type Frame struct {
	T    string                     `json:"t"`
	N    int64                      `json:"n"`
	AsOf int64                      `json:"as_of"`
	At   time.Time                  `json:"at"`
	Full bool                       `json:"full,omitempty"`
	Set  map[string]json.RawMessage `json:"set,omitempty"`
	Del  []string                   `json:"del,omitempty"`
}

// cells are the rows of a wall, each encoded.
func cells(w *Wall) map[string]string {
	out := make(map[string]string, 8+len(w.Channels)+len(w.Teams)+len(w.Agents)+len(w.Clocks)+len(w.People)+len(w.Rates))
	put(out, "", []Group{w.Totals}, func(*Group) string { return "totals" })
	put(out, "channels/", w.Channels, func(g *Group) string { return g.ID })
	put(out, "teams/", w.Teams, func(g *Group) string { return g.ID })
	put(out, "agents/", w.Agents, func(a *AgentRow) string { return string(a.ID) })
	put(out, "clocks/", w.Clocks, func(c *ClockRow) string { return string(c.ID) })
	put(out, "people/", w.People, func(p *PersonRow) string { return p.ID })
	put(out, "rates/", w.Rates, func(r *Rate) string { return r.ID })
	put(out, "attainment/", w.Attainment, func(a *Attained) string { return string(a.Metric) })
	return out
}

func put[T any](out map[string]string, section string, rows []T, id func(*T) string) {
	for i := range rows {
		raw, err := json.Marshal(&rows[i])
		if err != nil {
			panic("reports: a row that cannot be encoded: " + err.Error()) // our own shapes always can
		}
		out[section+id(&rows[i])] = string(raw)
	}
}

// next makes the frame of what is different in w; nil when nothing is.
func (s *stream) next(w *Wall) bool {
	now := cells(w)
	f := Frame{T: "board", AsOf: w.AsOf, At: w.At, Set: map[string]json.RawMessage{}}
	for key, raw := range now {
		if s.cells[key] != raw {
			f.Set[key] = json.RawMessage(raw)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.cells)) {
		if _, still := now[key]; !still {
			f.Del = append(f.Del, key)
		}
	}
	if s.cells != nil && len(f.Set) == 0 && len(f.Del) == 0 {
		return false
	}
	s.at++
	f.N = s.at
	if s.cells == nil { // nobody has anything yet: everybody gets a full one
		s.frames = nil
	} else {
		s.frames = append(s.frames, encode(&f))
	}
	if len(s.frames) > keptFrames {
		s.frames = slices.Clone(s.frames[len(s.frames)-keptFrames:])
	}
	s.cells = now
	return true
}

// full is everything, as one frame.
func (s *stream) full(asOf int64, at time.Time) []byte {
	f := Frame{T: "board", N: s.at, AsOf: asOf, At: at.UTC(), Full: true, Set: make(map[string]json.RawMessage, len(s.cells))}
	for key, raw := range s.cells {
		f.Set[key] = json.RawMessage(raw)
	}
	return encode(&f)
}

func encode(f *Frame) []byte {
	raw, err := json.Marshal(f)
	if err != nil {
		panic("reports: a frame that cannot be encoded: " + err.Error())
	}
	return raw
}

// Join says that somebody watches; wake is called after each push and must not
// wait. leave ends it.
func (b *Board) Join(wake func()) (leave func()) {
	w := &watcher{wake}
	b.mu.Lock()
	b.watchers[w] = struct{}{}
	b.asked = b.Now()
	ready := b.m != nil && b.stream.cells != nil
	b.mu.Unlock()
	if ready {
		wake()
	}
	b.Wake(nil)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, w)
	}
}

// Frames answers what was pushed after frame n, or everything when n is too
// long ago or negative; nothing while the board is being built.
func (b *Board) Frames(n int64) (frames [][]byte, at int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &b.stream
	if b.m == nil || s.cells == nil {
		return nil, n
	}
	behind := s.at - n
	if n < 0 || behind < 0 || behind > int64(len(s.frames)) {
		return [][]byte{s.full(b.m.seq, b.Now())}, s.at
	}
	return slices.Clone(s.frames[int64(len(s.frames))-behind:]), s.at
}

// push makes a frame of what changed and wakes the watchers; false: nobody
// watches, or nothing changed.
func (b *Board) push() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.m == nil || len(b.watchers) == 0 {
		b.stream.cells = nil
		return false
	}
	if !b.stream.next(b.m.wall(b.Now())) {
		return false
	}
	for w := range b.watchers {
		w.wake()
	}
	return true
}
