package telegram

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Person is a customer. Their private chat has their id.
type Person struct {
	ID                                      int64
	FirstName, LastName, Username, Language string
}

func (p Person) user() Object {
	o := Object{"id": p.ID, "is_bot": false, "first_name": p.FirstName}
	for k, v := range map[string]string{"last_name": p.LastName, "username": p.Username, "language_code": p.Language} {
		if v != "" {
			o[k] = v
		}
	}
	return o
}

// Chat is where people write. Title is empty for a private one.
type Chat struct {
	ID    int64
	Title string
}

// Private is a person's own chat with the bot.
func (p Person) Private() Chat { return Chat{ID: p.ID} }

func (c Chat) object(p Person) Object {
	if c.Title == "" {
		return Object{"id": c.ID, "type": "private", "first_name": p.FirstName}
	}
	return Object{"id": c.ID, "type": "supergroup", "title": c.Title}
}

// Meet makes a chat known to the bot without telling it: somebody wrote there before.
func (s *Server) Meet(c Chat, p Person) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.message(c.ID, Object{"from": p.user(), "chat": c.object(p), "text": "/start"})["message_id"].(int64)
}

// Post lets p write a message with these fields, and answers its id.
func (s *Server) Post(c Chat, p Person, fields Object) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(c.ID, Object{"from": p.user(), "chat": c.object(p)})
	for k, v := range fields {
		m[k] = v
	}
	if id, ok := fields["reply_to"].(int64); ok {
		delete(m, "reply_to")
		m["reply_to_message"] = s.messages[[2]int64{c.ID, id}]
	}
	s.queue("message", m)
	return m["message_id"].(int64)
}

// Say lets p write text in private. Mentions, links and commands get their
// entities, as Telegram's clients give them.
func (s *Server) Say(p Person, text string) int64 {
	return s.Post(p.Private(), p, Object{"text": text})
}

// Mention is text that names the bot, with its entity.
func Mention(text string) Object {
	whole := "@" + Username + " " + text
	return Object{"text": whole, "entities": []Object{{"type": "mention", "offset": 0, "length": len("@" + Username)}}}
}

// Units is the length of s as Telegram counts.
func Units(s string) int { return len(utf16.Encode([]rune(s))) }

// File puts a file on the network and answers its id. Stated is the size that
// the network says, if another than it is.
func (s *Server) File(path string, data []byte, stated int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fmt.Sprintf("FILE%06d", len(s.files)+1)
	if stated == 0 {
		stated = int64(len(data))
	}
	s.files[id] = file{data, path, stated}
	return id
}

// Photo are the fields of a message with a picture in two sizes.
func (s *Server) Photo(data []byte, caption string) Object {
	n := s.fileCount()
	small, large := s.File(fmt.Sprintf("photos/s_%d.jpg", n), data[:min(len(data), 4)], 0), s.File(fmt.Sprintf("photos/file_%d.jpg", n), data, 0)
	o := Object{"photo": []Object{
		{"file_id": small, "file_unique_id": small + "u", "width": 90, "height": 60, "file_size": 4},
		{"file_id": large, "file_unique_id": large + "u", "width": 1280, "height": 853, "file_size": len(data)},
	}}
	if caption != "" {
		o["caption"] = caption
	}
	return o
}

func (s *Server) fileCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files)
}

// Album lets p send pictures as one album, the caption under the first.
func (s *Server) Album(c Chat, p Person, caption string, pictures ...[]byte) (ids []int64) {
	group := s.group()
	for i, data := range pictures {
		f := s.Photo(data, "")
		if i == 0 && caption != "" {
			f["caption"] = caption
		}
		f["media_group_id"] = group
		ids = append(ids, s.Post(c, p, f))
	}
	return ids
}

// group is the name of the next album.
func (s *Server) group() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.albums++
	return fmt.Sprintf("13%015d", s.albums)
}

// Edit lets p say something else in a message of theirs.
func (s *Server) Edit(c Chat, id int64, fields Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := Object{}
	for k, v := range s.messages[[2]int64{c.ID, id}] {
		m[k] = v
	}
	for k, v := range fields {
		m[k] = v
	}
	m["edit_date"] = s.now().Unix()
	s.messages[[2]int64{c.ID, id}] = m
	s.queue("edited_message", m)
}

// React lets p set signs on a message, in place of those they had.
func (s *Server) React(c Chat, p Person, id int64, old, signs []string) {
	list := func(signs []string) []Object {
		out := []Object{}
		for _, e := range signs {
			out = append(out, Object{"type": "emoji", "emoji": e})
		}
		return out
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue("message_reaction", Object{"chat": c.object(p), "message_id": id, "user": p.user(), "date": s.now().Unix(),
		"old_reaction": list(old), "new_reaction": list(signs)})
}

// Press lets p press a button under a message of the bot.
func (s *Server) Press(p Person, id int64, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue("callback_query", Object{"id": fmt.Sprintf("4382%d", s.update), "from": p.user(), "message": s.messages[[2]int64{p.ID, id}],
		"chat_instance": "-3371", "data": data})
}

// Block makes p block the bot, or let it write again.
func (s *Server) Block(p Person, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked[p.ID] = on
	was, is := "member", "kicked"
	if !on {
		was, is = is, was
	}
	standing := func(status string) Object {
		o := Object{"status": status, "user": s.Bot}
		if status == "kicked" {
			o["until_date"] = 0
		}
		return o
	}
	s.queue("my_chat_member", Object{"chat": p.Private().object(p), "from": p.user(), "date": s.now().Unix(),
		"old_chat_member": standing(was), "new_chat_member": standing(is)})
}

// Raw puts an update of any kind on its way.
func (s *Server) Raw(kind string, o any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue(kind, o)
}

// message makes the next message of a chat.
func (s *Server) message(chat int64, fields Object) Object {
	s.last[chat]++
	fields["message_id"], fields["date"] = s.last[chat], s.now().Unix()
	s.messages[[2]int64{chat, s.last[chat]}] = fields
	return fields
}

// unasked are the updates that come only to who asks for them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

func (s *Server) queue(kind string, o any) {
	s.update++
	u := Object{"update_id": s.update, kind: o}
	s.history = append(s.history[max(0, len(s.history)-remember+1):], u)
	if (len(s.allowed) == 0 && slices.Contains(unasked, kind)) || (len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) && !strings.HasPrefix(kind, "x_")) {
		return
	}
	s.pending = append(s.pending, u)
	close(s.wake)
	s.wake = make(chan struct{})
}

// Restart makes the network count its updates anew from id, as it may after a
// week without any.
func (s *Server) Restart(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.update = id
}

// Hook sets a webhook, as somebody else with the token would.
func (s *Server) Hook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = Object{"url": url}
}

// HookURL is where updates are posted to; empty: nowhere.
func (s *Server) HookURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	url, _ := s.hook["url"].(string)
	return url
}
