package calendar

import (
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// SearchMS bounds the look for a deadline: a target that does not fit into
	// the next 400 days cannot be scheduled.
	SearchMS = 400 * dayMS
	blockMS  = 364 * dayMS // one table of united intervals
	// maxBlocks is how many years a calendar remembers at once; more begin anew.
	maxBlocks = 64
)

// Hours is a compiled calendar: it counts open time between two instants and
// finds the instant at which a given amount has been open. Nil is always open.
// Counting costs one or two binary searches, however far apart the instants of
// a year are. Safe for concurrent use.
type Hours struct{ pieces []piece }

// piece is one version of a calendar, in force from an instant to the next piece.
type piece struct {
	from  int64
	table *table // nil: always open
}

// Segment is a stretch of open time.
type Segment struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Consumed is the open time in [a, b), zero when b is not after a.
func (h *Hours) Consumed(a, b time.Time) time.Duration {
	return time.Duration(h.Used(a.UnixMilli(), b.UnixMilli())) * time.Millisecond
}

// Deadline is the earliest instant by which d has been open since start, and
// false when that is more than 400 days away.
func (h *Hours) Deadline(start time.Time, d Duration) (time.Time, bool) {
	at, ok := h.Due(start.UnixMilli(), d.MS())
	return time.UnixMilli(at).UTC(), ok
}

// Opens is the first open instant at or after at, false when there is none in 400 days.
func (h *Hours) Opens(at time.Time) (time.Time, bool) {
	open, ok := h.Due(at.UnixMilli(), 1)
	return time.UnixMilli(open - 1).UTC(), ok
}

// Segments are the open stretches of [a, b), united and in order.
func (h *Hours) Segments(a, b time.Time) []Segment {
	out := []Segment{}
	h.Each(a.UnixMilli(), b.UnixMilli(), func(from, to int64) {
		if n := len(out); n > 0 && out[n-1].To.UnixMilli() == from {
			out[n-1].To = time.UnixMilli(to).UTC()
			return
		}
		out = append(out, Segment{time.UnixMilli(from).UTC(), time.UnixMilli(to).UTC()})
	})
	return out
}

// Used is Consumed in milliseconds.
func (h *Hours) Used(a, b int64) int64 {
	if b <= a {
		return 0
	}
	if h == nil {
		return b - a
	}
	var sum int64
	for i := range h.pieces {
		if from, to := h.within(i, a, b); from < to {
			sum += h.pieces[i].table.consumed(from, to)
		}
	}
	return sum
}

// Due is Deadline in milliseconds.
func (h *Hours) Due(start, need int64) (int64, bool) { return h.DueKnown(start, need, math.MaxInt64) }

// Edited reports whether another version comes into force after from, and at
// to at the latest.
func (h *Hours) Edited(from, to int64) bool {
	if h == nil || len(h.pieces) < 2 {
		return false
	}
	for _, p := range h.pieces[1:] {
		if from < p.from && p.from <= to {
			return true
		}
	}
	return false
}

// DueKnown is Due for somebody who at the instant known did not yet know of
// later versions.
func (h *Hours) DueKnown(start, need, known int64) (int64, bool) {
	if need <= 0 {
		return start, true
	}
	limit := start + SearchMS
	if h == nil {
		return start + need, need <= SearchMS
	}
	for i := range h.pieces {
		from, to := h.within(i, start, limit)
		if last := i+1 == len(h.pieces) || h.pieces[i+1].from > known; last {
			to = limit
		}
		if i > 0 && h.pieces[i].from > known {
			break
		}
		if from >= to {
			continue
		}
		at, left := h.pieces[i].table.deadline(from, to, need)
		if left == 0 {
			return at, true
		}
		need = left
	}
	return 0, false
}

// Each visits the open stretches of [a, b) in milliseconds; neighbours may touch.
func (h *Hours) Each(a, b int64, visit func(from, to int64)) {
	if h == nil {
		if a < b {
			visit(a, b)
		}
		return
	}
	for i := range h.pieces {
		if from, to := h.within(i, a, b); from < to {
			h.pieces[i].table.each(from, to, visit)
		}
	}
}

// within cuts [a, b) to what piece i rules.
func (h *Hours) within(i int, a, b int64) (int64, int64) {
	a = max(a, h.pieces[i].from)
	if i+1 < len(h.pieces) {
		b = min(b, h.pieces[i+1].from)
	}
	return a, b
}

// table is one version of a calendar. Its blocks are made when first asked for
// and never change afterwards.
type table struct {
	zone  *time.Location
	week  [7][]minutes // by time.Weekday
	dates map[int64][]minutes

	mu     sync.Mutex // one builder at a time
	blocks atomic.Pointer[map[int64]*block]
}

// block holds the open intervals of 364 days in UTC milliseconds.
type block struct {
	from, to []int64
	before   []int64 // open time in the block before interval i
	total    int64
}

func (t *table) block(n int64) *block {
	if m := t.blocks.Load(); m != nil {
		if b := (*m)[n]; b != nil {
			return b
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.blocks.Load()
	grown := map[int64]*block{}
	if old != nil && len(*old) < maxBlocks {
		for k, b := range *old {
			grown[k] = b
		}
	}
	b := grown[n]
	if b == nil {
		b = t.build(n)
		grown[n] = b
		t.blocks.Store(&grown)
	}
	return b
}

// build resolves every date that can reach into block n, unites what overlaps
// and drops what is empty.
func (t *table) build(n int64) *block {
	lo, hi := n*blockMS, (n+1)*blockMS
	var spans [][2]int64
	for day := floorDiv(lo, dayMS) - 3; day <= floorDiv(hi, dayMS)+2; day++ {
		open, special := t.dates[day]
		if !special {
			open = t.week[((day+4)%7+7)%7] // 1970-01-01 was a Thursday
		}
		for _, m := range open {
			from := instant(t.zone, day*dayMS+int64(m.from)*minuteMS, false)
			to := instant(t.zone, day*dayMS+int64(m.to)*minuteMS, true)
			from, to = max(from, lo), min(to, hi)
			if from < to {
				spans = append(spans, [2]int64{from, to})
			}
		}
	}
	slices.SortFunc(spans, func(a, b [2]int64) int {
		if a[0] < b[0] {
			return -1
		} else if a[0] > b[0] {
			return 1
		}
		return 0
	})
	b := &block{}
	for _, s := range spans {
		if k := len(b.to); k > 0 && s[0] <= b.to[k-1] {
			if s[1] > b.to[k-1] {
				b.total += s[1] - b.to[k-1]
				b.to[k-1] = s[1]
			}
			continue
		}
		b.from, b.to, b.before = append(b.from, s[0]), append(b.to, s[1]), append(b.before, b.total)
		b.total += s[1] - s[0]
	}
	return b
}

// until is the open time of the block before instant at.
func (b *block) until(at int64) int64 {
	i := sort.Search(len(b.from), func(i int) bool { return b.from[i] >= at }) - 1
	if i < 0 {
		return 0
	}
	return b.before[i] + min(at, b.to[i]) - b.from[i]
}

func (t *table) consumed(a, b int64) int64 {
	if t == nil {
		return b - a
	}
	first, last := floorDiv(a, blockMS), floorDiv(b, blockMS)
	sum := t.block(last).until(b) - t.block(first).until(a)
	for n := first; n < last; n++ {
		sum += t.block(n).total
	}
	return sum
}

// deadline finds where need is used up in [start, limit]; left is what did not fit.
func (t *table) deadline(start, limit, need int64) (at, left int64) {
	if t == nil {
		if start+need <= limit {
			return start + need, 0
		}
		return 0, need - (limit - start)
	}
	for n := floorDiv(start, blockMS); n*blockMS < limit; n++ {
		b := t.block(n)
		used := int64(0)
		if n*blockMS < start {
			used = b.until(start)
		}
		if used+need <= b.total {
			want := used + need
			i := sort.Search(len(b.before), func(i int) bool { return b.before[i] >= want }) - 1
			if at = b.from[i] + want - b.before[i]; at <= limit {
				return at, 0
			}
		}
		have := b.total
		if (n+1)*blockMS > limit {
			have = b.until(limit)
		}
		need -= have - used
	}
	return 0, need
}

func (t *table) each(a, b int64, visit func(from, to int64)) {
	if t == nil {
		visit(a, b)
		return
	}
	for n := floorDiv(a, blockMS); n*blockMS < b; n++ {
		k := t.block(n)
		for i := range k.from {
			if from, to := max(k.from[i], a), min(k.to[i], b); from < to {
				visit(from, to)
			}
		}
	}
}
