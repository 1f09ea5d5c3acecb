package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/desk/length"
	"github.com/parleyhub/parley/desk/lines"
	"github.com/parleyhub/parley/hub"
)

// way is how a message of ours reaches the person.
type way struct {
	inbox hub.Inbox
	can   channels.Abilities
	to    hub.Handle
	last  *hub.Message // the customer's last message in this inbox, if there is one
	files []hub.Attachment
	who   hub.ProfileCard
	given bool // the reply token exists already
	token string

	sender lines.Sender
}

// reply reads what a reply needs to know and decides it.
func (d *Desk) reply(ctx context.Context, t *turn, scope hub.Scope, in ReplyInput) (hub.Message, error) {
	if in.InboxID == "" {
		in.InboxID = t.c.LastInboxID
	}
	w, err := d.way(ctx, t, scope, in)
	if err != nil {
		return hub.Message{}, err
	}
	if in.Template != nil && w.mayTemplate() {
		if in.Text, err = d.templateText(ctx, w.inbox.ID, in.Template); err != nil {
			return hub.Message{}, err
		}
	}
	return reply(t, in, w)
}

func (d *Desk) way(ctx context.Context, t *turn, scope hub.Scope, in ReplyInput) (way, error) {
	inbox, can, err := d.inbox(in.InboxID)
	if err != nil {
		return way{}, err
	}
	w := way{inbox: inbox, can: can}
	if t.c.LastInSeq > 0 {
		last, err := d.Store.LastIn(ctx, t.c.ID)
		if err != nil {
			return way{}, err
		}
		if m, ok := last[inbox.ID]; ok {
			w.last = &m
		}
	}
	w.sender = d.sender(inbox.ID)
	if in.To, err = w.sender.To(in.To); err != nil {
		return way{}, err
	}
	if err := d.from(ctx, t, scope, &w, in.From); err != nil {
		return way{}, err
	}
	if w.files, err = d.files(ctx, t.by, scope, in.Attachments); err != nil {
		return way{}, err
	}
	ids, claims, err := d.handles(ctx, t.who.ID)
	if err != nil {
		return way{}, err
	}
	w.who = t.who.Card(ids, claims)
	if w.to = reach(w.last, inbox.ID, can, ids, claims); w.to.IsZero() && len(in.To) > 0 {
		w.to = hub.Handle{Kind: can.HandleKind, Address: strings.ToLower(in.To[0].Address)}
	}
	if w.to.IsZero() || !can.Threads {
		return w, nil
	}
	w.token = hub.MakeReplyToken(d.Key, t.c.ID, w.to)
	known, err := d.Store.FindTokens(ctx, []string{w.token})
	_, w.given = known[w.token]
	return w, err
}

// inbox is an inbox that may send.
func (d *Desk) inbox(id hub.InboxID) (hub.Inbox, channels.Abilities, error) {
	in, can, ok := d.Inboxes.Inbox(id)
	switch {
	case id == "" || !ok || !in.DeletedAt.IsZero():
		return in, can, invalid("inbox_id", "no_inbox", "there is no such inbox")
	case in.Disabled:
		return in, can, hub.InvalidField("inbox_id", "this inbox is switched off").Coded(hub.CodeInboxOff, nil)
	}
	return in, can, nil
}

func (d *Desk) handles(ctx context.Context, id hub.ContactID) ([]hub.Identity, []hub.Claim, error) {
	ids, err := d.People.IdentitiesOf(ctx, []hub.ContactID{id})
	if err != nil {
		return nil, nil, err
	}
	claims, err := d.People.ClaimsOf(ctx, []hub.ContactID{id})
	return ids[id], claims[id], err
}

// reply decides a reply: the message, its order, the clocks and the facts.
func reply(t *turn, in ReplyInput, w way) (hub.Message, error) {
	if err := allowed(t, &in, w); err != nil {
		return hub.Message{}, err
	}
	m := hub.Message{
		Public: in.Visibility == InPublic, Template: in.Template,
		Direction: hub.DirOut, Channel: w.inbox.Kind, InboxID: w.inbox.ID, Text: in.Text, Attachments: w.files,
		To: w.sender.Others(in.To), Cc: w.sender.Others(in.Cc), Bcc: w.sender.Others(in.Bcc), Alias: w.sender.Alias, ClientID: in.ClientID, Delivery: hub.Delivery{State: hub.Queued},
	}
	if w.can.HTML {
		m.HTML = in.HTML
	}
	if w.can.Subject {
		m.Subject = answering(t.c.Subject)
	}
	if w.can.CopyLines && len(m.To) == 0 {
		m.To = addressees(t.who, w)
	}
	t.send(&m, w, holdFor(in.HoldS))
	t.clock(hub.ClockEvent{Type: hub.EvReplied, MessageID: m.ID, Human: t.by.Type == hub.ActorAgent, Channel: m.Channel, Class: w.can.Class})
	if t.by.Type == hub.ActorAgent {
		t.c.WaitingSince = time.Time{}
	}
	card := m.Card()
	t.tell(news{kind: hub.MessageSent, message: &card, profile: &w.who})
	if t.c.Status == hub.Snoozed {
		setStatus(t, hub.Open, time.Time{})
	}
	return m, nil
}

// send adds m with its order, and the token an answer will bring back.
func (t *turn) send(m *hub.Message, w way, hold time.Duration) {
	t.add(m)
	t.c.UsesInbox(w.inbox.ID)
	t.set.Orders = append(t.set.Orders, hub.Order{
		ID: hub.NewOrderID(t.now), MessageID: m.ID, ConversationID: t.c.ID, InboxID: w.inbox.ID, Lane: hub.LaneReply,
		To: w.to, NotBefore: t.now.Add(hold), State: hub.Queued, CreatedAt: t.now, UpdatedAt: t.now,
	})
	if w.token != "" && !w.given {
		t.set.Tokens = append(t.set.Tokens, hub.ReplyToken{Token: w.token, ConversationID: t.c.ID, Handle: w.to, At: t.now})
	}
}

// allowed checks a reply against the channel and the person.
func allowed(t *turn, in *ReplyInput, w way) error {
	if t.c.HasFlag(hub.FlagMerged) {
		return hub.Errorf(hub.Invalid, "this conversation was merged into another one; answer there").Coded(hub.CodeMerged, nil)
	}
	if w.inbox.BrandID != t.c.BrandID {
		return invalid("inbox_id", "other_brand_inbox", "belongs to another brand than the conversation")
	}
	if w.to.IsZero() {
		return hub.InvalidField("inbox_id", "this person cannot be reached through this inbox").Coded(hub.CodeUnreachable, nil)
	}
	if w.sender.Owns(w.to) {
		return hub.InvalidField("to", "is an address of this inbox itself").Coded(hub.CodeUnreachable, nil)
	}
	if w.can.NoText {
		return invalid("inbox_id", "no_words", "carries no written words")
	}
	if err := lines.Check(w.can, in.To, in.Cc, in.Bcc); err != nil {
		return err
	}
	if w.can.MaxText > 0 && length.Of(in.Text, w.can.TextUnit) > w.can.MaxText {
		return hub.InvalidField("text", fmt.Sprintf("is longer than the %d %s this channel carries", w.can.MaxText, unit(w.can.TextUnit))).
			Coded(hub.CodeTooLong, map[string]any{"max": w.can.MaxText, "unit": unit(w.can.TextUnit)})
	}
	if err := carries(w.can.Files, w.files); err != nil {
		return err
	}
	if hub.OptedOut(t.who.Consents, w.inbox.Kind) {
		return hub.InvalidField("inbox_id", "this person does not want messages on this channel").Coded(hub.CodeOptedOut, nil)
	}
	if in.Template != nil && !w.mayTemplate() {
		return invalid("template", "no_templates", "this channel has no templates")
	}
	if in.Template == nil && w.shut(in.Typed, t.now) {
		return hub.InvalidField("inbox_id", "the time in which this channel lets us answer is over").Coded(hub.CodeWindow, nil)
	}
	return visible(in, &w)
}

func unit(u channels.Unit) string {
	switch u {
	case channels.Bytes, channels.Septets:
		return string(u)
	}
	return "characters"
}

// answering is the subject of an answer.
func answering(subject string) string {
	if subject == "" || strings.HasPrefix(strings.ToLower(subject), "re:") {
		return subject
	}
	return "Re: " + subject
}
