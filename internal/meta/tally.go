package meta

import "sync/atomic"

// Tally counts what is not worth a line each.
type Tally struct{ n atomic.Int64 }

// Add counts one. It is worth telling when the count is a power of two.
func (t *Tally) Add() (n int64, tell bool) {
	n = t.n.Add(1)
	return n, n&(n-1) == 0
}

// Count so far.
func (t *Tally) Count() int64 { return t.n.Load() }
