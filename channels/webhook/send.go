package webhook

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/webcall"
)

// outgoing is what we post. Which fields it has depends on Type, as in docs/webhook-channel.md.
type outgoing struct {
	Type         string     `json:"type"`
	ID           string     `json:"id"`
	At           time.Time  `json:"at"`
	Conversation string     `json:"conversation,omitempty"`
	Recipient    *recipient `json:"recipient,omitempty"`
	Author       *author    `json:"author,omitempty"`
	Text         string     `json:"text,omitempty"`
	HTML         string     `json:"html,omitempty"`
	Files        []enclosed `json:"attachments,omitempty"`
	Public       bool       `json:"public,omitempty"`
	ReplyTo      string     `json:"reply_to,omitempty"`
	Message      string     `json:"message,omitempty"`
	Reaction     *string    `json:"reaction,omitempty"`
	Ours         *bool      `json:"ours,omitempty"`
}

type recipient struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type author struct {
	Type hub.ActorType `json:"type"`
	Name string        `json:"name,omitempty"`
}

type enclosed struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Data string `json:"data"`
}

// Send posts a message. The receiver drops a repeat by its idempotency key, so
// whatever is uncertain is tried again.
func (a *adapter) Send(ctx context.Context, m hub.Outbound) (hub.Receipt, error) {
	if m.To.IsZero() || m.To.Kind != handleKind || m.To.Scope != string(a.in.ID) {
		return hub.Receipt{}, hub.InvalidField("to", "this person is not known by this inbox")
	}
	if n := utf8.RuneCountInString(m.Text); n > maxText {
		return hub.Receipt{}, hub.Errorf(hub.Invalid, "The message is longer than %d characters.", maxText)
	}
	files, err := a.enclose(ctx, m.Attachments)
	if err != nil {
		return hub.Receipt{}, err
	}
	out := outgoing{
		Type: typeMessage, ID: string(m.Message), At: m.CreatedAt.UTC(), Conversation: string(m.Conversation),
		Recipient: &recipient{ID: m.To.Address, Name: m.ToName}, Author: &author{Type: m.Author.Type, Name: m.Author.Name},
		Text: m.Text, HTML: m.HTML, Files: files, Public: m.Public, ReplyTo: a.bare(m.InReplyTo),
	}
	if m.PublicRef != "" {
		out.ReplyTo = a.bare(m.PublicRef)
	}
	answer, err := a.post(ctx, out, string(m.Message))
	if err != nil {
		return hub.Receipt{}, err
	}
	r := hub.Receipt{State: hub.Accepted, Ref: m.Ref, At: a.env.Now()}
	var given struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(answer, &given) == nil && isID(given.ID) { // an answer of another shape is as good as none
		r.Final = a.ref(given.ID)
	}
	return r, nil
}

// Amend posts a change. It carries a key of its own: to set the same words twice
// is two changes when something lay between them.
func (a *adapter) Amend(ctx context.Context, c channels.Amendment) error {
	out := outgoing{ID: hub.NewToken(), At: a.env.Now().UTC(), Message: a.bare(c.Change.Ref), Ours: &c.Ours, Public: c.Public,
		Recipient: &recipient{ID: c.To.Address}}
	switch c.Change.Kind {
	case hub.Edited:
		out.Type, out.Text = typeEdit, c.Text
	case hub.Deleted:
		out.Type = typeDelete
	case hub.Reacted:
		out.Type, out.Reaction = typeReaction, &c.Change.Reaction
	default:
		return hub.Errorf(hub.Unsupported, "This channel cannot carry that change.")
	}
	if out.Message == "" {
		return hub.Errorf(hub.Missing, "The other side does not know this message.")
	}
	_, err := a.post(ctx, out, out.ID)
	return err
}

// post signs and posts, and answers what came back.
func (a *adapter) post(ctx context.Context, out outgoing, key string) ([]byte, error) {
	body, err := json.Marshal(out)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "The message cannot be written as JSON.")
	}
	stamp := strconv.FormatInt(a.env.Now().Unix(), 10)
	answer, err := a.out.Do(ctx, webcall.Request{
		Method: http.MethodPost, URL: a.url, Body: body, Answer: answerBytes,
		Header: http.Header{
			"Content-Type": {"application/json"}, timestampHeader: {stamp}, signatureHeader: {a.signature(stamp, body)}, keyHeader: {key},
		},
	})
	switch {
	case err != nil && answer.OK(): // taken; only the words of the answer are lost
		err = nil
	case hub.Is(err, hub.Unknown):
		err = hub.Wrap(hub.Temporary, err, "The receiver did not answer; it is sent again, and a second copy is dropped by its key.")
	case err == nil:
		err = a.verdict(answer)
	}
	a.report(err)
	return answer.Body, err
}

// verdict is what a status means. Words of the receiver are not shown: they may
// hold anything.
func (a *adapter) verdict(answer webcall.Answer) error {
	k := webcall.Kind(answer.Status)
	if k == "" {
		return nil
	}
	e := hub.Errorf(k, "The receiver answered %d.", answer.Status)
	switch {
	case answer.Status/100 == 3:
		e.Text = fmt.Sprintf("The receiver redirects (%d), and messages go to no other address. Enter the final one.", answer.Status)
	case k == hub.Denied:
		e.Text = fmt.Sprintf("The receiver refuses us (%d): check the secret on both sides.", answer.Status)
	case k == hub.Missing:
		e.Text = fmt.Sprintf("Nothing takes messages at the receiver's address (%d).", answer.Status)
	}
	e.After = webcall.RetryAfter(answer.Header, a.env.Now())
	return e
}

// report says how the receiver stands. What is wrong with one message is not the
// receiver's trouble.
func (a *adapter) report(err error) {
	if a.env.Report == nil {
		return
	}
	switch hub.KindOf(err) {
	case "":
		a.env.Report(channels.Health{State: channels.Healthy})
	case hub.Denied, hub.Missing, hub.Temporary:
		var e *hub.Error
		_ = errors.As(err, &e) // KindOf found one
		a.env.Report(channels.Health{State: channels.Failing, Text: e.Text})
	}
}

// enclose reads the files of a message.
func (a *adapter) enclose(ctx context.Context, in []hub.Attachment) ([]enclosed, error) {
	if len(in) > maxFiles {
		return nil, hub.Errorf(hub.Invalid, "A message carries at most %d files.", maxFiles)
	}
	var out []enclosed
	total := int64(0)
	for _, f := range in {
		if total += f.Size; f.Size > maxSent || total > maxSentAll {
			return nil, hub.Errorf(hub.Invalid, "The files are too large: %d MB each, %d MB together.", maxSent>>20, maxSentAll>>20)
		}
		r, at, err := a.env.Blobs.Open(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(io.LimitReader(r, maxSent+1))
		r.Close()
		if err != nil {
			return nil, hub.Wrap(hub.Temporary, err, "A file of the message cannot be read.")
		}
		if len(raw) > maxSent {
			return nil, hub.Errorf(hub.Invalid, "A file is larger than %d MB.", maxSent>>20)
		}
		out = append(out, enclosed{Name: f.Name, Type: at.Type, Size: int64(len(raw)), Data: base64.StdEncoding.EncodeToString(raw)})
	}
	return out, nil
}
