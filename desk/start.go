package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parleyhub/parley/desk/lines"
	"github.com/parleyhub/parley/hub"
)

// StartInput is a conversation that an agent opens by writing first.
type StartInput struct {
	ContactID   hub.ContactID // or, for a person we may not know yet, the first of To
	InboxID     hub.InboxID
	Subject     string
	Text        string
	HTML        string
	To, Cc, Bcc []hub.Address
	From        string // one of the inbox's addresses; empty: its own
	Attachments []hub.BlobID
	TeamID      hub.TeamID
	Tags        []string
	ClientID    string // repeated by the same agent, it is the same conversation
	HoldS       *int
	Template    *hub.ProviderTemplate // instead of Text
	Typed       bool
}

// maxSubject bounds a subject, in characters.
const maxSubject = 500

// Start opens a conversation with a message of ours. It belongs to its author:
// the answer comes to them. The inbox's channel must let us write first.
// created is false when the same agent opened it under this ClientID before:
// nothing is sent again.
func (d *Desk) Start(ctx context.Context, by hub.Actor, scope hub.Scope, in StartInput) (c hub.Conversation, created bool, err error) {
	const verb = "desk.start"
	post, err := d.clean(ReplyInput{
		Kind: KindReply, Text: in.Text, HTML: in.HTML, InboxID: in.InboxID, To: slices.Clone(in.To), Cc: slices.Clone(in.Cc),
		Bcc: slices.Clone(in.Bcc), Attachments: in.Attachments, ClientID: in.ClientID, HoldS: in.HoldS,
		Template: in.Template, Typed: in.Typed, From: in.From,
	})
	if err != nil {
		return hub.Conversation{}, false, named(verb, err)
	}
	in.Subject = lines.OneLine(plain(in.Subject))
	if utf8.RuneCountInString(in.Subject) > maxSubject {
		return hub.Conversation{}, false, named(verb, invalid("subject", "longer_500", "is longer than 500 characters"))
	}
	if in.Tags, err = cleanTags("tags", in.Tags); err == nil {
		err = d.canHold(ctx, nil, &in.TeamID)
	}
	if err != nil {
		return hub.Conversation{}, false, named(verb, err)
	}
	if in.ClientID != "" {
		ctx = WithOp(ctx, in.ClientID)
	}
	err = d.retry(ctx, verb, func() (hub.WriteSet, error) {
		t, known, err := d.opening(ctx, by, in)
		if created = !known; err != nil || known {
			c = t.c
			return hub.WriteSet{}, err
		}
		if err := d.start(ctx, t, scope, in, post); err != nil {
			return hub.WriteSet{}, err
		}
		set, err := t.settle(d.Clocks)
		c = t.done()
		return set, err
	})
	return c, created && err == nil, err
}

// opening begins the turn of a new conversation, or answers the one that the
// same agent opened under the same client id before.
func (d *Desk) opening(ctx context.Context, by hub.Actor, in StartInput) (*turn, bool, error) {
	t := &turn{by: by, op: opOf(ctx), now: d.now()}
	t.c = hub.Conversation{
		ID: hub.NewConversationID(t.now), Subject: in.Subject, Status: hub.Open, Priority: hub.Normal, TeamID: in.TeamID,
		Tags: unique(in.Tags), LastInboxID: in.InboxID, CreatedAt: t.now,
	}
	if by.Type == hub.ActorAgent {
		t.c.AssigneeID = hub.AgentID(by.ID)
	}
	if in.ClientID == "" {
		return t, false, nil
	}
	t.c.ID = d.sameID(by, in.ClientID)
	c, err := d.Store.ConversationFor(ctx, hub.Scope{All: true}, t.c.ID)
	if hub.Is(err, hub.Missing) {
		return t, false, nil
	}
	return &turn{c: c}, err == nil, err
}

// sameID is the id of the conversation an agent starts under a client id. Two
// attempts at once meet in the same row, of which only one can be new.
func (d *Desk) sameID(by hub.Actor, clientID string) hub.ConversationID {
	m := hmac.New(sha256.New, d.Key)
	m.Write([]byte("start\x00" + string(by.Type) + "\x00" + by.ID + "\x00" + clientID))
	return hub.ConversationID("cnv_" + hex.EncodeToString(m.Sum(nil))[:26])
}

func (d *Desk) start(ctx context.Context, t *turn, scope hub.Scope, in StartInput, post ReplyInput) error {
	inbox, can, err := d.inbox(in.InboxID)
	if err != nil {
		return err
	}
	if !can.WeStart {
		return hub.InvalidField("inbox_id", "on this channel the customer has to write first").Coded(hub.CodeTheyStart, nil)
	}
	if err := lines.Check(can, post.To, post.Cc, post.Bcc); err != nil {
		return err
	}
	sender := d.sender(inbox.ID)
	if post.To, err = sender.To(post.To); err != nil {
		return err
	}
	if err := d.addressee(ctx, t, in.ContactID, post, can.HandleKind); err != nil {
		return err
	}
	t.c.ContactID, t.c.BrandID, t.c.Channel, t.c.Class = t.who.ID, inbox.BrandID, inbox.Kind, can.Class
	w, err := d.way(ctx, t, scope, post)
	if err != nil {
		return err
	}
	if len(t.set.Identities) > 0 {
		w.who = t.who.Card(t.set.Identities, nil)
	}
	t.clock(hub.ClockEvent{Type: hub.EvOpened, Channel: inbox.Kind, Class: can.Class})
	t.tell(news{kind: hub.ConversationOpened, profile: &w.who})
	if post.Template != nil && w.mayTemplate() {
		if post.Text, err = d.templateText(ctx, inbox.ID, post.Template); err != nil {
			return err
		}
	}
	m, err := reply(t, post, w)
	if err == nil && can.Subject {
		// The first mail of a matter answers nothing, so its subject stands as written.
		last := len(t.set.Messages) - 1
		t.set.Messages[last].Subject = t.c.Subject
		for i := range t.news {
			if n := &t.news[i]; n.message != nil && n.message.ID == m.ID {
				n.message.Subject = &t.c.Subject
			}
		}
	}
	return err
}

// addressee finds the person, or takes them in with an unproven identity.
func (d *Desk) addressee(ctx context.Context, t *turn, id hub.ContactID, post ReplyInput, kind hub.HandleKind) error {
	if id != "" {
		who, err := d.contact(ctx, id)
		if err == nil && who.MergedInto != "" {
			who, err = d.contact(ctx, who.MergedInto)
		}
		t.who = who
		return err
	}
	if len(post.To) == 0 {
		return hub.InvalidField("contact_id", "is required, or an address in to")
	}
	h := hub.Handle{Kind: kind, Address: strings.ToLower(post.To[0].Address)}
	known, err := d.People.ByHandles(ctx, []hub.Handle{h})
	if err != nil {
		return err
	}
	if one, ok := known[h.Key()]; ok {
		t.who, err = d.contact(ctx, one.ContactID)
		return err
	}
	t.who = hub.Contact{ID: hub.NewContactID(t.now), Name: post.To[0].Name, CreatedAt: t.now, UpdatedAt: t.now}
	t.set.Contacts = []hub.Contact{t.who}
	t.set.Identities = []hub.Identity{{
		ID: hub.NewIdentityID(t.now), ContactID: t.who.ID, Handle: h, Name: post.To[0].Name, CreatedAt: t.now,
	}}
	return nil
}
