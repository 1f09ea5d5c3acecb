package telegram

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
)

// Verify asks Telegram who the token is, and how updates come. Where they are
// posted it sets that up.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	me, err := a.ask(ctx)
	if err != nil {
		return []channels.Step{{Name: "telegram_token", Text: words(err)}}
	}
	steps := []channels.Step{{Name: "telegram_token", OK: true, Text: "@" + me.Username}}
	name, err := "telegram_poll", error(nil)
	if a.hook != "" {
		name, err = "telegram_webhook", a.setHook(ctx)
		if err == nil {
			err = a.lookAfterHook(ctx)
		}
	} else {
		err = a.tryPoll(ctx)
	}
	if err != nil {
		return append(steps, channels.Step{Name: name, Text: words(err)})
	}
	return append(steps, channels.Step{Name: name, OK: true})
}

// ask is whoami, asked anew: the token may have been revoked.
func (a *adapter) ask(ctx context.Context) (*botapi.User, error) {
	a.self.Store(nil)
	me, err := a.whoami(ctx)
	if err == nil && (!me.IsBot || me.ID != a.bot) {
		return nil, hub.Errorf(hub.Invalid, "The answer is not that of this bot: check the address of the Bot API.")
	}
	return me, err
}

// tryPoll sees whether updates can be fetched, without fetching: that would
// interrupt the listener.
func (a *adapter) tryPoll(ctx context.Context) error {
	if err := a.unhook(ctx); err != nil {
		return err
	}
	var info botapi.WebhookInfo
	if err := a.api.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		return err
	}
	if info.URL != "" {
		return hub.Errorf(hub.Conflict, "Somewhere else a webhook is set for this bot, and so its messages go there. Remove it there, or make a bot of its own for this inbox.")
	}
	return nil
}
