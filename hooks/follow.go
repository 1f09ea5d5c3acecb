package hooks

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/run"
)

const (
	follower  = "hooks"
	timerKind = "hook"
	batch     = 256
	napMax    = time.Second
	gather    = 20 * time.Millisecond // how long facts gather
	lookEvery = 10 * time.Second      // at the webhooks, whatever the facts say
	trimEvery = time.Hour

	keepDelivered = 7 * 24 * time.Hour
	keepParked    = 30 * 24 * time.Hour
)

// Run follows facts and sends until ctx ends. It has joined every sender when it
// returns.
func (h *Hooks) Run(ctx context.Context) error {
	var senders sync.WaitGroup
	defer senders.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := h.load(ctx); err != nil {
		return err
	}
	place := &feed.Reader{Name: follower, Most: batch, Source: h.Feed, Now: h.Now, Log: h.Log}
	if err := place.Begin(ctx); err != nil {
		return err
	}
	defer func() { _ = place.Keep(context.WithoutCancel(ctx)) }() // else the last two seconds are read again
	looked, trimmed := h.Now(), h.Now()
	for ctx.Err() == nil {
		more, err := h.follow(ctx, place)
		if err != nil {
			return err
		}
		rang, err := h.ring(ctx, &senders)
		if err != nil {
			return err
		}
		now := h.Now()
		if now.Sub(looked) >= lookEvery {
			looked = now
			if err := h.load(ctx); err != nil {
				return err
			}
		}
		if now.Sub(trimmed) >= trimEvery {
			trimmed = now
			if err := h.trim(ctx, now); err != nil {
				return err
			}
		}
		if !more && !rang {
			if quiet := h.nap(ctx); quiet {
				if err := place.Keep(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (h *Hooks) trim(ctx context.Context, now time.Time) error {
	if _, err := h.Rows.TrimHooks(ctx, hub.HookDelivered, now.Add(-keepDelivered)); err != nil {
		return err
	}
	_, err := h.Rows.TrimHooks(ctx, hub.HookParked, now.Add(-keepParked))
	return err
}

// nap waits for something to do. Quiet: nobody called.
func (h *Hooks) nap(ctx context.Context) (quiet bool) {
	wait := napMax
	if next, err := h.Rows.NextTimerAt(ctx, timerKind); err == nil && !next.IsZero() {
		wait = min(wait, max(next.Sub(h.Now()), 5*time.Millisecond))
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-h.wake:
		_ = run.Sleep(ctx, gather) // the caller asks whether ctx has ended
	case <-t.C:
		return true
	}
	return false
}

// follow makes deliveries of the next facts: read twice, they are the same ones.
// It answers whether there may be more.
func (h *Hooks) follow(ctx context.Context, place *feed.Reader) (bool, error) {
	facts, err := place.Next(ctx)
	if err != nil || len(facts) == 0 {
		return false, err
	}
	if feed.Changed(facts, Kind) {
		if err := h.load(ctx); err != nil {
			return false, err
		}
	}
	var set hub.WriteSet
	now := h.Now()
	for i := range facts {
		f := &facts[i]
		for _, w := range *h.all.Load() {
			if !w.wants(f) {
				continue
			}
			d := hub.HookDelivery{ID: deliveryID(w.ID, f.Seq), WebhookID: w.ID, FactSeq: f.Seq, Event: f.Type, ConversationID: f.ConversationID,
				State: hub.HookQueued, CreatedAt: now, UpdatedAt: now}
			set.Hooks = append(set.Hooks, d)
			set.Timers = append(set.Timers, timerOf(&d, now))
		}
	}
	if !set.Empty() {
		if err := h.Rows.Commit(ctx, set); err != nil {
			return false, err
		}
	}
	return place.Passed(ctx, facts)
}

// timerOf is the reminder of a delivery. Its key begins with the webhook, so that
// one look at the due ones tells whose they are.
func timerOf(d *hub.HookDelivery, at time.Time) hub.Timer {
	return hub.Timer{Kind: timerKind, Key: d.WebhookID + "/" + d.ID, ConversationID: d.ConversationID, At: at}
}

func ofTimer(t *hub.Timer) (webhook, delivery string) {
	webhook, delivery, _ = strings.Cut(t.Key, "/")
	return webhook, delivery
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// deliveryID derives from what it carries where: read twice, it is one delivery.
func deliveryID(webhook string, seq int64) string {
	sum := sha256.Sum256([]byte(webhook + "/" + strconv.FormatInt(seq, 10)))
	return "hkd_" + idEncoding.EncodeToString(sum[:16])
}
