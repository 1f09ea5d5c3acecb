package reports

import (
	"cmp"
	"slices"
)

// earliest keeps the n conversations with the smallest value, without sorting
// the others.
type earliest struct {
	n     int
	value func(*talk) int64
	kept  []*talk
	most  int64 // what is larger is not among the first n any more; 0 = not known yet
}

func (e *earliest) add(t *talk) {
	if e.most != 0 && e.value(t) > e.most {
		return
	}
	if e.kept = append(e.kept, t); len(e.kept) >= 4*e.n {
		e.cut()
		e.most = e.value(e.kept[len(e.kept)-1])
	}
}

func (e *earliest) cut() {
	slices.SortFunc(e.kept, func(a, b *talk) int { return cmp.Or(cmp.Compare(e.value(a), e.value(b)), cmp.Compare(a.id, b.id)) })
	e.kept = e.kept[:min(len(e.kept), e.n)]
}

// first answers them, the smallest first.
func (e *earliest) first() []*talk {
	e.cut()
	return e.kept
}

func byDue(t *talk) int64  { return t.due }
func byWait(t *talk) int64 { return t.knocks }
