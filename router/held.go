package router

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// How long news waits for what it is about. Of what our own messages get, the
// answer of a provider is a matter of seconds; a webhook that was sent out of its
// order may come as late as its provider tries.
const (
	lookEvery  = 500 * time.Millisecond
	lookMost   = 64
	firstLook  = time.Second
	lookUntil  = 10 * time.Minute // after that only the message itself brings it up
	waitChange = 24 * time.Hour
	ringing    = 5 * time.Second // for the desk to write down a call that it began
)

// putOff keeps news for later, or forgets it when it has waited long enough.
func (t *turn) putOff(it *item, ref string) error {
	h := hub.Held{SrcKey: it.key, InboxID: it.in.Inbox, Ref: ref, At: t.now}
	if it.held == nil {
		body, err := json.Marshal(it.in)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "an item that cannot be encoded")
		}
		h.Item, h.NextAt = body, t.now.Add(firstLook)
		t.settled(it, "")
		t.ws.Held = append(t.ws.Held, h)
		return nil
	}
	h = *it.held
	if waited := t.now.Sub(h.At); waited >= waitChange || ref == "" {
		t.keepAside(it, "news of nothing")
		t.settled(it, "")
		return nil
	} else if h.NextAt = t.now.Add(firstLook << min(h.Tries, 10)); waited >= lookUntil {
		h.NextAt = h.At.Add(waitChange)
	}
	h.Tries++
	t.ws.Held = append(t.ws.Held, h)
	return nil
}

// inFlight reports whether the inbox is just sending something, so that news of
// an unknown message may well be about that.
func (t *turn) inFlight(ctx context.Context, it *item) (bool, error) {
	if it.held != nil && t.now.Sub(it.held.At) >= lookUntil {
		return false, nil
	}
	return t.r.Said.InFlight(ctx, it.in.Inbox)
}

// rungHere reports whether a call of ours may have been begun at the desk a moment
// ago: its item is written once the provider has answered.
func (t *turn) rungHere(it *item) bool {
	return it.in.Call != nil && it.in.Call.Outgoing && it.in.Ref != "" && (it.held == nil || t.now.Sub(it.held.At) < ringing)
}

// catchUp decides the news that has waited for a message, now that it is there.
func (t *turn) catchUp(ctx context.Context, m *hub.Message) error {
	at := spot{m.InboxID, m.Ref}
	waiting := t.held[at]
	delete(t.held, at)
	for i := range waiting {
		if slices.Contains(t.ws.Unheld, waiting[i].SrcKey) {
			continue // it brought the message itself
		}
		it, err := t.unpack(ctx, &waiting[i])
		if err != nil {
			return err
		}
		if err := t.one(ctx, &it); err != nil {
			return err
		}
	}
	return nil
}

// unpack makes an item of what was held.
func (t *turn) unpack(ctx context.Context, h *hub.Held) (it item, err error) {
	it.held, it.key = h, h.SrcKey
	if json.Unmarshal(h.Item, &it.in) != nil {
		it.in, it.drop = hub.Inbound{Inbox: h.InboxID}, true
	}
	it.inbox, it.can, err = t.r.Inboxes.Receiver(ctx, h.InboxID)
	if hub.Is(err, hub.Missing) {
		it.drop, err = true, nil
	}
	if it.drop {
		t.settled(&it, "")
	}
	return it, err
}

// keepHeld looks at news that waits, for as long as it can.
func (r *Router) keepHeld(ctx context.Context) error {
	wait := backoff{}
	for ctx.Err() == nil {
		err := r.Bus.Hold(ctx, "held", r.Owner, r.lookAtHeld)
		if ctx.Err() == nil {
			r.Log.Warn("news that waits is not looked at, coming back", "error", err)
			wait.sleep(ctx)
		}
	}
	return nil
}

func (r *Router) lookAtHeld(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		due, err := r.Said.HeldDue(ctx, r.Now(), lookMost)
		if err != nil && !hub.Is(err, hub.Temporary) {
			return err
		}
		for i := range due {
			if err := r.lookAt(ctx, &due[i]); err != nil && ctx.Err() == nil {
				r.Log.Error("news that waits cannot be decided", "inbox", due[i].InboxID, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// lookAt decides one piece of news as it would have been when it came. What
// cannot be decided is set aside.
func (r *Router) lookAt(ctx context.Context, h *hub.Held) (err error) {
	for n := range 2 * tries {
		var t *turn
		if t, err = r.decideHeld(ctx, h, n == 2*tries-1); err == nil {
			err = r.Ledger.Commit(ctx, t.ws)
		}
		switch {
		case err == nil:
			r.count(t)
			return nil
		case ctx.Err() != nil || hub.Is(err, hub.Temporary):
			return err
		case n == 2*tries-2:
			r.Log.Warn("news that waited cannot be decided and is set aside", "inbox", h.InboxID, "error", err)
		}
	}
	return err
}

func (r *Router) decideHeld(ctx context.Context, h *hub.Held, setAside bool) (*turn, error) {
	t := r.begin(1)
	it, err := t.unpack(ctx, h)
	if err != nil || it.drop {
		t.items = nil
		return t, err
	}
	if setAside {
		it.bad = cannotBeProcessed
	}
	t.items[0] = it
	return t, t.decide(ctx)
}
