package shelf

import (
	"context"
	"fmt"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/templates"
)

// Submit asks for a revision to be let out. A submission before it is replaced.
func (s *Shelf) Submit(ctx context.Context, by hub.Actor, id string, revision int64, note string) (Kept, error) {
	k, err := s.Get(ctx, id, revision)
	if err != nil {
		return k, err
	}
	if k.Kind != templates.Message {
		return k, hub.Errorf(hub.Invalid, "only messages are let out: blocks and layouts go out as part of them")
	}
	r := k.Release
	if live := r.Live(s.Now()); live != nil && live.Revision == k.Revision {
		return k, hub.Errorf(hub.Conflict, "this revision is live already")
	}
	r.Pending = &Submission{Revision: k.Revision, By: hub.AgentID(by.ID), At: s.Now().UTC().Truncate(time.Millisecond), Note: note}
	if err := s.put(ctx, by, id, &r, "template.submit", fmt.Sprintf("revision %d", k.Revision)); err != nil {
		return k, err
	}
	return s.Get(ctx, id, revision)
}

// Reject takes a submission back: its author changed their mind, or whoever may
// approve did not like it.
func (s *Shelf) Reject(ctx context.Context, by hub.Actor, id, note string) (Kept, error) {
	k, err := s.Get(ctx, id, 0)
	if err != nil {
		return k, err
	}
	r := k.Release
	if r.Pending == nil {
		return k, hub.Errorf(hub.Conflict, "nothing waits for approval")
	}
	r.Pending = nil
	if err := s.put(ctx, by, id, &r, "template.reject", note); err != nil {
		return k, err
	}
	return s.Get(ctx, id, 0)
}

// Let lets out the revision that waits, from a date on; a zero date is now. It
// takes another person than who wrote it and who submitted it, unless nobody else
// may approve.
func (s *Shelf) Let(ctx context.Context, by hub.Actor, id string, revision int64, from time.Time) (Kept, error) {
	k, err := s.Get(ctx, id, revision)
	if err != nil {
		return k, err
	}
	r := k.Release
	if r.Pending == nil || r.Pending.Revision != revision {
		return k, hub.Errorf(hub.Conflict, "this revision does not wait for approval")
	}
	me := hub.AgentID(by.ID)
	if me == k.By || me == r.Pending.By {
		others, err := s.othersMay(ctx, me)
		if err != nil {
			return k, err
		}
		if others {
			return k, hub.Errorf(hub.Denied, "somebody else must approve what you wrote or submitted")
		}
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if from.Before(now) {
		from = now
	}
	r.Entries = append(r.Entries, Entry{Revision: k.Revision, Author: k.By, Approver: me, ApprovedAt: now, EffectiveAt: from.UTC().Truncate(time.Millisecond), Note: r.Pending.Note})
	r.Pending = nil
	if err := s.put(ctx, by, id, &r, "template.approve", fmt.Sprintf("revision %d", k.Revision)); err != nil {
		return k, err
	}
	return s.Get(ctx, id, revision)
}

// Rollback makes a revision live at once that was live before. What was to take
// effect later does not.
func (s *Shelf) Rollback(ctx context.Context, by hub.Actor, id string, revision int64, note string) (Kept, error) {
	k, err := s.Get(ctx, id, revision)
	if err != nil {
		return k, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	r := k.Release
	was, cancelled := false, false
	for i := range r.Entries {
		e := &r.Entries[i]
		if e.EffectiveAt.After(now) && !e.Cancelled {
			e.Cancelled, cancelled = true, true
		}
		was = was || e.Revision == k.Revision && !e.Cancelled
	}
	switch live := r.Live(now); {
	case !was:
		return k, hub.Errorf(hub.Conflict, "this revision was never live: submit it")
	case live.Revision == k.Revision && !cancelled:
		return k, hub.Errorf(hub.Conflict, "this revision is live already")
	}
	r.Entries = append(r.Entries, Entry{Revision: k.Revision, Author: k.By, Approver: hub.AgentID(by.ID), ApprovedAt: now, EffectiveAt: now, Note: note, Rollback: true})
	if err := s.put(ctx, by, id, &r, "template.rollback", fmt.Sprintf("revision %d", k.Revision)); err != nil {
		return k, err
	}
	return s.Get(ctx, id, revision)
}

// othersMay reports whether an active agent other than me may approve.
func (s *Shelf) othersMay(ctx context.Context, me hub.AgentID) (bool, error) {
	agents, err := s.Rows.Agents(ctx)
	if err != nil {
		return false, err
	}
	for i := range agents {
		if a := &agents[i]; a.ID != me && a.Active() && s.Approve(a) {
			return true, nil
		}
	}
	return false, nil
}
