package keeper

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments/shelf"
)

const (
	told      = 200  // who comes and goes in one evaluation and is told of one by one
	membersIn = 5000 // members that are compared at once
	movesIn   = 1000 // of one transaction
)

// anew evaluates the segment that is most in need of it for everybody, and
// answers whether there was one.
func (k *Keeper) anew(ctx context.Context) (did bool, err error) {
	now := k.Now()
	for _, s := range k.book.List() {
		state := k.states[s.ID]
		due := !state.DueAt.IsZero() && !now.Before(state.DueAt)
		if mark := k.book.Mark(s.ID); mark != state.Mark || due {
			return true, k.everybody(ctx, s, state, mark)
		}
	}
	return false, nil
}

// everybody compares who matches with who is in it.
func (k *Keeper) everybody(ctx context.Context, s shelf.Kept, state rows.State, mark string) error {
	began := k.Now()
	q, err := k.compile(s.Match)
	if err != nil {
		// It names one that is gone: nobody is in it until it is mended.
		k.Log.Warn("a segment cannot be asked", "segment", s.ID, "error", err)
		state = rows.State{Segment: s.ID, Mark: mark, CountedAt: began}
		k.states[s.ID], err = k.Members.SaveState(ctx, state)
		return err
	}
	e := &evaluation{k: k, segment: s, state: state, card: hub.SegmentCard{ID: s.ID, Name: s.Name}, silent: state.Mark != mark}
	if state.Mark != mark { // from here on the rows are right for no definition
		if err := e.unmark(ctx); err != nil {
			return err
		}
	}
	if err := k.People.Walk(store.Unhurried(ctx), q, func(after, to hub.ContactID, match []hub.ContactID) error {
		return e.part(ctx, after, to, match)
	}); err != nil {
		return err
	}
	if e.silent {
		if err := k.Members.Move(ctx, k.Now(), nil, []hub.Fact{k.fact(hub.SegmentChanged, e.card, "")}); err != nil {
			return err
		}
	}
	k.states[s.ID], err = k.Members.SaveState(ctx, rows.State{
		Segment: s.ID, Mark: mark, CountedAt: k.Now(), DueAt: q.Due(began, k.zone), Took: max(k.Now().Sub(began), time.Millisecond),
	})
	return err
}

// evaluation is one segment asked of everybody.
type evaluation struct {
	k       *Keeper
	segment shelf.Kept
	state   rows.State
	card    hub.SegmentCard
	moved   int
	silent  bool // one fact at the end tells of all
}

// unmark notes that an evaluation has begun: one that dies is begun anew.
func (e *evaluation) unmark(ctx context.Context) (err error) {
	e.state.Segment, e.state.Mark = e.segment.ID, ""
	if e.state.CountedAt.IsZero() {
		e.state.CountedAt = e.k.Now()
	}
	e.k.states[e.segment.ID], err = e.k.Members.SaveState(ctx, e.state)
	return err
}

// part compares a part of all people. Both lists ascend.
func (e *evaluation) part(ctx context.Context, after, to hub.ContactID, match []hub.ContactID) error {
	for {
		were, err := e.k.Members.Between(ctx, e.segment.ID, after, to, membersIn)
		if err != nil {
			return err
		}
		last := len(were) < membersIn
		are := match
		if !last { // those up to the last one that was read
			after = were[len(were)-1]
			n, there := slices.BinarySearch(match, after)
			if there {
				n++
			}
			are, match = match[:n], match[n:]
		}
		m := rows.Move{Segment: e.segment.ID, Entered: without(are, were), Left: without(were, are)}
		if err := e.write(ctx, m); err != nil || last {
			return err
		}
	}
}

// without answers those of a that are not in b; both ascend.
func without(a, b []hub.ContactID) (out []hub.ContactID) {
	for _, id := range a {
		for len(b) > 0 && b[0] < id {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != id {
			out = append(out, id)
		}
	}
	return out
}

// write stores moves in pieces.
func (e *evaluation) write(ctx context.Context, m rows.Move) error {
	for !m.Empty() {
		in, out := min(len(m.Entered), movesIn), min(len(m.Left), movesIn)
		piece := rows.Move{Segment: m.Segment, Entered: m.Entered[:in], Left: m.Left[:out]}
		m.Entered, m.Left = m.Entered[in:], m.Left[out:]
		if e.moved += in + out; e.moved > told && !e.silent {
			e.silent = true
			if err := e.unmark(ctx); err != nil {
				return err
			}
		}
		var facts []hub.Fact
		if e.silent {
			e.card.Entered, e.card.Left = e.card.Entered+in, e.card.Left+out
		} else {
			for _, id := range piece.Entered {
				facts = append(facts, e.k.fact(hub.SegmentEntered, e.card, id))
			}
			for _, id := range piece.Left {
				facts = append(facts, e.k.fact(hub.SegmentLeft, e.card, id))
			}
		}
		if err := e.k.Members.Move(ctx, e.k.Now(), []rows.Move{piece}, facts); err != nil {
			return err
		}
	}
	return nil
}
