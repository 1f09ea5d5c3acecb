package direct

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/meta"
)

// sendWait is how long a message waits for another one to the same person.
const sendWait = 40 * time.Second

// Send hands m to the network: as messages to the person, as one private answer
// to a comment, or as an answer where everybody reads it.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	tag, err := a.allowed(m)
	if err != nil {
		return hub.Receipt{}, err
	}
	parts, err := a.plan(m)
	if err != nil {
		return hub.Receipt{}, err
	}
	release, had := a.turns.Take(ctx, m.To.Address, sendWait)
	defer release()
	if !had {
		return hub.Receipt{}, hub.Errorf(hub.Temporary, "Another message to this person is still on its way.")
	}
	last := ""
	for no, p := range parts {
		id, err := a.part(ctx, m, p, tag, no, len(parts))
		if err != nil {
			return hub.Receipt{}, reached(err, no, len(parts))
		}
		last = id
	}
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, Final: last, At: a.env.Now().UTC()}, nil
}

// humanAgent is the tag of words that a person typed, after the usual window.
const humanAgent = "HUMAN_AGENT"

// allowed refuses what the network would refuse, before it is asked, and
// answers the tag that the message has to carry.
func (a *adapter) allowed(m hub.Outbound) (string, error) {
	now := a.env.Now()
	switch {
	case m.To.Address == "" || m.To.Kind != a.net.Handle || m.To.Scope != a.set.Account || !meta.SafeID(m.To.Address):
		return "", hub.InvalidField("to", "has no "+a.net.Name+" address of this account")
	case m.Template != nil:
		return "", hub.Errorf(hub.Unsupported, "%s has no templates here.", a.net.Name)
	case m.Public && !meta.SafeID(m.PublicRef):
		return "", hub.Errorf(hub.Invalid, "There is no comment to answer in public.")
	case m.Public:
		return "", nil
	case m.PublicRef != "":
		if !m.LastInAt.IsZero() && now.Sub(m.LastInAt) >= commentTime {
			return "", hub.Errorf(hub.Denied, "A comment can be answered in private for 7 days only.")
		}
		return "", nil
	case m.LastInAt.IsZero():
		return "", hub.Errorf(hub.Denied, "%s lets a company write only to people who have written to it.", a.net.Name)
	case now.Before(m.LastInAt.Add(Window)):
		return "", nil
	case m.Author.Type == hub.ActorAgent && now.Before(m.LastInAt.Add(HumanWindow)):
		return humanAgent, nil
	case m.Author.Type == hub.ActorAgent:
		return "", hub.Errorf(hub.Denied, "The reply window is closed: more than 7 days since the person's last message.")
	}
	return "", hub.Errorf(hub.Denied, "The reply window is closed: more than 24 hours since the person's last message. Only what somebody types may still go out.")
}

// part is one message of the network before it is built.
type part struct {
	text string
	file *hub.Attachment
	as   string // image, video, audio, file
}

func (a *adapter) plan(m hub.Outbound) ([]part, error) {
	text := strings.TrimSpace(m.Text)
	if m.Public || m.PublicRef != "" {
		limit := a.net.MaxComment
		if !m.Public {
			limit = a.net.MaxText
		}
		switch {
		case len(m.Attachments) > 0:
			return nil, hub.Errorf(hub.Unsupported, "An answer to a comment cannot carry files.")
		case text == "":
			return nil, hub.InvalidField("text", "is empty")
		case m.Public && utf8.RuneCountInString(text) > limit, !m.Public && meta.Measure(text, a.net.Unit) > limit:
			return nil, hub.Errorf(hub.Invalid, "An answer to a comment is one message of at most %d characters.", limit)
		}
		return []part{{text: text}}, nil
	}
	var parts []part
	for _, piece := range meta.Split(text, a.net.MaxText, a.net.Unit) {
		parts = append(parts, part{text: piece})
	}
	for i := range m.Attachments {
		at := &m.Attachments[i]
		as, err := a.net.FileAs(at)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{file: at, as: as})
	}
	if len(parts) == 0 {
		return nil, hub.InvalidField("text", "is empty")
	}
	return parts, nil
}

// part sends one message of the network, unless an earlier attempt has.
func (a *adapter) part(ctx context.Context, m hub.Outbound, p part, tag string, no, of int) (string, error) {
	mine := meta.Part{Ref: m.Ref, No: no, Last: no == of-1, Print: print(p.text, p.as)}
	if m.Public { // neither echoed nor read as messages are
		mine.Print, mine.Last = "comment", false
	}
	id, err := a.sent.Begin(ctx, a.row(m.To.Address), mine)
	if err != nil {
		return "", hub.Wrap(hub.Temporary, err, "The hub could not note that it sends.")
	}
	if id != "" {
		return id, nil
	}
	if m.Public {
		mine.ID, err = a.reply(ctx, m.PublicRef, p.text)
	} else {
		mine.ID, err = a.deliver(ctx, m, p, tag, meta.Mark{Ref: m.Ref, Last: mine.Last})
	}
	a.health(err)
	if err != nil && hub.KindOf(err) == hub.Unknown {
		return "", err // the note stays: an echo may still name it
	}
	if noted := a.sent.End(ctx, a.row(m.To.Address), mine); noted != nil && err == nil {
		a.log.Warn("a sent message was not noted", "err", noted)
	}
	return mine.ID, err
}

// reply answers a comment or post where everybody reads it.
func (a *adapter) reply(ctx context.Context, ref, text string) (string, error) {
	var out struct {
		ID meta.ID `json:"id"`
	}
	err := a.graph.Do(ctx, meta.Call{
		Method: http.MethodPost, Path: ref + "/" + a.net.Replies, Body: map[string]string{"message": text}, Out: &out, Sends: true,
	})
	if err == nil && out.ID == "" {
		err = hub.Errorf(hub.Unknown, "%s took the answer without giving it an id.", a.net.Name)
	}
	return string(out.ID), err
}

type (
	recipient struct {
		ID        string `json:"id,omitempty"`
		CommentID string `json:"comment_id,omitempty"`
		PostID    string `json:"post_id,omitempty"`
	}
	outMessage struct {
		Text       string         `json:"text,omitempty"`
		Attachment *outAttachment `json:"attachment,omitempty"`
		Metadata   string         `json:"metadata,omitempty"`
	}
	outAttachment struct {
		Type    string     `json:"type"`
		Payload outPayload `json:"payload"`
	}
	outPayload struct {
		URL      string `json:"url,omitempty"`
		Reusable bool   `json:"is_reusable"`
	}
	request struct {
		Recipient recipient  `json:"recipient"`
		Type      string     `json:"messaging_type,omitempty"`
		Tag       string     `json:"tag,omitempty"`
		Message   outMessage `json:"message"`
	}
)

// deliver sends one message to the person, or the one private answer to what
// they said in public.
func (a *adapter) deliver(ctx context.Context, m hub.Outbound, p part, tag string, mark meta.Mark) (string, error) {
	req := request{Recipient: recipient{ID: m.To.Address}, Tag: tag, Message: outMessage{Text: p.text}}
	switch {
	case m.PublicRef != "" && strings.HasPrefix(m.PublicRef, a.set.Node+"_"): // a post on the page
		req.Recipient = recipient{PostID: m.PublicRef}
	case m.PublicRef != "":
		req.Recipient = recipient{CommentID: m.PublicRef}
	}
	if a.net.Typed {
		req.Type = "RESPONSE"
	}
	if tag != "" {
		req.Type = "MESSAGE_TAG"
	}
	if a.net.Marks {
		req.Message.Metadata = mark.String()
	}
	call := meta.Call{Method: http.MethodPost, Path: a.set.Node + "/messages", Body: req, Sends: true}
	if p.file != nil {
		done, err := a.carry(ctx, &call, &req, p)
		if err != nil {
			return "", err
		}
		defer done()
	}
	var out struct {
		MessageID meta.ID `json:"message_id"`
	}
	call.Out = &out
	err := a.graph.Do(ctx, call)
	if err == nil && out.MessageID == "" {
		err = hub.Errorf(hub.Unknown, "%s took the message without giving it an id.", a.net.Name)
	}
	return string(out.MessageID), err
}

// carry puts a file into the call: its bytes, or where the network fetches them.
func (a *adapter) carry(ctx context.Context, call *meta.Call, req *request, p part) (done func(), err error) {
	req.Message.Attachment = &outAttachment{Type: p.as}
	if !a.net.Upload {
		req.Message.Attachment.Payload.URL = a.ticket(p.file)
		call.Body = *req
		return func() {}, nil
	}
	file, stored, err := a.env.Blobs.Open(ctx, p.file.ID)
	if err != nil {
		return nil, err
	}
	fields := [][2]string{}
	for _, f := range []struct {
		name string
		v    any
	}{{"recipient", req.Recipient}, {"message", req.Message}} {
		raw, err := json.Marshal(f.v)
		if err != nil {
			file.Close()
			return nil, hub.Wrap(hub.Internal, err, "The request could not be written.")
		}
		fields = append(fields, [2]string{f.name, string(raw)})
	}
	for _, f := range [][2]string{{"messaging_type", req.Type}, {"tag", req.Tag}} {
		if f[1] != "" {
			fields = append(fields, f)
		}
	}
	call.Body = nil
	call.Form = &meta.Form{Fields: fields, Field: "filedata", Name: blob.CleanName(p.file.Name), Type: bare(p.file.Type), File: file, Size: stored.Size}
	return func() { file.Close() }, nil
}

// bare is a media type without parameters.
func bare(kind string) string {
	kind, _, _ = strings.Cut(kind, ";")
	if kind = strings.ToLower(strings.TrimSpace(kind)); kind == "" {
		return "application/octet-stream"
	}
	return kind
}

// reached says how far a message of several parts has come.
func reached(err error, no, of int) error {
	var e *hub.Error
	if no == 0 || !errors.As(err, &e) || hub.Retryable(err) {
		return err
	}
	next := *e
	next.Text = meta.Progress(no, of) + " " + e.Text
	return &next
}
