package telegram

import (
	"context"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/channels/telegram/markup"
	"github.com/parleyhub/parley/hub"
)

// Amend edits, takes back or sets our sign. What is so already counts as done.
func (a *adapter) Amend(ctx context.Context, c channels.Amendment) error {
	chat, ids, err := a.messages(ctx, c.Change.Ref)
	if err != nil {
		return err
	}
	switch c.Change.Kind {
	case hub.Edited:
		err = a.edit(ctx, chat, ids, c)
	case hub.Deleted:
		err = a.takeBack(ctx, chat, ids)
	case hub.Reacted:
		err = a.react(ctx, chat, ids[0], c.Change.Reaction)
	default:
		err = hub.Errorf(hub.Unsupported, "Telegram cannot carry that change.")
	}
	if hub.Is(err, hub.Unknown) { // doing it twice is doing it once
		err = hub.Wrap(hub.Temporary, err, "Telegram did not answer; it is tried again.")
	}
	a.report(err)
	return err
}

func (a *adapter) edit(ctx context.Context, chat int64, ids []int64, c channels.Amendment) error {
	if !c.Ours {
		return hub.Errorf(hub.Unsupported, "A bot cannot change what somebody else wrote.")
	}
	marked, plain := markup.Pieces(c.Text, "", markup.MaxText)
	switch {
	case len(ids) > 1:
		return hub.Errorf(hub.Unsupported, "The message went out in several parts, which cannot be edited together. Delete it and write anew.")
	case len(marked) == 0:
		return hub.InvalidField("text", "must not be empty")
	case len(marked) > 1:
		return hub.InvalidField("text", "is longer than the 4096 characters of one message")
	}
	err := a.api.Call(ctx, "editMessageText", map[string]any{
		"chat_id": chat, "message_id": ids[0], "text": plain[0], "link_preview_options": map[string]any{"is_disabled": true},
	}, nil)
	if botapi.Says(err, "no text in the message to edit") { // a file with words under it
		if markup.Units(plain[0]) > markup.MaxCaption {
			return hub.InvalidField("text", "is longer than the 1024 characters that stand under a file")
		}
		err = a.api.Call(ctx, "editMessageCaption", map[string]any{"chat_id": chat, "message_id": ids[0], "caption": plain[0]}, nil)
	}
	if botapi.Says(err, "message is not modified") {
		return nil
	}
	return err
}

// takeBack deletes every part. Telegram lets a bot do so for 48 hours.
func (a *adapter) takeBack(ctx context.Context, chat int64, ids []int64) error {
	for _, id := range ids {
		err := a.api.Call(ctx, "deleteMessage", map[string]any{"chat_id": chat, "message_id": id}, nil)
		if err != nil && !botapi.Says(err, "message to delete not found") {
			return err
		}
	}
	return nil
}

func (a *adapter) react(ctx context.Context, chat, id int64, sign string) error {
	reaction := []botapi.Reaction{}
	// Telegram's list has the bare signs: a heart without the mark that colours it.
	if sign = strings.TrimSuffix(sign, "\ufe0f"); sign != "" {
		reaction = append(reaction, botapi.Reaction{Type: "emoji", Emoji: sign})
	}
	return a.api.Call(ctx, "setMessageReaction", map[string]any{"chat_id": chat, "message_id": id, "reaction": reaction}, nil)
}

// Typing shows for five seconds that somebody types; Telegram has no sign for
// having stopped.
func (a *adapter) Typing(ctx context.Context, to hub.Handle, on bool) error {
	id, err := strconv.ParseInt(to.Address, 10, 64)
	if !on || to.Kind != handleKind || err != nil || id <= 0 {
		return nil
	}
	return a.api.Call(ctx, "sendChatAction", map[string]any{"chat_id": id, "action": "typing"}, nil)
}
