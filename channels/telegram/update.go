package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/telegram/botapi"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// take makes of one update what the hub knows. Nil: it is durable, or not for us.
func (a *adapter) take(ctx context.Context, sink channels.Sink, raw []byte) error {
	var u botapi.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		sum := sha256.Sum256(raw)
		m := a.base("broken:"+hex.EncodeToString(sum[:16]), "updates", 0, raw)
		m.Broken = "This update of Telegram cannot be read."
		return sink.Message(ctx, m)
	}
	switch {
	case u.Message != nil:
		return a.message(ctx, sink, u, *u.Message, raw)
	case u.EditedMessage != nil:
		return a.message(ctx, sink, u, *u.EditedMessage, raw)
	case u.Callback != nil:
		return a.pressed(ctx, sink, u, *u.Callback, raw)
	case u.Reaction != nil:
		return a.reacted(ctx, sink, u, *u.Reaction, raw)
	case u.MyChatMember != nil && u.MyChatMember.Chat.Private():
		return a.standing(ctx, sink, u, *u.MyChatMember, raw)
	}
	return sink.Message(ctx, a.event(u, kindOf(raw), raw))
}

// Reread reads an update again that could not be read.
func (a *adapter) Reread(ctx context.Context, sink channels.Sink, raw []byte) error {
	return a.take(ctx, sink, raw)
}

// key names an update for ever. Telegram may choose ids anew after a week without
// updates, so what it is about stands beside its id.
func (a *adapter) key(u botapi.Update, about string) string {
	return fmt.Sprintf("update:%d:%d:%s", a.bot, u.ID, about)
}

// base is what every item has.
func (a *adapter) base(key, thread string, date int64, raw []byte) hub.Inbound {
	now := a.env.Now()
	at := now
	if t := time.Unix(date, 0).UTC(); date > 0 && t.Before(now) && now.Sub(t) < backlog+time.Hour {
		at = t
	}
	return hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: key, Thread: thread, ReceivedAt: at, AcceptedAt: now, Raw: raw, RawType: "application/json",
	}
}

// event is an update that nobody has to read, kept as it is.
func (a *adapter) event(u botapi.Update, name string, raw []byte) hub.Inbound {
	m := a.base(a.key(u, name), "updates", 0, raw)
	m.Event = name
	return m
}

// kindOf is the name of what an update holds.
func kindOf(raw []byte) string {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(raw, &keys) // it is an object: it was read before
	name := ""
	for k := range keys {
		if k != "update_id" && (name == "" || k < name) {
			name = k
		}
	}
	if name = sanitize.Line(name, 64); name == "" {
		return "empty"
	}
	return name
}

func thread(chat int64) string { return "chat:" + strconv.FormatInt(chat, 10) }

func handle(id int64) hub.Handle {
	return hub.Handle{Kind: handleKind, Address: strconv.FormatInt(id, 10)}
}

// said is an item somebody caused: who, and whether others can read it.
func (a *adapter) said(key string, chat botapi.Chat, who *botapi.User, as *botapi.Chat, date int64, raw []byte) (hub.Inbound, bool) {
	m := a.base(key, thread(chat.ID), date, raw)
	m.Proof, m.Public = proven, !chat.Private()
	switch {
	case as != nil: // an administrator who does not show, or a channel: its id is the chat's
		m.From, m.FromName = handle(as.ID), sanitize.Line(as.Title, 200)
	case who != nil && !who.IsBot && who.ID != 0:
		m.From, m.FromName = handle(who.ID), sanitize.Line(who.FirstName+" "+who.LastName, 200)
		if who.Username != "" {
			m.Traits = []hub.Trait{{Key: "telegram_username", Value: sanitize.Line(who.Username, 64), Source: "provider", At: m.AcceptedAt}}
		}
		if len(who.Language) <= 35 {
			m.Language = sanitize.Line(who.Language, 35)
		}
	default:
		return m, false
	}
	return m, true
}

// pressed takes a button that somebody pressed, as the words on it.
func (a *adapter) pressed(ctx context.Context, sink channels.Sink, u botapi.Update, q botapi.CallbackQuery, raw []byte) error {
	if q.Message == nil { // of a message sent in the name of somebody else
		return sink.Message(ctx, a.event(u, "callback_query", raw))
	}
	m, ok := a.said(a.key(u, "press:"+q.ID), q.Message.Chat, &q.From, nil, 0, raw)
	if !ok {
		return sink.Message(ctx, a.event(u, "callback_query", raw))
	}
	m.Text = q.Data
	if q.Message.ReplyMarkup != nil {
		for _, row := range q.Message.ReplyMarkup.Keyboard {
			for _, b := range row {
				if b.Data == q.Data && b.Text != "" {
					m.Text = b.Text
				}
			}
		}
	}
	m.Text = sanitize.Plain(m.Text)
	ref, err := a.refOf(ctx, q.Message.Chat.ID, q.Message.ID, q.Message.MediaGroup)
	if err != nil {
		return err
	}
	m.Refs = []string{ref}
	if err := sink.Message(ctx, m); err != nil {
		return err
	}
	// Ends the wheel on the button. Too late is no harm, and no reason to take the press again.
	if err := a.api.Call(ctx, "answerCallbackQuery", map[string]any{"callback_query_id": q.ID}, nil); err != nil {
		a.env.Log.Info("a pressed button could not be answered", "inbox", a.in.ID, "kind", hub.KindOf(err))
	}
	return nil
}

// reacted takes the sign that somebody set on a message. Several at once, which
// paying users may set, count as the newest.
func (a *adapter) reacted(ctx context.Context, sink channels.Sink, u botapi.Update, r botapi.MessageReaction, raw []byte) error {
	m, ok := a.said(a.key(u, "reaction:"+strconv.FormatInt(r.MessageID, 10)), r.Chat, r.User, r.ActorChat, r.Date, raw)
	if !ok {
		return sink.Message(ctx, a.event(u, "message_reaction", raw))
	}
	ref, err := a.refOf(ctx, r.Chat.ID, r.MessageID, "")
	if err != nil {
		return err
	}
	m.Change = &hub.Change{Kind: hub.Reacted, Ref: ref}
	had := map[botapi.Reaction]bool{}
	for _, old := range r.Old {
		had[old] = true
	}
	for i, now := range r.New {
		if i == 0 || !had[now] {
			m.Change.Reaction = sign(now)
		}
	}
	return sink.Message(ctx, m)
}

func sign(r botapi.Reaction) string {
	switch {
	case r.Emoji != "":
		return sanitize.Line(r.Emoji, 64)
	case r.Type == "paid":
		return "⭐"
	}
	return sanitize.Line(r.Type, 64) // an emoji of somebody's own making has no sign elsewhere
}

// standing takes that somebody blocked the bot, or lets it write again.
func (a *adapter) standing(ctx context.Context, sink channels.Sink, u botapi.Update, c botapi.ChatMember, raw []byte) error {
	m, ok := a.said(a.key(u, "standing"), c.Chat, &c.From, nil, c.Date, raw)
	if !ok || (c.New.Status != "kicked" && c.New.Status != "member") {
		return sink.Message(ctx, a.event(u, "my_chat_member", raw))
	}
	m.Consent = &hub.Consent{Purpose: "all", Given: c.New.Status == "member", Proof: "The person blocked the bot in Telegram."}
	if m.Consent.Given {
		m.Consent.Proof = "The person started or unblocked the bot in Telegram."
	}
	return sink.Message(ctx, m)
}

// words of an error that may be shown.
func words(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "Telegram cannot be reached."
}

// concerns reports whether a message of a group is for the bot: it mentions it,
// commands it or answers it.
func (a *adapter) concerns(ctx context.Context, m botapi.Message) (bool, error) {
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == a.bot {
		return true, nil
	}
	named := false
	for _, in := range []struct {
		text     string
		entities []botapi.Entity
	}{{m.Text, m.Entities}, {m.Caption, m.CaptionEntities}} {
		for _, e := range in.entities[:min(len(in.entities), maxEntities)] {
			if e.Type == "text_mention" && e.User != nil && e.User.ID == a.bot {
				return true, nil
			}
			named = named || e.Type == "mention" || e.Type == "bot_command"
		}
	}
	if !named {
		return false, nil
	}
	me, err := a.whoami(ctx)
	if err != nil {
		return false, err
	}
	return names(m.Text, m.Entities, me.Username) || names(m.Caption, m.CaptionEntities, me.Username), nil
}

// names reports whether an entity of text is @username, or a command to it.
func names(text string, entities []botapi.Entity, username string) bool {
	for _, e := range entities[:min(len(entities), maxEntities)] {
		at, word, ok := strings.Cut(covered(text, e), "@")
		if ok && username != "" && strings.EqualFold(word, username) &&
			((e.Type == "mention" && at == "") || (e.Type == "bot_command" && strings.HasPrefix(at, "/"))) {
			return true
		}
	}
	return false
}
