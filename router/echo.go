package router

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Doubts reads what may have been sent, without our knowing.
type Doubts interface {
	Unsure(ctx context.Context, inbox hub.InboxID, since time.Time) ([]hub.Unsure, error)
}

// unsureFor is how long after a send whose outcome we do not know its echo is
// looked for: networks repeat their webhooks for a day or more.
const unsureFor = 7 * 24 * time.Hour

// echo is what we said elsewhere. What the hub itself has sent comes back this
// way too, perhaps before the provider's answer, or in its stead: that is not said
// twice.
func (t *turn) echo(ctx context.Context, it *item) (mine bool, err error) {
	if it.in.Ref == "" {
		return false, nil
	}
	if id := t.spots[spot{it.in.Inbox, it.in.Ref}]; id != "" {
		t.settled(it, id)
		if s := t.said[id]; s != nil {
			t.keepReturned(it, &s.m)
		} else {
			t.keepPart(it, id, hub.RawReturned) // of another echo of this batch
		}
		return true, nil
	}
	flying, err := t.inFlight(ctx, it)
	if err != nil {
		return false, err
	}
	if flying {
		return true, t.putOff(it, it.in.Ref)
	}
	// What was on its way when we looked for the id may have arrived since.
	found, err := t.r.Said.MessagesByRef(ctx, it.in.Inbox, []string{it.in.Ref})
	if m, ok := found[it.in.Ref]; ok && err == nil {
		t.settled(it, m.ID)
		t.keepReturned(it, &m)
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return t.proven(ctx, it)
}

// proven looks whether the echo is of a message whose send ended without an
// answer: to the same person, in the same words, at the time of that send. The
// network has it then, and that is all there is to say.
func (t *turn) proven(ctx context.Context, it *item) (bool, error) {
	unsure, err := t.r.Doubts.Unsure(ctx, it.in.Inbox, t.now.Add(-unsureFor))
	if err != nil {
		return false, err
	}
	to := append([]hub.Handle{it.in.From}, it.in.Also...)
	for i := range unsure {
		u := &unsure[i]
		if t.orders[u.Order] || !u.Said(it.in.Text, len(it.in.Attachments), t.at(it)) {
			continue // another echo of this batch was it
		}
		if !slices.Contains(to, u.To) && !t.samePerson(to, u.To) {
			continue
		}
		ws, err := t.r.Receipts.Echoed(ctx, *u, it.in.Ref, t.now)
		if hub.Is(err, hub.Missing) {
			continue
		}
		if err != nil {
			return false, err
		}
		if err := t.take(&ws); err != nil {
			return false, err
		}
		t.spots[spot{it.in.Inbox, it.in.Ref}] = u.MessageID
		t.settled(it, u.MessageID)
		t.keepPart(it, u.MessageID, hub.RawReturned)
		return true, nil
	}
	return false, nil
}

// samePerson reports whether one of the handles is known to be the same person's
// as the other: a network may call them by a number here and by an id there.
func (t *turn) samePerson(handles []hub.Handle, other hub.Handle) bool {
	for _, h := range handles {
		owner, ok := t.known.Owners[h.Key()]
		if ok && slices.ContainsFunc(t.known.Handles[owner.ContactID], func(i hub.Identity) bool { return i.Handle == other }) {
			return true
		}
	}
	return false
}
