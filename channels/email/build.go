package email

import (
	"cmp"
	"context"
	"io"
	"strings"

	"github.com/parleyhub/parley/channels/email/compose"
	"github.com/parleyhub/parley/channels/email/refs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/templates"
)

// maxFiles bounds all files of one mail together, in bytes.
const maxFiles = 25 << 20

// build makes the mail of m, in the room of out if that is enough.
func (a *adapter) build(ctx context.Context, m hub.Outbound, out []byte) ([]byte, error) {
	files, err := a.files(ctx, m.Attachments)
	if err != nil {
		return nil, err
	}
	if m.Bulk != nil {
		mail := a.envelope(m)
		mail.Text, mail.HTML, mail.Files = m.Text, m.HTML, files
		return compose.Append(out, mail), nil
	}
	body := sanitize.Outgoing(m.HTML)
	words := m.Text
	if strings.TrimSpace(words) == "" && body != "" {
		words = sanitize.Text(body)
	}
	signature := a.set.signature
	if signature == "" {
		signature = m.Brand.Signature
	}
	if token := m.ReplyToken; a.set.refLine && len(token) == hub.ReplyTokenN {
		signature = cmp.Or(strings.TrimSpace(signature), templates.DefaultSignature) + "\n" + refs.Line(token)
	}
	text, html := templates.Reply(templates.ReplyData{
		Text: plain(words), HTML: body, Signature: signature,
		AgentName: mime.Line(m.Author.Name), BrandName: mime.Line(m.Brand.Name), InboxName: mime.Line(a.inbox.Name),
		QuotedText: plain(m.QuotedText), QuotedFrom: mime.Line(m.QuotedFrom), QuotedAt: m.QuotedAt,
	})
	mail := a.envelope(m)
	mail.Text, mail.HTML, mail.Files = text, html, files
	return compose.Append(out, mail), nil
}

// envelope is the header of m.
func (a *adapter) envelope(m hub.Outbound) compose.Mail {
	own := a.set.names.From(m.Alias)
	from := own.Address
	for _, name := range []string{a.set.names[0].Name, m.Brand.Name, a.inbox.Name} {
		if from.Name == "" {
			from.Name = name
		}
	}
	to := m.Recipients
	if len(to) == 0 {
		to = []hub.Address{{Name: m.ToName, Address: m.To.Address}}
	}
	at := m.CreatedAt
	if at.IsZero() {
		at = a.env.Now()
	}
	mail := compose.Mail{
		From: from, To: to, Cc: m.Cc, Subject: subject(m), Date: at,
		ID: m.Ref, InReplyTo: m.InReplyTo, References: references(m), Extra: [][2]string{{loopHeader, string(a.inbox.ID)}},
	}
	if t := strings.ToLower(m.ReplyToken); t != "" && strings.Trim(t, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "" {
		mail.ReplyTo = own.Plus(t)
	}
	if m.Bulk != nil {
		mail.Unsubscribe(m.Bulk, own.Plus)
	}
	if m.Author.Type == hub.ActorBot || m.Author.Type == hub.ActorSystem {
		mail.Extra = append(mail.Extra, [2]string{"Auto-Submitted", "auto-replied"}, [2]string{"X-Auto-Response-Suppress", "All"})
	}
	return mail
}

func (a *adapter) files(ctx context.Context, list []hub.Attachment) ([]compose.File, error) {
	var out []compose.File
	total := int64(0)
	for _, f := range list {
		if total += f.Size; total > maxFiles {
			return nil, hub.Errorf(hub.Invalid, "The files are larger than 25 MB together, which mail does not carry.")
		}
		r, meta, err := a.env.Blobs.Open(ctx, f.ID)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(io.LimitReader(r, maxFiles+1))
		_ = r.Close() // only read from
		if err != nil {
			return nil, hub.Wrap(hub.Temporary, err, "A file could not be read.")
		}
		if len(data) > maxFiles {
			return nil, hub.Errorf(hub.Invalid, "The files are larger than 25 MB together, which mail does not carry.")
		}
		one := compose.File{Name: f.Name, Type: f.Type, Data: data}
		if one.Type == "" {
			one.Type = meta.Type
		}
		if one.Name == "" {
			one.Name = meta.Name
		}
		if f.Inline {
			one.ContentID = f.ContentID
		}
		out = append(out, one)
	}
	return out, nil
}

func subject(m hub.Outbound) string {
	s := clip(mime.Line(m.Subject), 800)
	if s == "" {
		s = "Your message"
	}
	lower := strings.ToLower(s)
	if m.InReplyTo != "" && !strings.HasPrefix(lower, "re:") && !strings.HasPrefix(lower, "aw:") && !strings.HasPrefix(lower, "sv:") {
		s = "Re: " + s
	}
	return s
}

// references is the chain of m, oldest first, with what it answers at its end.
func references(m hub.Outbound) []string {
	var out []string
	for _, id := range append(append([]string{}, m.References...), m.InReplyTo) {
		if id = compose.SafeID(id); id != "" && id != compose.SafeID(m.Ref) {
			out = addOnce(out, id)
		}
	}
	return capped(out)
}

// keepRefs is how many references of a long chain are kept beside the first.
const keepRefs = 20

func capped(ids []string) []string {
	if len(ids) <= keepRefs+1 {
		return ids
	}
	return append([]string{ids[0]}, ids[len(ids)-keepRefs:]...)
}
