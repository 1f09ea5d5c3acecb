package hub

import (
	"bytes"
	"encoding/json"
	"time"
)

// Forget takes out of m what was said. What stays says that something was.
func (m *Message) Forget(at time.Time) {
	m.Subject, m.Text, m.HTML, m.Quoted, m.QuotedHTML, m.RawBlob = "", "", "", "", "", ""
	m.Attachments, m.Edits, m.Reactions, m.Letter = nil, nil, nil, nil
	m.DeletedAt = at
	if m.Call != nil {
		c := *m.Call
		c.Transcript = ""
		m.Call = &c
	}
}

// Forget takes the words of a message out of what a fact says, and out of the
// preview of its conversation. False: they were not in it.
func (f *Fact) Forget(g Forgotten) bool {
	at, err := json.Marshal(g.At.UTC())
	if err != nil || (!bytes.Contains(f.Data, []byte(g.MessageID)) && !bytes.Contains(f.Data, at)) {
		return false
	}
	var parts map[string]json.RawMessage
	if json.Unmarshal(f.Data, &parts) != nil {
		return false
	}
	said, shown := forgetCard(parts, g), forgetPreview(parts, g)
	if !said && !shown {
		return false
	}
	raw, err := json.Marshal(ordered(parts))
	if err != nil {
		return false
	}
	f.Data = raw
	return true
}

func forgetCard(parts map[string]json.RawMessage, g Forgotten) bool {
	var card MessageCard
	if len(parts["message"]) == 0 || json.Unmarshal(parts["message"], &card) != nil || card.ID != g.MessageID {
		return false
	}
	card.Subject, card.Text, card.HTML, card.Quoted, card.QuotedHTML = nil, "", nil, nil, nil
	card.Attachments, card.Edits, card.Reactions, card.Letter = []Attachment{}, nil, nil, nil
	if card.Call != nil {
		card.Call.Transcript = ""
	}
	return put(parts, "message", card)
}

func forgetPreview(parts map[string]json.RawMessage, g Forgotten) bool {
	var card ConversationCard
	if len(parts["conversation"]) == 0 || json.Unmarshal(parts["conversation"], &card) != nil || card.ID != g.ConversationID ||
		card.LastMessage == nil || !card.LastMessage.At.Equal(g.At) {
		return false
	}
	card.LastMessage.Preview = ""
	return put(parts, "conversation", card)
}

func put(parts map[string]json.RawMessage, name string, v any) bool {
	raw, err := json.Marshal(v)
	if err == nil {
		parts[name] = raw
	}
	return err == nil
}

// ordered is parts as FactData writes them: the message comes first.
func ordered(parts map[string]json.RawMessage) any {
	return struct {
		Message      json.RawMessage `json:"message,omitempty"`
		Conversation json.RawMessage `json:"conversation,omitempty"`
		Profile      json.RawMessage `json:"profile,omitempty"`
		Before       json.RawMessage `json:"before,omitempty"`
		After        json.RawMessage `json:"after,omitempty"`
		Reason       json.RawMessage `json:"reason,omitempty"`
		Clock        json.RawMessage `json:"clock,omitempty"`
		Step         json.RawMessage `json:"step,omitempty"`
	}{parts["message"], parts["conversation"], parts["profile"], parts["before"], parts["after"], parts["reason"], parts["clock"], parts["step"]}
}
