package telegram

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// methods are what the stand-in knows of the Bot API.
var methods = map[string]func(*call) (any, error){
	"getMe":               func(c *call) (any, error) { return c.Bot, nil },
	"getUpdates":          (*call).getUpdates,
	"setWebhook":          (*call).setWebhook,
	"deleteWebhook":       (*call).deleteWebhook,
	"getWebhookInfo":      (*call).webhookInfo,
	"sendMessage":         (*call).sendMessage,
	"sendPhoto":           sends("photo"),
	"sendVideo":           sends("video"),
	"sendAudio":           sends("audio"),
	"sendDocument":        sends("document"),
	"sendMediaGroup":      (*call).sendMediaGroup,
	"sendChatAction":      (*call).chatAction,
	"editMessageText":     (*call).editText,
	"editMessageCaption":  (*call).editCaption,
	"deleteMessage":       (*call).deleteMessage,
	"setMessageReaction":  (*call).setReaction,
	"answerCallbackQuery": (*call).answerCallback,
	"getFile":             (*call).getFile,
}

// chat is the chat of a call, if the bot may write there.
func (c *call) chat() (Object, int64, error) {
	id, ok := c.int("chat_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	if ok && c.blocked[id] {
		return nil, 0, &refusal{code: 403, text: "Forbidden: bot was blocked by the user"}
	}
	var found Object
	for at, m := range c.messages {
		if at[0] == id {
			found, _ = m["chat"].(Object)
			break
		}
	}
	if !ok || found == nil {
		return nil, 0, bad("chat not found")
	}
	return found, id, nil
}

func (c *call) sendMessage() (any, error) {
	chat, id, err := c.chat()
	if err != nil {
		return nil, err
	}
	text, err := c.words("text", 4096, "message is too long")
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, bad("message text is empty")
	}
	return c.post(chat, id, Object{"text": text})
}

// words are a text after its markup was read.
func (c *call) words(key string, limit int, long string) (string, error) {
	text := c.text(key)
	if strings.EqualFold(c.text("parse_mode"), "HTML") {
		var err error
		if text, err = readMarkup(text); err != nil {
			return "", err
		}
	}
	if text = strings.TrimSpace(text); Units(text) > limit {
		return "", bad("%s", long)
	}
	return text, nil
}

// post makes a message of the bot.
func (c *call) post(chat Object, id int64, fields Object) (Object, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := Object{"from": c.Bot, "chat": chat}
	if reply, ok := c.params["reply_parameters"].(Object); ok {
		number, _ := reply["message_id"].(json.Number)
		n, err := number.Int64()
		to := c.messages[[2]int64{id, n}]
		switch {
		case err != nil || (to == nil && reply["allow_sending_without_reply"] != true):
			return nil, bad("message to be replied not found")
		case to != nil:
			m["reply_to_message"] = to
		}
	}
	for k, v := range fields {
		m[k] = v
	}
	return c.message(id, m), nil
}

// sends is a method that sends one file.
func sends(field string) func(*call) (any, error) {
	return func(c *call) (any, error) {
		chat, id, err := c.chat()
		if err != nil {
			return nil, err
		}
		fields, err := c.media(field, c.files[field])
		if err != nil {
			return nil, err
		}
		caption, err := c.words("caption", 1024, "message caption is too long")
		if err != nil {
			return nil, err
		}
		if caption != "" {
			fields["caption"] = caption
		}
		return c.post(chat, id, fields)
	}
}

// media takes a file of the bot. What is no picture is refused as one.
func (c *call) media(field string, data []byte) (Object, error) {
	switch {
	case data == nil:
		return nil, bad("there is no %s in the request", field)
	case len(data) == 0:
		return nil, bad("file must be non-empty")
	case field == "photo" && !strings.HasPrefix(string(data), "\x89PNG") && !strings.HasPrefix(string(data), "\xff\xd8\xff"):
		return nil, bad("IMAGE_PROCESS_FAILED")
	}
	id := c.File(fmt.Sprintf("%ss/out_%d", field, len(data)), data, 0)
	one := Object{"file_id": id, "file_unique_id": id + "u", "file_size": len(data)}
	if field == "photo" {
		one["width"], one["height"] = 100, 100
		return Object{"photo": []Object{one}}, nil
	}
	if field == "video" {
		one["width"], one["height"], one["duration"] = 100, 100, 1
	}
	if field == "audio" {
		one["duration"] = 1
	}
	return Object{field: one}, nil
}

func (c *call) sendMediaGroup() (any, error) {
	chat, id, err := c.chat()
	if err != nil {
		return nil, err
	}
	list, ok := c.params["media"].([]any)
	if !ok || len(list) < 2 || len(list) > 10 {
		return nil, bad("wrong number of items in the album")
	}
	var out []Object
	group := c.group()
	sorts := map[string]bool{}
	for _, one := range list {
		item, _ := one.(Object)
		field, _ := item["type"].(string)
		from, _ := item["media"].(string)
		name, ok := strings.CutPrefix(from, "attach://")
		if !ok || !slices.Contains([]string{"photo", "video", "document", "audio"}, field) {
			return nil, bad("can't parse InputMedia")
		}
		sorts[strings.Replace(field, "video", "photo", 1)] = true
		fields, err := c.media(field, c.files[name])
		if err != nil {
			return nil, err
		}
		if caption, ok := item["caption"].(string); ok {
			if item["parse_mode"] == "HTML" {
				if caption, err = readMarkup(caption); err != nil {
					return nil, err
				}
			}
			if Units(caption) > 1024 {
				return nil, bad("message caption is too long")
			}
			fields["caption"] = caption
		}
		fields["media_group_id"] = group
		out = append(out, fields)
	}
	if len(sorts) > 1 {
		return nil, bad("%s can't be mixed with other media types", "document")
	}
	for i := range out {
		if out[i], err = c.post(chat, id, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *call) chatAction() (any, error) {
	if _, _, err := c.chat(); err != nil {
		return nil, err
	}
	if c.text("action") == "" {
		return nil, bad("wrong parameter action in request")
	}
	return true, nil
}

// ours is the message a call is about.
func (c *call) about() ([2]int64, Object, error) {
	if _, _, err := c.chat(); err != nil {
		return [2]int64{}, nil, err
	}
	chat, _ := c.int("chat_id")
	id, _ := c.int("message_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	return [2]int64{chat, id}, c.messages[[2]int64{chat, id}], nil
}

func (c *call) editText() (any, error)    { return c.edit("text", 4096) }
func (c *call) editCaption() (any, error) { return c.edit("caption", 1024) }

func (c *call) edit(field string, limit int) (any, error) {
	at, m, err := c.about()
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, bad("message to edit not found")
	}
	if _, ok := m["text"]; !ok && field == "text" {
		return nil, bad("there is no text in the message to edit")
	}
	if from, _ := m["from"].(Object); from["is_bot"] != true {
		return nil, bad("message can't be edited")
	}
	text, err := c.words(field, limit, "MESSAGE_TOO_LONG")
	if err != nil {
		return nil, err
	}
	if m[field] == text {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	next := Object{}
	for k, v := range m {
		next[k] = v
	}
	next[field], next["edit_date"] = text, c.now().Unix()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages[at] = next
	return next, nil
}

func (c *call) deleteMessage() (any, error) {
	at, m, err := c.about()
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, bad("message to delete not found")
	}
	if date, _ := m["date"].(int64); c.now().Unix()-date > 48*3600 {
		return nil, bad("message can't be deleted for everyone")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.messages, at)
	return true, nil
}

// signs are some of the emoji that Telegram has for reactions.
var signs = []string{"👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🎉", "🙏"}

func (c *call) setReaction() (any, error) {
	_, m, err := c.about()
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, bad("message to react not found")
	}
	list, _ := c.params["reaction"].([]any)
	for _, one := range list {
		r, _ := one.(Object)
		sign, _ := r["emoji"].(string)
		if r["type"] != "emoji" || !slices.Contains(signs, sign) {
			return nil, bad("REACTION_INVALID")
		}
	}
	return true, nil
}

func (c *call) answerCallback() (any, error) {
	if c.text("callback_query_id") == "" {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	return true, nil
}

func (c *call) getFile() (any, error) {
	id := c.text("file_id")
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.Server.files[id]
	switch {
	case !ok:
		return nil, bad("invalid file_id")
	case f.size > 20<<20:
		return nil, bad("file is too big")
	}
	return Object{"file_id": id, "file_unique_id": id + "u", "file_size": f.size, "file_path": f.path}, nil
}
