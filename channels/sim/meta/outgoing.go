package meta

import (
	"encoding/json"
	"net/http"
	"strings"
)

// upload keeps a file for WhatsApp.
func (s *Sim) upload(r *http.Request, body []byte) (any, *refusal) {
	fields, file, kind, bad := form(r, body)
	switch {
	case bad != nil:
		return nil, bad
	case fields["messaging_product"] != "whatsapp":
		return nil, refuse(100, "messaging_product is missing")
	case fields["type"] == "" || len(file) == 0:
		return nil, refuse(100, "type and file are required")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id("90")
	s.media[id] = &media{data: file, kind: kind, hash: hashOf(file)}
	return map[string]any{"id": id}, nil
}

type outFile struct {
	ID       string `json:"id"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
}

// whatsAppBody is what the Cloud API takes as a message.
type whatsAppBody struct {
	Product   string              `json:"messaging_product"`
	Kind      string              `json:"recipient_type"`
	To        string              `json:"to"`
	Recipient string              `json:"recipient"`
	Type      string              `json:"type"`
	Status    string              `json:"status"`
	MessageID string              `json:"message_id"`
	Context   map[string]string   `json:"context"`
	Text      *struct{ Body any } `json:"text"`
	Image     *outFile            `json:"image"`
	Video     *outFile            `json:"video"`
	Audio     *outFile            `json:"audio"`
	Document  *outFile            `json:"document"`
	Reaction  *struct {
		MessageID string `json:"message_id"`
		Emoji     string `json:"emoji"`
	} `json:"reaction"`
	Template *struct {
		Name       string            `json:"name"`
		Language   map[string]string `json:"language"`
		Components []struct {
			Type       string              `json:"type"`
			Parameters []map[string]string `json:"parameters"`
		} `json:"components"`
	} `json:"template"`
	Mark string `json:"biz_opaque_callback_data"`
}

// sendWhatsApp takes a message, a reaction or a typing sign.
func (s *Sim) sendWhatsApp(a *Account, body []byte) (any, *refusal) {
	var m whatsAppBody
	if bad := decode(body, &m); bad != nil {
		return nil, bad
	}
	if m.Product != "whatsapp" {
		return nil, refuse(100, "messaging_product must be whatsapp")
	}
	if m.Status == "read" {
		if m.MessageID == "" {
			return nil, refuse(100, "message_id is required")
		}
		s.keep(&Sent{Account: a, Type: "typing", ReplyTo: m.MessageID})
		return map[string]any{"success": true}, nil
	}
	one := &Sent{Account: a, To: m.To, Type: m.Type, ReplyTo: m.Context["message_id"], Mark: m.Mark}
	if one.To == "" {
		one.To = m.Recipient
	}
	if m.Kind != "individual" || one.To == "" {
		return nil, refuse(100, "recipient_type and to are required")
	}
	file := map[string]*outFile{"image": m.Image, "video": m.Video, "audio": m.Audio, "document": m.Document}[m.Type]
	switch {
	case m.Type == "text" && m.Text != nil:
		one.Text, _ = m.Text.Body.(string)
		if one.Text == "" || len([]rune(one.Text)) > 4096 {
			return nil, refuse(100, "text.body must have 1 to 4096 characters")
		}
	case file != nil:
		if bad := s.attach(one, file); bad != nil {
			return nil, bad
		}
	case m.Type == "reaction" && m.Reaction != nil:
		one.Text, one.ReplyTo = m.Reaction.Emoji, m.Reaction.MessageID
	case m.Type == "template" && m.Template != nil:
		one.Template = m.Template.Name + "/" + m.Template.Language["code"]
		for _, c := range m.Template.Components {
			for _, p := range c.Parameters {
				one.Params = append(one.Params, p["text"])
			}
		}
	default:
		return nil, refuse(131051, "Unsupported message type")
	}
	id := s.keep(one)
	if m.Type != "reaction" {
		a.receipts(one)
	}
	return map[string]any{
		"messaging_product": "whatsapp", "contacts": []any{map[string]any{"input": one.To, "wa_id": strings.TrimPrefix(one.To, "+")}},
		"messages": []any{map[string]any{"id": id}},
	}, nil
}

func (s *Sim) attach(one *Sent, f *outFile) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.media[f.ID]
	if !ok {
		return refuse(131053, "Media upload error: no such id")
	}
	if len([]rune(f.Caption)) > 1024 || (f.Caption != "" && one.Type == "audio") {
		return refuse(100, "caption is not allowed or too long")
	}
	one.Text, one.File, one.FileType = f.Caption, m.data, m.kind
	return nil
}

// keep records what was sent and gives it its id.
func (s *Sim) keep(one *Sent) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case one.Type == "typing":
	case one.Account != nil && one.Account.Network == WhatsApp:
		one.ID = s.id("wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI")
	case one.Type == "comment":
		one.ID = s.id("1784000000")
	default:
		one.ID = s.id("m_aWdfZAG1faXRlbToxOk")
	}
	one.At = s.Now()
	s.sent = append(s.sent[max(0, len(s.sent)-kept):], one)
	return one.ID
}

// directBody is a message of Messenger or Instagram.
type directBody struct {
	Recipient struct {
		ID        string `json:"id"`
		CommentID string `json:"comment_id"`
		PostID    string `json:"post_id"`
	} `json:"recipient"`
	MessagingType string `json:"messaging_type"`
	Tag           string `json:"tag"`
	Action        string `json:"sender_action"`
	Payload       struct {
		MessageID string `json:"message_id"`
		Reaction  string `json:"reaction"`
	} `json:"payload"`
	ReplyTo struct {
		MID string `json:"mid"`
	} `json:"reply_to"`
	Message struct {
		Text       string `json:"text"`
		Metadata   string `json:"metadata"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				URL string `json:"url"`
			} `json:"payload"`
		} `json:"attachment"`
	} `json:"message"`
}

func (s *Sim) sendDirect(a *Account, r *http.Request, body []byte) (any, *refusal) {
	var m directBody
	var file []byte
	var kind string
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		fields, data, dataType, bad := form(r, body)
		if bad != nil {
			return nil, bad
		}
		file, kind = data, dataType
		m.MessagingType, m.Tag = fields["messaging_type"], fields["tag"]
		for name, into := range map[string]any{"recipient": &m.Recipient, "message": &m.Message, "reply_to": &m.ReplyTo} {
			if fields[name] != "" && json.Unmarshal([]byte(fields[name]), into) != nil {
				return nil, refuse(100, "%s is no JSON", name)
			}
		}
	} else if bad := decode(body, &m); bad != nil {
		return nil, bad
	}
	if m.Recipient.PostID != "" {
		m.Recipient.CommentID = m.Recipient.PostID
	}
	if m.Recipient.ID == "" && m.Recipient.CommentID == "" {
		return nil, refuse(100, "recipient is required")
	}
	one := &Sent{
		Account: a, To: m.Recipient.ID, Comment: m.Recipient.CommentID, Type: "text", Text: m.Message.Text, ReplyTo: m.ReplyTo.MID,
		Tag: m.Tag, Mark: m.Message.Metadata, File: file, FileType: kind,
	}
	if m.Action != "" {
		one.Type, one.ReplyTo, one.Text = m.Action, m.Payload.MessageID, m.Payload.Reaction
		s.keep(one)
		return map[string]any{"recipient_id": m.Recipient.ID}, nil
	}
	if bad := s.fitDirect(a, one, &m); bad != nil {
		return nil, bad
	}
	id := s.keep(one)
	if one.Comment == "" {
		a.receipts(one)
	}
	return map[string]any{"recipient_id": m.Recipient.ID, "message_id": id}, nil
}

// fitDirect refuses what the network would.
func (s *Sim) fitDirect(a *Account, one *Sent, m *directBody) *refusal {
	if one.Comment != "" {
		one.Type = "private"
		for _, have := range s.Sent() {
			if have.Type == "private" && have.Comment == one.Comment {
				return refuse(10900, "Activity already replied to")
			}
		}
	} else if a.Network == Messenger && m.MessagingType == "" {
		return refuse(100, "messaging_type is required")
	}
	if m.Tag != "" && m.Tag != "HUMAN_AGENT" {
		return refuse(100, "tag is not supported")
	}
	switch at := m.Message.Attachment; {
	case at != nil && at.Payload.URL != "":
		one.Type = at.Type
		data, kind, err := s.get(at.Payload.URL)
		if err != nil {
			return &refusal{status: http.StatusBadRequest, code: 100, subcode: 2018047, text: "The attachment could not be fetched"}
		}
		one.File, one.FileType = data, kind
	case at != nil && one.File != nil:
		one.Type = at.Type
	case one.Text == "":
		return refuse(100, "message is empty")
	case a.Network == Messenger && len([]rune(one.Text)) > 2000, a.Network == Instagram && len(one.Text) > 1000:
		return &refusal{status: http.StatusBadRequest, code: 100, subcode: 2018109, text: "Length of param message[text] is too long"}
	}
	return nil
}

func (s *Sim) sendComment(id, edge string, body []byte) (any, *refusal) {
	var m struct {
		Message string `json:"message"`
	}
	if bad := decode(body, &m); bad != nil {
		return nil, bad
	}
	if m.Message == "" {
		return nil, refuse(100, "message is required")
	}
	s.mu.Lock()
	on := s.comments[id]
	s.mu.Unlock()
	one := &Sent{Account: on.at, To: on.by.ID, Type: "comment", Comment: id, Text: m.Message, Mark: edge}
	return map[string]any{"id": s.keep(one)}, nil
}
