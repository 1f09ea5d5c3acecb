package chat

import "slices"

const (
	maxWaiting = 1000 // refused messages of one socket whose order is remembered
	maxRecent  = 128  // acknowledged ones that are known without asking the hub
)

// order keeps the messages of one socket in the order they were said, also when
// the client sends on before it is answered. One that was refused but may come
// again holds back all after it: they are refused too, and go when their turn
// comes. Only the reading side uses it.
type order struct {
	waiting []string // client ids, in the order said; all before the first are settled
	why     error    // what the first of them met
	recent  []string // a ring: a repeat of what is kept never waits
	at      int
}

// before answers the message that has to come before cid, empty when cid may go.
func (o *order) before(cid string) string {
	if len(o.waiting) == 0 || o.waiting[0] == cid {
		return ""
	}
	return o.waiting[0]
}

// wait notes that cid has to come again. False: too many wait already.
func (o *order) wait(cid string) bool {
	if slices.Contains(o.waiting, cid) {
		return true
	}
	if len(o.waiting) == maxWaiting {
		return false
	}
	o.waiting = append(o.waiting, cid)
	return true
}

// settle notes that cid will not come again: it is kept, or cannot be.
func (o *order) settle(cid string) {
	if i := slices.Index(o.waiting, cid); i >= 0 {
		o.waiting = slices.Delete(o.waiting, i, i+1)
	}
	if len(o.waiting) == 0 {
		o.waiting, o.why = nil, nil
	}
}

// kept notes that cid was acknowledged.
func (o *order) kept(cid string) {
	o.settle(cid)
	if len(o.recent) < maxRecent {
		o.recent = append(o.recent, cid)
		return
	}
	o.recent[o.at] = cid
	o.at = (o.at + 1) % maxRecent
}

// isKept reports whether cid was acknowledged on this socket lately.
func (o *order) isKept(cid string) bool { return slices.Contains(o.recent, cid) }
