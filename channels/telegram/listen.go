package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/webcall"
)

// wanted are the kinds of updates we ask for; signs come only when asked for.
var wanted = []string{"message", "edited_message", "callback_query", "message_reaction", "my_chat_member"}

// Listen keeps updates coming: it has them posted here and looks after that, or
// fetches them. The two exclude each other at Telegram.
func (a *adapter) Listen(ctx context.Context, sink channels.Sink) error {
	var late sync.WaitGroup
	defer late.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late.Go(func() { a.fetchOwedOften(ctx, sink) })
	wait := run.Backoff{First: a.pace.pause, Max: a.pace.most}
	for failures := 0; ctx.Err() == nil; {
		var err error
		pause := time.Duration(0)
		if a.hook != "" {
			err, pause = a.lookAfterHook(ctx), a.pace.look
		} else {
			err = a.poll(ctx, sink)
		}
		if ctx.Err() != nil {
			break
		}
		a.report(err)
		if err == nil {
			failures = 0
		} else {
			failures++
			pause = max(wait.After(failures), min(webcall.After(err), a.pace.most))
			a.env.Log.Warn("updates do not come", "inbox", a.in.ID, "kind", hub.KindOf(err), "text", words(err))
		}
		if pause > 0 && run.Sleep(ctx, pause) != nil {
			break
		}
	}
	return ctx.Err()
}

// lookAfterHook sees to it that updates are posted here, and how that goes.
func (a *adapter) lookAfterHook(ctx context.Context) error {
	var info botapi.WebhookInfo
	if err := a.api.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		return err
	}
	if info.URL != a.hook {
		return a.setHook(ctx)
	}
	if at := time.Unix(info.LastErrorDate, 0); info.Pending > 0 && info.LastErrorDate > 0 && a.env.Now().Sub(at) < 2*a.pace.look {
		return hub.Errorf(hub.Temporary, "Telegram cannot deliver to this hub and keeps %d updates: %s", info.Pending, hookTrouble(info.LastError))
	}
	return nil
}

// hookTrouble is Telegram's word on why posting fails, without the address.
func hookTrouble(said string) string {
	if strings.Contains(said, "://") || len(said) > 200 {
		return "it does not say why in a way that can be shown."
	}
	return said
}

func (a *adapter) setHook(ctx context.Context) error {
	return a.api.Call(ctx, "setWebhook", map[string]any{
		"url": a.hook, "secret_token": a.secret, "allowed_updates": wanted, "max_connections": 40, "drop_pending_updates": false,
	}, nil)
}

// cursor is where fetching goes on.
type cursor struct {
	Next int64     `json:"next"`
	At   time.Time `json:"at"` // when the last update came
}

// After a week without updates Telegram chooses ids anew, and an offset of old
// would hide them. Asking from the start then costs a repeat, which is dropped.
const cursorLife = 6 * 24 * time.Hour

// poll fetches one batch and takes it, update by update. The offset moves only
// behind what the sink has: it tells Telegram to forget what is before it. One
// that is lost costs a repeat of the batch, whose updates are dropped by key.
func (a *adapter) poll(ctx context.Context, sink channels.Sink) error {
	key := fmt.Sprintf("offset/%d", a.bot)
	var at cursor
	if _, err := a.row(ctx, key, &at); err != nil {
		return err
	}
	params := map[string]any{"timeout": int(botapi.PollWait / time.Second), "allowed_updates": wanted, "limit": 100}
	if a.env.Now().Sub(at.At) < cursorLife {
		params["offset"] = at.Next
	}
	if err := a.unhook(ctx); err != nil {
		return err
	}
	var updates []json.RawMessage
	err := a.api.Call(ctx, "getUpdates", params, &updates)
	if hub.Is(err, hub.Unknown) && ctx.Err() == nil { // it may have been too much at once
		params["limit"], params["timeout"] = 5, 0
		err = a.api.Call(ctx, "getUpdates", params, &updates)
	}
	if err != nil {
		return err
	}
	a.report(nil)
	next := int64(0)
	for _, raw := range updates {
		if err = a.take(ctx, sink, raw); err != nil {
			break
		}
		var u struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &u) == nil && u.ID != 0 {
			next = u.ID + 1
		}
	}
	if next == 0 {
		return err
	}
	// Also when we are told to stop: what is kept need not come again.
	if kept := a.keep(context.WithoutCancel(ctx), key, cursor{next, a.env.Now()}); kept != nil {
		return kept
	}
	return err
}

// unhook takes away what this hub has set, once: for this inbox before it was
// switched over, or for one that was deleted. What somebody else has set is left
// alone; Telegram then answers 409, which says so.
func (a *adapter) unhook(ctx context.Context) error {
	if a.unhooked.Load() {
		return nil
	}
	var info botapi.WebhookInfo
	if err := a.api.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		return err
	}
	ours := "/hooks/" + string(kind) + "/"
	if strings.HasPrefix(info.URL, a.env.PublicURL+ours) || strings.HasSuffix(info.URL, ours+string(a.in.ID)) {
		if err := a.api.Call(ctx, "deleteWebhook", map[string]any{"drop_pending_updates": false}, nil); err != nil {
			return err
		}
	}
	a.unhooked.Store(true)
	return nil
}
