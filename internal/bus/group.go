package bus

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/parleyhub/parley/hub"
)

// waiting is one item on its way into a shard.
type waiting struct {
	subject, inbox, id string
	data               []byte
	turn               chan error // what became of it, or errLead: write the next group
}

// errLead tells a waiting item's publisher that the queue is theirs now.
var errLead = errors.New("lead")

// queue gathers what arrives while a shard syncs. It has no goroutine of its
// own: whoever stands at its head writes for those behind.
type queue struct {
	mu    sync.Mutex
	busy  bool // somebody leads
	items []*waiting
}

// join puts an item at the end and reports whether its publisher leads.
func (q *queue) join(it *waiting) (leads bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, it)
	leads = !q.busy
	q.busy = true
	return leads
}

// leave takes an item out whose publisher waits no longer. One that is being
// written stays; one that was just asked to lead passes that on.
func (q *queue) leave(it *waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.items, it)
	if i >= 0 {
		q.items = slices.Delete(q.items, i, i+1)
	}
	select {
	case err := <-it.turn:
		if errors.Is(err, errLead) {
			q.pass()
		}
	default:
	}
}

// group takes what the leader writes: its own item first, and what fits.
func (q *queue) group() []*waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 1, len(q.items[0].data)
	for n < len(q.items) && n < groupItems && size+len(q.items[n].data) <= groupBytes {
		size += len(q.items[n].data)
		n++
	}
	out := slices.Clone(q.items[:n])
	q.items = slices.Delete(q.items, 0, n)
	return out
}

// next hands the queue to whoever is first in it now.
func (q *queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pass()
}

func (q *queue) pass() {
	if len(q.items) == 0 {
		q.busy = false
		return
	}
	q.items[0].turn <- errLead
}

// envelope makes one bus message of several items: a JSON array of them. Its id
// follows from theirs.
func envelope(group []*waiting) (data []byte, id string) {
	var b, ids bytes.Buffer
	for i, it := range group {
		b.WriteByte("[,"[min(i, 1)])
		b.Write(it.data)
		ids.WriteString(it.id)
		ids.WriteByte(',')
	}
	b.WriteByte(']')
	return b.Bytes(), hub.SourceHash("", ids.String())
}

// open answers the items of a bus message, which share its place in the stream.
func open(m Msg) []Msg {
	if len(m.Data) == 0 || m.Data[0] != '[' {
		return []Msg{m}
	}
	var items []json.RawMessage
	if err := json.Unmarshal(m.Data, &items); err != nil || len(items) == 0 {
		return []Msg{m} // the router sets aside what it cannot read
	}
	out := make([]Msg, len(items))
	for i, data := range items {
		out[i] = Msg{Seq: m.Seq, ID: m.ID, Data: data}
	}
	return out
}
