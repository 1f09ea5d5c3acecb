package hooks

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	lease   = 2 * time.Minute // of claimed deliveries; longer than one post
	maxBusy = 16              // webhooks posted to side by side
)

// pauses grow from seconds to a day; together they are about three days.
var pauses = []time.Duration{
	10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
	8 * time.Hour, 12 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// pause before the next attempt after n have failed, with a fifth of jitter;
// false when it is time to park.
func pause(n int) (time.Duration, bool) {
	if n > len(pauses) {
		return 0, false
	}
	p := pauses[n-1]
	return p - p/10 + rand.N(p/5), true
}

// ring claims what is due and starts a sender for each webhook. It answers
// whether there may be more at once.
func (h *Hooks) ring(ctx context.Context, senders *sync.WaitGroup) (bool, error) {
	now := h.Now()
	due, err := h.Rows.DueTimers(ctx, timerKind, now, batch)
	if err != nil || len(due) == 0 {
		return false, err
	}
	var claim hub.WriteSet
	groups := map[string][]hub.Timer{}
	for _, t := range due {
		webhook, _ := ofTimer(&t)
		to, mine := h.claim(webhook, now, groups[webhook] != nil)
		t.Was, t.At = t.At, to
		claim.Timers = append(claim.Timers, t)
		if mine {
			t.Was = t.At // what it has to be when it is taken
			groups[webhook] = append(groups[webhook], t)
		}
	}
	if err := h.Rows.Commit(ctx, claim); err != nil {
		for webhook := range groups {
			h.free(webhook)
		}
		if hub.Is(err, hub.Conflict) { // another process claims, too
			return false, nil
		}
		return false, err
	}
	for webhook, timers := range groups {
		senders.Go(func() {
			defer h.free(webhook)
			if err := h.send(ctx, webhook, timers); err != nil && ctx.Err() == nil {
				h.Log.Error("deliveries to a webhook were not settled", "webhook", webhook, "error", err)
			}
		})
	}
	return len(due) == batch, nil
}

// claim answers until when a due delivery is put off, and whether it is for us
// to send now: not when its webhook is busy or down.
func (h *Hooks) claim(webhook string, now time.Time, begun bool) (time.Time, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch until := h.down[webhook]; {
	case begun:
	case until.After(now):
		return until, false
	case h.busy[webhook], len(h.busy) >= maxBusy:
		return now.Add(napMax), false
	}
	h.busy[webhook] = true
	return now.Add(lease), true
}

func (h *Hooks) free(webhook string) {
	h.mu.Lock()
	delete(h.busy, webhook)
	h.mu.Unlock()
	h.Wake()
}

// send posts the claimed deliveries of one webhook, one after the other. At the
// first that fails the others wait with it.
func (h *Hooks) send(ctx context.Context, webhook string, timers []hub.Timer) error {
	ids := make([]string, len(timers))
	for i := range timers {
		_, ids[i] = ofTimer(&timers[i])
	}
	rows, err := h.Rows.Hooks(ctx, ids)
	if err != nil {
		return err
	}
	began := h.Now()
	for i, t := range timers {
		d, ok := rows[ids[i]]
		w := (*h.all.Load())[webhook]
		if !ok || d.State != hub.HookQueued || w == nil {
			t.At = time.Time{}
			if err := h.settle(ctx, hub.WriteSet{Timers: []hub.Timer{t}}); err != nil {
				return err
			}
			continue
		}
		if h.Now().Sub(began) > lease/2 { // slow, but alive: the rest goes on in another round
			return h.putOff(ctx, timers[i:], h.Now())
		}
		next, err := h.attempt(ctx, w, d, t)
		if err != nil {
			return err
		}
		if !next.IsZero() {
			h.mu.Lock()
			h.down[webhook] = next
			h.mu.Unlock()
			return h.putOff(ctx, timers[i+1:], next)
		}
	}
	return nil
}

// attempt posts one delivery and writes what came of it. It answers when the
// webhook is to be tried again, if it is not well.
func (h *Hooks) attempt(ctx context.Context, w *Webhook, d hub.HookDelivery, t hub.Timer) (next time.Time, err error) {
	status, again, failed := h.post(ctx, w, &d)
	if ctx.Err() != nil {
		return next, ctx.Err() // whether it arrived is not known: it is sent again
	}
	d.Attempts, d.Status, d.UpdatedAt, d.Error = d.Attempts+1, status, h.Now(), failed
	t.At = time.Time{}
	switch wait, more := pause(d.Attempts); {
	case failed == "":
		d.State = hub.HookDelivered
	case !again || !more:
		d.State = hub.HookParked
		h.Log.Warn("a delivery to a webhook is parked", "webhook", w.ID, "delivery", d.ID, "attempts", d.Attempts, "status", status)
		if again { // the receiver has been away for days: the next one is told soon whether it is back
			next = h.Now().Add(pauses[0])
		}
	default:
		t.At = d.UpdatedAt.Add(wait)
		next = t.At
	}
	return next, h.settle(ctx, hub.WriteSet{Hooks: []hub.HookDelivery{d}, Timers: []hub.Timer{t}})
}

// putOff moves claimed deliveries.
func (h *Hooks) putOff(ctx context.Context, timers []hub.Timer, to time.Time) error {
	var set hub.WriteSet
	for _, t := range timers {
		t.At = to
		set.Timers = append(set.Timers, t)
	}
	if set.Empty() {
		return nil
	}
	return h.settle(ctx, set)
}

// settle commits; that somebody was faster means that it is done.
func (h *Hooks) settle(ctx context.Context, set hub.WriteSet) error {
	if err := h.Rows.Commit(ctx, set); !hub.Is(err, hub.Conflict) {
		return err
	}
	return nil
}

// post sends one delivery. failed is empty when the receiver took it; again says
// whether a later attempt can help.
func (h *Hooks) post(ctx context.Context, w *Webhook, d *hub.HookDelivery) (status int, again bool, failed string) {
	facts, err := h.Feed.FactsSince(ctx, d.FactSeq-1, 1)
	if err != nil || len(facts) == 0 || facts[0].Seq != d.FactSeq || facts[0].Type != d.Event {
		if err != nil && !hub.Is(err, hub.Missing) {
			return 0, true, "the hub could not read what happened"
		}
		return 0, false, "what happened is no longer kept"
	}
	return h.way().post(ctx, w, Envelope{ID: d.ID, Fact: facts[0]}, d.Attempts+1)
}
