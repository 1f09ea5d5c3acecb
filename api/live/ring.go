package live

import "sync"

// ring keeps the newest events, bounded by count and bytes. Sequences are
// dense, so an event's place follows from its number.
type ring struct {
	mu    sync.RWMutex
	buf   []*event
	head  int64 // newest sequence
	n     int   // how many are kept: head-n+1 … head
	bytes int
	most  int
}

func newRing(events, bytes int) *ring { return &ring{buf: make([]*event, events), most: bytes} }

// reset empties the ring and sets its head.
func (r *ring) reset(head int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.empty(head)
}

func (r *ring) empty(head int64) {
	clear(r.buf)
	r.head, r.n, r.bytes = head, 0, 0
}

func (r *ring) at(seq int64) **event { return &r.buf[seq%int64(len(r.buf))] }

// add appends events. They follow the head without a gap; if one ever did not,
// what lies before it could not be addressed and is dropped.
func (r *ring) add(events []*event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		if e.seq != r.head+1 {
			r.empty(e.seq - 1)
		}
		for r.n > 0 && (r.n == len(r.buf) || r.bytes+len(e.full) > r.most) {
			old := r.at(r.head - int64(r.n) + 1)
			r.bytes -= len((*old).full)
			*old = nil
			r.n--
		}
		*r.at(e.seq) = e
		r.head, r.bytes = e.seq, r.bytes+len(e.full)
		r.n++
	}
}

// newest is the head.
func (r *ring) newest() int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.head
}

// after answers what follows seq, at most size bytes but one event at least.
// false: seq lies before what is kept.
func (r *ring) after(seq int64, size int) ([]*event, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if seq >= r.head {
		return nil, true
	}
	if seq < r.head-int64(r.n) {
		return nil, false
	}
	out := make([]*event, 0, min(r.head-seq, 256))
	for s := seq + 1; s <= r.head; s++ {
		e := *r.at(s)
		if size -= len(e.full); size < 0 && len(out) > 0 {
			break
		}
		out = append(out, e)
	}
	return out, true
}
