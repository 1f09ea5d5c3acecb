package hooks

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	follower  = "hooks"
	timerKind = "hook"
	batch     = 256
	napMax    = time.Second
	lookEvery = 10 * time.Second // at the webhooks, whatever the facts say
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
	at, err := h.begin(ctx)
	if err != nil {
		return err
	}
	looked, trimmed := h.Now(), h.Now()
	for ctx.Err() == nil {
		more, err := h.follow(ctx, &at)
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
			h.nap(ctx)
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

// begin answers where to go on; a hub that never sent begins now.
func (h *Hooks) begin(ctx context.Context) (int64, error) {
	at, err := h.Feed.Follower(ctx, follower)
	if err != nil || at > 0 {
		return at, err
	}
	if _, at, err = h.Feed.Head(ctx); err != nil || at == 0 {
		return at, err
	}
	return at, h.Feed.MoveFollower(ctx, follower, at)
}

func (h *Hooks) nap(ctx context.Context) {
	wait := napMax
	if next, err := h.Rows.NextTimerAt(ctx, timerKind); err == nil && !next.IsZero() {
		wait = min(wait, max(next.Sub(h.Now()), 5*time.Millisecond))
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-h.wake:
	case <-t.C:
	}
}

// follow makes deliveries of the next facts. It answers whether there may be more.
func (h *Hooks) follow(ctx context.Context, at *int64) (bool, error) {
	facts, err := h.Feed.FactsSince(ctx, *at, batch)
	if hub.Is(err, hub.Missing) {
		_, head, err := h.Feed.Head(ctx)
		if err != nil {
			return false, err
		}
		h.Log.Warn("webhooks begin anew: what came in between is no longer kept", "after", *at, "head", head)
		*at = head
		return true, h.Feed.MoveFollower(ctx, follower, head)
	}
	if err != nil || len(facts) == 0 {
		return false, err
	}
	for i := range facts {
		if webhooksChanged(&facts[i]) {
			if err := h.load(ctx); err != nil {
				return false, err
			}
			break
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
	*at = facts[len(facts)-1].Seq
	return len(facts) == batch, h.Feed.MoveFollower(ctx, follower, *at)
}

func webhooksChanged(f *hub.Fact) bool {
	if f.Type != hub.SettingsChanged {
		return false
	}
	var d struct {
		After struct {
			Kind hub.DocumentKind `json:"kind"`
		} `json:"after"`
	}
	return json.Unmarshal(f.Data, &d) == nil && d.After.Kind == Kind
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
