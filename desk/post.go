package desk

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// Kinds of what is posted into a conversation.
const (
	KindReply = "reply" // goes to the customer
	KindNote  = "note"  // never leaves the house
)

// noteStays is what somebody hears who addresses a note.
const noteStays = "a note never leaves the house, so it has no recipients"

// The bounds of one post, whatever the channel could carry.
const (
	maxBody     = 256 << 10 // bytes of text, and of HTML
	maxClientID = 128
	maxHold     = 600 // seconds
)

// ReplyInput is what an agent posts.
type ReplyInput struct {
	Kind        string // reply or note
	Text        string
	HTML        string      // dropped where the channel cannot carry it
	InboxID     hub.InboxID // empty: the one the customer used last
	To, Cc, Bcc []hub.Address
	From        string // one of the inbox's addresses; empty: the one that the person wrote to
	Attachments []hub.BlobID
	ClientID    string                // the author's own id of this post: repeated, it is the same post
	SeenSeq     *int64                // the last message the author saw; a newer inbound one is a Conflict
	HoldS       *int                  // seconds to wait before it goes out, for undo
	Visibility  string                // public or private; has to be said where the customer's last word was public
	Template    *hub.ProviderTemplate // instead of Text: a message that the network has approved
	Typed       bool                  // a person typed it, no program
}

// Post adds a reply or a note. created is false when the same agent posted this
// ClientID before: the message is then the first one and nothing is sent. A
// customer's message newer than SeenSeq is Conflict with last_seq.
func (d *Desk) Post(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, in ReplyInput) (m hub.Message, created bool, err error) {
	const verb = "desk.post"
	if in, err = d.clean(in); err != nil {
		return hub.Message{}, false, named(verb, err)
	}
	if in.ClientID != "" {
		ctx = WithOp(ctx, in.ClientID)
	}
	_, err = d.change(ctx, verb, by, scope, id, func(t *turn) error {
		var earlier bool
		if m, earlier, err = d.earlier(ctx, id, in.ClientID, by); err != nil || earlier {
			created = false
			return err
		}
		created = true
		if err := seen(t, in.SeenSeq); err != nil {
			return err
		}
		if in.Kind == KindNote {
			m, err = d.note(ctx, t, scope, in)
		} else {
			m, err = d.reply(ctx, t, scope, in)
		}
		return err
	})
	if err != nil {
		return hub.Message{}, false, err
	}
	return m, created, nil
}

// earlier is what the actor posted under this client id before.
func (d *Desk) earlier(ctx context.Context, id hub.ConversationID, clientID string, by hub.Actor) (hub.Message, bool, error) {
	if clientID == "" {
		return hub.Message{}, false, nil
	}
	m, err := d.Store.ByClientID(ctx, id, clientID, hub.AgentID(by.ID))
	if hub.Is(err, hub.Missing) {
		return hub.Message{}, false, nil
	}
	return m, err == nil, err
}

// seen refuses a post whose author has not seen the customer's last words.
func seen(t *turn, seq *int64) error {
	if seq == nil || t.c.LastInSeq <= *seq {
		return nil
	}
	return hub.Errorf(hub.Conflict, "the customer has written again").Coded(hub.CodeNewer, map[string]any{"last_seq": t.c.LastSeq})
}

// clean checks what does not depend on the conversation.
func (d *Desk) clean(in ReplyInput) (ReplyInput, error) {
	switch {
	case in.Kind != KindReply && in.Kind != KindNote:
		return in, hub.InvalidField("kind", "must be reply or note")
	case in.Kind == KindNote && len(in.To) > 0:
		return in, hub.InvalidField("to", noteStays)
	case in.Kind == KindNote && len(in.Cc) > 0:
		return in, hub.InvalidField("cc", noteStays)
	case in.Kind == KindNote && in.From != "":
		return in, hub.InvalidField("from", "a note never leaves the house")
	case in.Kind == KindNote && in.Visibility != "":
		return in, hub.InvalidField("visibility", "a note never leaves the house")
	case in.Kind == KindNote && in.Template != nil:
		return in, hub.InvalidField("template", "a note never leaves the house")
	case in.Kind == KindNote && len(in.Bcc) > 0:
		return in, hub.InvalidField("bcc", noteStays)
	case len(in.ClientID) > maxClientID || !utf8.ValidString(in.ClientID):
		return in, hub.InvalidField("client_id", "is longer than 128 bytes")
	case len(in.Text) > maxBody:
		return in, hub.InvalidField("text", "is longer than 256 KiB").Coded(hub.CodeTooLong, map[string]any{"max": maxBody, "unit": "bytes"})
	case len(in.HTML) > maxBody:
		return in, hub.InvalidField("html", "is longer than 256 KiB")
	case in.HoldS != nil && (*in.HoldS < 0 || *in.HoldS > maxHold):
		return in, hub.InvalidField("hold_s", "must be between 0 and 600")
	case in.SeenSeq != nil && *in.SeenSeq < 0:
		return in, hub.InvalidField("seen_seq", "must not be negative")
	}
	in.Text = plain(in.Text)
	if in.HTML != "" {
		html, text := d.Clean(in.HTML)
		in.HTML = html
		if strings.TrimSpace(in.Text) == "" {
			in.Text = plain(text)
		}
	}
	if in.Template != nil {
		return in, templateAlone(&in)
	}
	if strings.TrimSpace(in.Text) == "" && len(in.Attachments) == 0 {
		return in, invalid("text", "required", "is required")
	}
	in.Attachments = unique(in.Attachments)
	return in, nil
}

// plain is text as it may be stored: valid, without NUL, with single line ends.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	return strings.ReplaceAll(s, "\r\n", "\n")
}

func unique[T comparable](in []T) []T {
	var out []T
	for _, v := range in {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// add puts m at the end of the conversation and in the actor's read mark.
func (t *turn) add(m *hub.Message) {
	t.c.LastSeq++
	m.ID, m.ConversationID, m.Seq = hub.NewMessageID(t.now), t.c.ID, t.c.LastSeq
	m.Author, m.CreatedAt, m.ReceivedAt = t.by, t.now, t.now
	t.c.LastMessage, t.c.LastAt = m.Summary(), t.now
	t.set.Messages = append(t.set.Messages, *m)
	t.readUpTo(m.Seq)
	t.touched = true
}

func holdFor(seconds *int) time.Duration {
	if seconds == nil {
		return 0
	}
	return time.Duration(*seconds) * time.Second
}
