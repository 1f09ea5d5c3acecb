package webhook

import (
	"context"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/sanitize"
)

// proven is the evidence of a sender: whoever holds the secret says so.
const proven = "signed_webhook"

func line(s string, n int) string { return sanitize.Line(s, n) }

// inbound is an event that somebody caused, as the hub keeps it. The source key
// holds the type: ids of messages and of events about them may be alike.
func (a *adapter) inbound(ctx context.Context, e event, body []byte) (hub.Inbound, error) {
	now := a.env.Now()
	m := hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: e.Type + ":" + e.ID, Thread: "thread:" + e.Thread,
		From: a.handle(e.Sender.ID), FromName: line(e.Sender.Name, 200), Proof: proven,
		Claims: claims(e.Sender), Language: language(e.Sender.Language),
		ReceivedAt: a.when(e.At), AcceptedAt: now, Raw: body, RawType: "application/json",
	}
	if e.Thread == "" {
		m.Thread = "sender:" + e.Sender.ID
	}
	switch e.Type {
	case typeMessage:
		m.Ref, m.Public = a.ref(e.ID), e.Public
		if e.ReplyTo != "" {
			m.Refs = []string{a.ref(e.ReplyTo)}
		}
		return m, a.content(ctx, &m, e)
	case typeEdit:
		m.Change = &hub.Change{Kind: hub.Edited, Ref: a.ref(e.Message), KeepFiles: e.wordsOnly}
		return m, a.content(ctx, &m, e)
	case typeDelete:
		m.Change = &hub.Change{Kind: hub.Deleted, Ref: a.ref(e.Message)}
	case typeReaction:
		m.Change = &hub.Change{Kind: hub.Reacted, Ref: a.ref(e.Message), Reaction: line(e.Reaction, 64)}
	case typeConsent:
		m.Consent = &hub.Consent{Given: e.Given, Purpose: line(e.Purpose, 100), Proof: line(e.Text, 500)}
	}
	return m, nil
}

// content puts words and files in. HTML without text gets its words as text.
func (a *adapter) content(ctx context.Context, m *hub.Inbound, e event) error {
	m.Text = sanitize.Plain(e.Text)
	if strings.TrimSpace(e.HTML) != "" {
		m.HTML = sanitize.HTML(e.HTML)
		if strings.TrimSpace(m.Text) == "" {
			m.Text = sanitize.Text(m.HTML)
		}
	}
	files, lost, err := a.files(ctx, m.SrcKey, e.Files)
	if err != nil {
		return err
	}
	m.Attachments = files
	if len(lost) > 0 { // said in the words: a file that silently is not there misleads
		note := strings.Join(lost, "\n")
		m.Text = strings.TrimLeft(m.Text+"\n\n"+note, "\n")
		if m.HTML != "" {
			m.HTML += sanitize.Paragraphs(note)
		}
	}
	return nil
}

// claims are handles that the sender says are theirs. What cannot be one is left
// out: the event is no worse without it.
func claims(s sender) (out []hub.Handle) {
	addr := strings.TrimSpace(s.Email)
	if local, domain, ok := strings.Cut(addr, "@"); ok && local != "" && domain != "" && len(addr) <= 254 && !strings.ContainsAny(addr, " \t\r\n<>,;\x00") {
		out = append(out, hub.EmailHandle(addr))
	}
	if n, err := phone.E164(s.Phone, ""); err == nil && s.Phone != "" {
		out = append(out, hub.Handle{Kind: hub.HandlePhone, Address: n})
	}
	return out
}

// language is a BCP 47 tag, or nothing.
func language(tag string) string {
	if len(tag) < 2 || len(tag) > 35 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return ""
	}
	return tag
}
