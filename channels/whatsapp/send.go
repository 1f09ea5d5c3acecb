package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// sendWait is how long a message waits for another one to the same person.
const sendWait = 40 * time.Second

// Send hands m to WhatsApp, in as many messages of the network as it takes.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	if err := a.allowed(m); err != nil {
		return hub.Receipt{}, err
	}
	release, had := a.turns.Take(ctx, m.To.Address, sendWait)
	defer release()
	if !had {
		return hub.Receipt{}, hub.Errorf(hub.Temporary, "Another message to this person is still on its way.")
	}
	to, err := a.address(ctx, m.To.Address)
	if err != nil {
		return hub.Receipt{}, err
	}
	parts, err := a.plan(ctx, m)
	if err != nil {
		return hub.Receipt{}, err
	}
	last := ""
	for no, p := range parts {
		id, err := a.part(ctx, m, to, p, no, len(parts))
		if err != nil {
			return hub.Receipt{}, short(err, no, len(parts))
		}
		last = id
	}
	return hub.Receipt{State: hub.Accepted, Ref: m.Ref, Final: last, At: a.env.Now().UTC()}, nil
}

// allowed refuses what WhatsApp would refuse, before it is asked.
func (a *adapter) allowed(m hub.Outbound) error {
	if m.To.Address == "" || m.To.Kind != Handle {
		return hub.InvalidField("to", "has no WhatsApp address")
	}
	if m.Template == nil && (m.LastInAt.IsZero() || !a.env.Now().Before(m.LastInAt.Add(window))) {
		return hub.Errorf(hub.Denied, "The reply window is closed: more than 24 hours since the person's last message. Send an approved template.")
	}
	return nil
}

// recipient is who a request is for: by number where one is known.
type recipient struct {
	To        string `json:"to,omitempty"`
	Recipient string `json:"recipient,omitempty"` // business-scoped user id
}

func (a *adapter) address(ctx context.Context, address string) (recipient, error) {
	wa, err := a.number(ctx, trimmed(address))
	if err != nil {
		return recipient{}, hub.Wrap(hub.Temporary, err, "The person's number could not be looked up.")
	}
	if wa != "" {
		return recipient{To: wa}, nil
	}
	if !meta.SafeID(address) {
		return recipient{}, hub.InvalidField("to", "is neither a number nor an id of WhatsApp")
	}
	return recipient{Recipient: address}, nil
}

// trimmed is a number as people write it, in digits; anything else as it is.
func trimmed(address string) string {
	out := make([]byte, 0, len(address))
	for i := range len(address) {
		switch c := address[i]; {
		case c >= '0' && c <= '9':
			out = append(out, c)
		case c == '+' && i == 0, c == ' ', c == '-', c == '(', c == ')':
		default:
			return address
		}
	}
	return string(out)
}

// request is one message as the API takes it.
type request struct {
	Product string `json:"messaging_product"`
	Kind    string `json:"recipient_type"`
	recipient
	Context  *inReplyTo   `json:"context,omitempty"`
	Type     string       `json:"type"`
	Text     *outText     `json:"text,omitempty"`
	Image    *outFile     `json:"image,omitempty"`
	Video    *outFile     `json:"video,omitempty"`
	Audio    *outFile     `json:"audio,omitempty"`
	Document *outFile     `json:"document,omitempty"`
	Template *outTemplate `json:"template,omitempty"`
	Reaction *outReaction `json:"reaction,omitempty"`
	Ours     string       `json:"biz_opaque_callback_data,omitempty"`
}

type (
	inReplyTo struct {
		MessageID string `json:"message_id"`
	}
	outText struct {
		Body    string `json:"body"`
		Preview bool   `json:"preview_url"`
	}
	outFile struct {
		ID       string `json:"id"`
		Caption  string `json:"caption,omitempty"`
		Filename string `json:"filename,omitempty"`
	}
	outReaction struct {
		MessageID string `json:"message_id"`
		Emoji     string `json:"emoji"`
	}
)

// part sends one message of the network, unless an earlier attempt has.
func (a *adapter) part(ctx context.Context, m hub.Outbound, to recipient, p part, no, of int) (string, error) {
	mine := meta.Part{Ref: m.Ref, No: no, Last: no == of-1}
	id, err := a.sent.Begin(ctx, m.To.Address, mine)
	if err != nil {
		return "", hub.Wrap(hub.Temporary, err, "The hub could not note that it sends.")
	}
	if id != "" {
		return id, nil
	}
	req, err := a.build(ctx, to, p)
	if err == nil {
		if no == 0 && m.InReplyTo != "" && len(m.InReplyTo) <= 256 {
			req.Context = &inReplyTo{MessageID: m.InReplyTo}
		}
		req.Ours = meta.Mark{Ref: m.Ref, Last: mine.Last}.String()
		mine.ID, err = a.post(ctx, req)
		a.health(err)
	}
	if err != nil && hub.KindOf(err) == hub.Unknown {
		return "", err // the note stays: a status may still name it
	}
	if noted := a.sent.End(ctx, m.To.Address, mine); noted != nil && err == nil {
		a.log.Warn("a sent message was not noted", "err", noted)
	}
	return mine.ID, err
}

// tracking remembers whether the API takes our own word with a message. Meta
// documents it (status messages webhook reference, 2026-05); the published
// description of v23.0 does not have it, and what is built from that refuses it.
type tracking struct{ refused, taken atomic.Bool }

// post sends one message and answers its id.
func (a *adapter) post(ctx context.Context, req request) (string, error) {
	if a.plain.refused.Load() {
		req.Ours = ""
	}
	id, err := a.postOnce(ctx, req)
	var f *meta.Fault
	if req.Ours != "" && !a.plain.taken.Load() && errors.As(err, &f) && (f.Code == 100 || f.Code == 0 && (f.Status == http.StatusBadRequest || f.Status == http.StatusUnprocessableEntity)) {
		req.Ours = ""
		plainID, plainErr := a.postOnce(ctx, req)
		if plainErr == nil {
			a.plain.refused.Store(true)
		}
		return plainID, plainErr
	}
	if err == nil && req.Ours != "" {
		a.plain.taken.Store(true)
	}
	return id, err
}

func (a *adapter) postOnce(ctx context.Context, req request) (string, error) {
	var out struct {
		Messages []struct {
			ID meta.ID `json:"id"`
		} `json:"messages"`
	}
	err := a.graph.Do(ctx, meta.Call{Method: http.MethodPost, Path: a.set.phone + "/messages", Body: req, Out: &out, Sends: true})
	if err != nil {
		return "", err
	}
	if len(out.Messages) == 0 || out.Messages[0].ID == "" {
		return "", hub.Errorf(hub.Unknown, "WhatsApp took the message without giving it an id.")
	}
	return string(out.Messages[0].ID), nil
}

// short says how far a message of several parts has come.
func short(err error, no, of int) error {
	var e *hub.Error
	if no == 0 || !errors.As(err, &e) || hub.Retryable(err) {
		return err
	}
	next := *e
	next.Text = meta.Progress(no, of) + " " + e.Text
	return &next
}
