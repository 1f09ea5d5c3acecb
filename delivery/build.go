package delivery

import (
	"slices"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// maxReferences bounds the chain that is sent: its first and its newest ids.
const maxReferences = 20

// build makes what the adapter gets. It is pure.
func (j *job) build(key []byte) hub.Outbound {
	m, o := &j.message, &j.order
	out := hub.Outbound{
		Order: o.ID, Message: m.ID, Conversation: m.ConversationID, Inbox: j.inbox, Brand: j.brand, Author: m.Author,
		To: o.To, ToName: j.who.Name, Text: m.Text, Attachments: m.Attachments, Ref: o.Ref,
		Seq: m.Seq, Attempt: o.Attempts + 1, CreatedAt: m.CreatedAt,
	}
	if j.can.HTML {
		out.HTML = m.HTML
	}
	if j.can.CopyLines && !j.follows() {
		out.Recipients, out.Cc, out.Bcc, out.Alias = m.To, m.Cc, m.Bcc, m.Alias
	}
	if j.can.Subject {
		out.Subject = j.subject()
	}
	if j.can.Threads {
		out.ReplyToken = hub.MakeReplyToken(key, m.ConversationID, o.To)
	}
	if !j.follows() {
		out.Public, out.Template = m.Public, m.Template
	}
	j.thread(&out)
	return out
}

func (j *job) subject() string {
	for _, s := range []string{j.message.Subject, j.conv.Subject, j.brand.Name, j.inbox.Name} {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return "Re:"
}

// thread says what is answered: the customer's last message in this inbox, else
// our own last one there. Quoted is the customer's last word wherever it came in.
func (j *job) thread(out *hub.Outbound) {
	var last, ours *hub.Message
	quoted := false
	for i := range j.before {
		if m := &j.before[i]; m.Direction == hub.DirIn && m.InboxID == j.order.InboxID && m.ReceivedAt.After(out.LastInAt) {
			out.LastInAt = m.ReceivedAt
		}
	}
	for i := len(j.before) - 1; i >= 0 && last == nil; i-- {
		m := &j.before[i]
		here := m.InboxID == j.order.InboxID && m.Ref != "" && m.DeletedAt.IsZero()
		switch {
		case m.Direction == hub.DirIn:
			if !quoted && m.Text != "" {
				quoted = true
				out.QuotedText, out.QuotedAt, out.QuotedFrom = m.Text, m.ReceivedAt, from(m)
			}
			if here {
				last = m
			}
		case m.Direction == hub.DirOut && here && ours == nil && m.Delivery.State != hub.Cancelled:
			ours = m
		}
	}
	if last == nil {
		last = ours
	}
	if last == nil {
		return
	}
	out.InReplyTo = last.Ref
	if last.Public && last.Direction == hub.DirIn {
		out.PublicRef = last.Ref
	}
	out.References = chain(last.References, last.Ref)
}

func from(m *hub.Message) string {
	if m.Author.Name != "" {
		return m.Author.Name
	}
	return m.From.Address
}

// chain is refs with ref at the end, each once, bounded.
func chain(refs []string, ref string) []string {
	out := make([]string, 0, len(refs)+1)
	for _, r := range append(slices.Clip(refs), ref) {
		if r != "" && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	if len(out) > maxReferences {
		out = append(out[:1:1], out[len(out)-maxReferences+1:]...)
	}
	return out
}
