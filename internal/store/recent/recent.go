// Package recent keeps the newest facts of the feed in memory.
package recent

import (
	"slices"
	"sync"

	"github.com/parleyhub/parley/hub"
)

const (
	recentMost  = 8192    // facts
	recentBytes = 8 << 20 // of their data
	headTrust   = 8       // times that the end of the feed is believed without asking again
)

// Facts keeps the newest facts of the feed in memory. Everybody who follows the
// feed reads each fact once; without it that is as many reads of the same rows.
// It holds what this process has written, and what it has read at the front.
//
// Nobody may change a fact that came from here.
type Facts struct {
	mu    sync.Mutex
	facts []hub.Fact // ascending, without gaps
	early []hub.Fact // written, but some before them have not arrived yet; ascending
	bytes int        // data of facts
	Alone bool       // only this process writes, save for an operator's command
	trust int        // how often it is still believed that there is nothing newer
}

// Since answers facts after seq; ok is false when only the database knows.
func (r *Facts) Since(seq int64, limit int) (facts []hub.Fact, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.facts)
	if n == 0 || seq < r.facts[0].Seq-1 {
		return nil, false
	}
	from := int(seq - r.facts[0].Seq + 1)
	if from >= n {
		r.trust--
		return nil, from == n && r.Alone && len(r.early) == 0 && r.trust >= 0
	}
	return slices.Clone(r.facts[from:min(n, from+limit)]), true
}

// Add takes over facts that are committed: ascending, without gaps. Those who
// write side by side may come here in another order than they committed in.
func (r *Facts) Add(facts []hub.Fact) {
	if len(facts) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.early = append(r.early, facts...)
	slices.SortFunc(r.early, func(a, b hub.Fact) int { return int(a.Seq - b.Seq) })
	if len(r.facts) == 0 || len(r.early) > recentMost/8 { // the gap is not going to be filled
		r.drop()
		r.take(&r.early[0])
		r.early = r.early[1:]
	}
	next := 0
	for next < len(r.early) {
		f := &r.early[next]
		last := r.facts[len(r.facts)-1].Seq
		if f.Seq > last+1 {
			break
		}
		if f.Seq == last+1 {
			r.take(f)
		}
		next++
	}
	if r.early = slices.Delete(r.early, 0, next); len(r.early) == 0 {
		r.early = nil
	}
	over := 0
	for bytes := r.bytes; len(r.facts)-over > recentMost || bytes > recentBytes; over++ {
		bytes -= len(r.facts[over].Data)
		r.bytes = bytes
		r.facts[over] = hub.Fact{}
	}
	r.facts = r.facts[over:]
}

func (r *Facts) take(f *hub.Fact) {
	if f.Type == hub.ContactErased || f.Type == hub.MessageDeleted { // what came before may hold words that are gone
		r.drop()
	}
	r.facts = append(r.facts, *f)
	r.bytes += len(f.Data)
}

func (r *Facts) drop() {
	r.facts, r.bytes = nil, 0
}

// Forget drops everything: facts were removed.
func (r *Facts) Forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop()
	r.early = nil
}

// Ended notes that the database holds nothing after seq.
func (r *Facts) Ended(seq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.facts); n > 0 && r.facts[n-1].Seq == seq {
		r.trust = headTrust
	}
}
