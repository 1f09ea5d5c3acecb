package desk

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/desk/length"
	"github.com/parleyhub/parley/hub"
)

const (
	maxSign     = 64 // bytes of a reaction
	amendWithin = 30 * time.Second
)

// AmendInput is a change to a message that is on its network already.
type AmendInput struct {
	Kind hub.ChangeKind
	Text string // of an edited one
	Sign string // of a reaction; empty takes ours away
}

// Amend edits or takes back what we said, or sets our sign on any message. It
// asks the network first and answers what that says; only then it is so here.
func (d *Desk) Amend(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, message hub.MessageID, in AmendInput) (m hub.Message, err error) {
	const verb = "desk.amend"
	in.Text = plain(in.Text)
	if err := in.check(); err != nil {
		return m, named(verb, err)
	}
	if _, err = d.Store.ConversationFor(ctx, scope, id); err != nil {
		return m, named(verb, err)
	}
	if m, err = d.Store.MessageFor(ctx, scope, id, message); err != nil {
		return m, named(verb, err)
	}
	if err = d.amendOnNetwork(ctx, by, scope, &m, in); err != nil {
		return hub.Message{}, named(verb, err)
	}
	// The network has it: whoever hangs up now must not leave us behind it.
	_, err = d.change(context.WithoutCancel(ctx), verb, by, scope, id, func(t *turn) error {
		if m, err = d.Store.MessageFor(ctx, scope, id, message); err != nil {
			return err
		}
		amend(t, &m, in)
		return nil
	})
	return m, err
}

func (in *AmendInput) check() error {
	switch in.Kind {
	case hub.Edited:
		if strings.TrimSpace(in.Text) == "" {
			return invalid("text", "required", "is required")
		}
		if len(in.Text) > maxBody {
			return hub.InvalidField("text", "is longer than 256 KiB")
		}
	case hub.Reacted:
		if len(in.Sign) > maxSign || !utf8.ValidString(in.Sign) || strings.ContainsFunc(in.Sign, func(r rune) bool { return r < ' ' }) {
			return hub.InvalidField("sign", "is no reaction")
		}
	case hub.Deleted:
	default:
		return hub.InvalidField("kind", "must be edited, deleted or reacted")
	}
	return nil
}

func (d *Desk) amendOnNetwork(ctx context.Context, by hub.Actor, scope hub.Scope, m *hub.Message, in AmendInput) error {
	inbox, can, err := d.inbox(m.InboxID)
	if err != nil {
		return hub.Errorf(hub.Invalid, "this message cannot be changed on a network")
	}
	if err := mayAmend(by, scope, m, can, in); err != nil {
		return err
	}
	a, err := d.open(inbox.ID)
	if err != nil {
		return err
	}
	amender, ok := a.(channels.Amender)
	if !ok {
		return hub.Errorf(hub.Invalid, "this channel changes nothing that was said")
	}
	out := channels.Amendment{
		To: m.From, Change: hub.Change{Kind: in.Kind, Ref: m.Ref, Reaction: in.Sign}, Text: in.Text,
		Ours: m.Direction == hub.DirOut, Public: m.Public,
	}
	if m.Direction == hub.DirOut {
		o, err := d.Store.OrderOf(ctx, m.ID)
		if err != nil && !hub.Is(err, hub.Missing) {
			return err
		}
		if err == nil {
			out.To = o.To
			if o.ProviderRef != "" {
				out.Change.Ref = o.ProviderRef
			}
		}
	}
	if out.Change.Ref == "" {
		return hub.Errorf(hub.Conflict, "the network has not taken this message yet")
	}
	ctx, cancel := context.WithTimeout(ctx, amendWithin)
	defer cancel()
	if err := amender.Amend(ctx, out); err != nil {
		return d.network(err)
	}
	return nil
}

// mayAmend checks what the channel can and whose words they are.
func mayAmend(by hub.Actor, scope hub.Scope, m *hub.Message, can channels.Abilities, in AmendInput) error {
	refuse := func(text string) error { return hub.Errorf(hub.Invalid, "%s", text) }
	switch {
	case m.Direction == hub.DirNote:
		return refuse("a note is not on any network")
	case !m.DeletedAt.IsZero():
		return refuse("this message was taken back")
	case in.Kind == hub.Reacted && !can.Reactions:
		return refuse("this channel has no reactions")
	case in.Kind == hub.Reacted:
		return nil
	case m.Direction != hub.DirOut:
		return refuse("only what we said can be changed")
	case in.Kind == hub.Edited && !can.EditOut:
		return refuse("this channel cannot edit what was sent")
	case in.Kind == hub.Deleted && !can.DeleteOut:
		return refuse("this channel cannot take back what was sent")
	case !scope.All && m.Author.ID != "" && m.Author.ID != by.ID:
		return hub.Errorf(hub.Denied, "only its author or a supervisor can change a message")
	case m.Delivery.State == hub.Failed || m.Delivery.State == hub.Cancelled:
		return refuse("this message was not sent")
	case in.Kind == hub.Edited && can.MaxText > 0 && length.Of(in.Text, can.TextUnit) > can.MaxText:
		return hub.InvalidField("text", fmt.Sprintf("is longer than the %d %s this channel carries", can.MaxText, unit(can.TextUnit)))
	}
	return nil
}

// amend is the decision: m and what shows it are as the network has it now.
func amend(t *turn, m *hub.Message, in AmendInput) {
	kind, reason := hub.MessageEdited, "edited"
	switch in.Kind {
	case hub.Edited:
		if m.Text == in.Text {
			return
		}
		m.Reword(in.Text, "", t.now)
	case hub.Deleted:
		if !m.DeletedAt.IsZero() {
			return // the network's own news was faster
		}
		t.set.Forgotten = append(t.set.Forgotten, m.Forgotten())
		m.Forget(t.now)
		kind, reason = hub.MessageDeleted, ""
	case hub.Reacted:
		list, changed := hub.React(m.Reactions, hub.Reaction{Sign: in.Sign, By: t.by.ID, Name: t.by.Name, At: t.now, Ours: true}, hub.MaxReactions)
		if !changed {
			return
		}
		m.Reactions = list
		kind, reason = hub.MessageReacted, ""
	}
	t.set.Changed = append(t.set.Changed, *m)
	if m.Seq == t.c.LastSeq {
		t.c.LastMessage = m.Summary()
	}
	card := m.Card()
	t.tell(news{kind: kind, message: &card, reason: reason})
}
