package meta

// Say is a customer's text. It answers the message's id and the hub's status.
func (a *Account) Say(p Person, text string) (string, int) {
	if a.Network == WhatsApp {
		return a.say(p, object{"type": "text", "text": object{"body": text}})
	}
	return a.direct(p, object{"text": text})
}

// Answer is a customer's text that quotes a message.
func (a *Account) Answer(p Person, to, text string) (string, int) {
	if a.Network == WhatsApp {
		return a.say(p, object{"type": "text", "text": object{"body": text}, "context": object{"from": a.Shown, "id": to}})
	}
	return a.direct(p, object{"text": text, "reply_to": object{"mid": to}})
}

// Photo is a customer's picture; Instagram knows no captions with it.
func (a *Account) Photo(p Person, f File, caption string) (string, int) {
	return a.file(p, "image", f, caption)
}

// Voice is a customer's voice message.
func (a *Account) Voice(p Person, f File) (string, int) { return a.file(p, "voice", f, "") }

// Video is a customer's film.
func (a *Account) Video(p Person, f File, caption string) (string, int) {
	return a.file(p, "video", f, caption)
}

// Document is a customer's file.
func (a *Account) Document(p Person, f File, caption string) (string, int) {
	return a.file(p, "document", f, caption)
}

func (a *Account) file(p Person, as string, f File, caption string) (string, int) {
	if a.Network == WhatsApp {
		return a.waFile(p, as, f, caption)
	}
	switch as {
	case "voice":
		as = "audio"
	case "document":
		as = "file"
	}
	_, address := a.sim.store("cdn", f)
	m := object{"attachments": []any{object{"type": as, "payload": object{"url": address}}}}
	if caption != "" {
		m["text"] = caption
	}
	return a.direct(p, m)
}

// React sets a sign on a message; empty takes it back.
func (a *Account) React(p Person, to, emoji string) (string, int) {
	if a.Network == WhatsApp {
		return a.say(p, object{"type": "reaction", "reaction": object{"message_id": to, "emoji": emoji}})
	}
	r := object{"mid": to, "action": "react", "reaction": "other", "emoji": emoji}
	if emoji == "" {
		r = object{"mid": to, "action": "unreact"}
	}
	return "", a.Post(a.messaging(p, object{"reaction": r}))
}

// Edit changes what the customer said.
func (a *Account) Edit(p Person, id, text string) (string, int) {
	if a.Network == WhatsApp {
		return a.say(p, object{"type": "edit", "edit": object{
			"original_message_id": id, "message": object{"type": "text", "text": object{"body": text}},
		}})
	}
	return "", a.Post(a.messaging(p, object{"message_edit": object{"mid": id, "text": text, "num_edit": 1}}))
}

// Unsend takes back what the customer said.
func (a *Account) Unsend(p Person, id string) (string, int) {
	if a.Network == WhatsApp {
		return a.say(p, object{"type": "revoke", "revoke": object{"original_message_id": id}})
	}
	return "", a.Post(a.messaging(p, object{"message": object{"mid": id, "is_deleted": true}}))
}

// Echo is what the company said elsewhere than over the hub.
func (a *Account) Echo(p Person, text string) (string, int) {
	if a.Network == WhatsApp {
		return a.OwnerSays(p, object{"type": "text", "text": object{"body": text}})
	}
	a.sim.mu.Lock()
	id := a.sim.id("m_aWdfZAG1faXRlbToxOk")
	a.sim.mu.Unlock()
	return id, a.EchoOf(Sent{ID: id, To: p.ID, Type: "text", Text: text})
}

// EchoOf is the echo of a message of Messenger or Instagram.
func (a *Account) EchoOf(one Sent) int { return a.Post(a.EchoBody(one)) }

// EchoBody is the webhook of EchoOf.
func (a *Account) EchoBody(one Sent) []byte {
	m := object{"mid": one.ID, "is_echo": true}
	if one.Text != "" {
		m["text"] = one.Text
	}
	if a.Network == Messenger {
		m["app_id"] = 4711
		if one.Mark != "" {
			m["metadata"] = one.Mark
		}
	}
	if one.File != nil {
		_, address := a.sim.store("cdn", File{Data: one.File, Type: one.FileType})
		m["attachments"] = []any{object{"type": one.Type, "payload": object{"url": address}}}
	}
	return a.event(object{
		"sender": object{"id": a.ID}, "recipient": object{"id": one.To}, "timestamp": a.sim.Now().UnixMilli(), "message": m,
	})
}

func (a *Account) event(e object) []byte { return a.entry(object{"messaging": []any{e}}) }

func (a *Account) entry(more object) []byte {
	name := "page"
	if a.Network == Instagram {
		name = "instagram"
	}
	e := object{"id": a.ID, "time": a.sim.Now().UnixMilli()}
	for k, v := range more {
		e[k] = v
	}
	return Escaped(object{"object": name, "entry": []any{e}})
}

// messaging is the webhook of something p did.
func (a *Account) messaging(p Person, more object) []byte {
	a.sim.mu.Lock()
	a.sim.people[p.ID] = p
	a.sim.mu.Unlock()
	e := object{"sender": object{"id": p.ID}, "recipient": object{"id": a.ID}, "timestamp": a.sim.Now().UnixMilli()}
	for k, v := range more {
		e[k] = v
	}
	return a.event(e)
}

// Messaging delivers something p did, as given.
func (a *Account) Messaging(p Person, more object) int { return a.Post(a.messaging(p, more)) }

func (a *Account) direct(p Person, message object) (string, int) {
	id, body := a.DirectBody(p, message)
	return id, a.Post(body)
}

// DirectBody is the webhook of a message on Messenger or Instagram.
func (a *Account) DirectBody(p Person, message object) (string, []byte) {
	a.sim.mu.Lock()
	id := a.sim.id("m_aWdfZAG1faXRlbToxOj")
	a.sim.mu.Unlock()
	m := object{"mid": id}
	for k, v := range message {
		m[k] = v
	}
	id, _ = m["mid"].(string)
	return id, a.messaging(p, object{"message": m})
}

// StoryReply answers a story of the company's.
func (a *Account) StoryReply(p Person, story File, text string) (string, int) {
	id, address := a.sim.store("cdn", story)
	return a.direct(p, object{"text": text, "reply_to": object{"story": object{"id": "17" + id[3:], "url": address}}})
}

// StoryMention names the company in a story of the customer's.
func (a *Account) StoryMention(p Person, story File) (string, int) {
	_, address := a.sim.store("cdn", story)
	return a.direct(p, object{"attachments": []any{object{"type": "story_mention", "payload": object{"url": address}}}})
}

// Comment is said under a post where everybody reads it; parent is the comment
// it answers, or empty.
func (a *Account) Comment(p Person, post, parent, text string) (string, int) {
	a.sim.mu.Lock()
	id := a.sim.id("1789000000")
	a.sim.comments[id] = commented{a, p}
	a.sim.mu.Unlock()
	return id, a.Post(a.CommentBody(p, id, post, parent, text, "add"))
}

// CommentBody is the webhook of a comment; verb is add, edited or remove, of
// which Instagram tells the first alone.
func (a *Account) CommentBody(p Person, id, post, parent, text, verb string) []byte {
	var change object
	if a.Network == Instagram {
		v := object{"id": id, "text": text, "from": object{"id": p.ID, "username": p.Name}, "media": object{"id": post, "media_product_type": "FEED"}}
		if parent != "" {
			v["parent_id"] = parent
		}
		change = object{"field": "comments", "value": v}
	} else {
		if parent == "" {
			parent = post
		}
		v := object{
			"item": "comment", "verb": verb, "comment_id": id, "post_id": post, "parent_id": parent, "created_time": a.sim.Now().Unix(),
			"from": object{"id": p.ID, "name": p.Name}, "message": text,
		}
		change = object{"field": "feed", "value": v}
	}
	return a.entry(object{"changes": []any{change}})
}

// Reads says that the customer has read everything so far; Instagram names the
// message.
func (a *Account) Reads(p Person, id string) int {
	if a.Network == Instagram {
		return a.Messaging(p, object{"read": object{"mid": id}})
	}
	return a.Messaging(p, object{"read": object{"watermark": a.sim.Now().UnixMilli()}})
}

// Delivers says that messages reached the customer's device; Messenger only.
func (a *Account) Delivers(p Person, ids ...string) int {
	return a.Messaging(p, object{"delivery": object{"mids": ids, "watermark": a.sim.Now().UnixMilli()}})
}
