package meta

import "strconv"

// envelope is a webhook about values of one field.
func (a *Account) envelope(field string, value object) []byte {
	value["messaging_product"] = "whatsapp"
	value["metadata"] = object{"display_phone_number": a.Shown, "phone_number_id": a.ID}
	return Escaped(object{"object": "whatsapp_business_account", "entry": []any{
		object{"id": a.Business, "changes": []any{object{"field": field, "value": value}}},
	}})
}

func (s *Sim) stamp() string { return strconv.FormatInt(s.Now().Unix(), 10) }

// Message is the webhook of a WhatsApp message of p; more is merged into it. It
// answers the message's id and the body.
func (a *Account) Message(p Person, more object) (string, []byte) {
	a.sim.mu.Lock()
	id := a.sim.id("wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ")
	a.sim.mu.Unlock()
	m := object{"id": id, "timestamp": a.sim.stamp()}
	contact := object{"profile": object{"name": p.Name}}
	if p.ID != "" {
		m["from"], contact["wa_id"] = p.ID, p.ID
	}
	if p.User != "" {
		m["from_user_id"], contact["user_id"] = p.User, p.User
	}
	for k, v := range more {
		m[k] = v
	}
	id, _ = m["id"].(string)
	return id, a.envelope("messages", object{"contacts": []any{contact}, "messages": []any{m}})
}

func (a *Account) say(p Person, more object) (string, int) {
	id, body := a.Message(p, more)
	return id, a.Post(body)
}

// waFile is a WhatsApp message with a file.
func (a *Account) waFile(p Person, as string, f File, caption string) (string, int) {
	id, _ := a.sim.store("90", f)
	a.sim.mu.Lock()
	hash := a.sim.media[id].hash
	a.sim.mu.Unlock()
	what := object{"id": id, "mime_type": f.Type, "sha256": hash}
	if caption != "" {
		what["caption"] = caption
	}
	if f.Name != "" {
		what["filename"] = f.Name
	}
	if as == "voice" {
		as, what["voice"] = "audio", true
	}
	return a.say(p, object{"type": as, as: what})
}

// Status tells what became of a WhatsApp message. Code is of the error of a
// failed one.
func (a *Account) Status(one Sent, status string, code int) int {
	return a.Post(a.StatusBody(one, status, code))
}

// StatusBody is the webhook of Status.
func (a *Account) StatusBody(one Sent, status string, code int) []byte {
	v := object{"id": one.ID, "status": status, "timestamp": a.sim.stamp(), "recipient_id": one.To}
	if one.Mark != "" {
		v["biz_opaque_callback_data"] = one.Mark
	}
	if code != 0 {
		v["errors"] = []any{object{"code": code, "title": "An error", "message": "An error", "error_data": object{"details": "Details of it"}}}
	}
	return a.envelope("messages", object{"statuses": []any{v}})
}

// OwnerSays is what the owner of a coexistence number types on the phone.
func (a *Account) OwnerSays(p Person, more object) (string, int) {
	a.sim.mu.Lock()
	id := a.sim.id("wamid.HBgLMTY1MDU1NTEyMzQVAgARGBQ")
	a.sim.mu.Unlock()
	m := object{"id": id, "timestamp": a.sim.stamp(), "from": a.Shown, "to": p.ID}
	if p.User != "" {
		m["to_user_id"] = p.User
	}
	for k, v := range more {
		m[k] = v
	}
	return id, a.Post(a.envelope("smb_message_echoes", object{"message_echoes": []any{m}}))
}

// Field delivers a change that is not about messages.
func (a *Account) Field(field string, value object) int {
	return a.Post(Escaped(object{"object": "whatsapp_business_account", "entry": []any{
		object{"id": a.Business, "changes": []any{object{"field": field, "value": value}}},
	}}))
}
