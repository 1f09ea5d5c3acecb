package router

import (
	"context"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router/courtesy"
)

// Thanks is how people are told that what they said about being written to was
// heard, by a short automatic message.
type Thanks struct {
	// Rules answers whether they are, and the language of the house (BCP 47) for
	// those of whom none is known; nil: they are not.
	Rules func(ctx context.Context) (on bool, language string)
	// Consents is the history of what a person said, the newest first.
	Consents func(ctx context.Context, id hub.ContactID, limit int, after string) ([]string, []hub.ConsentChange, error)
}

// mindOn is a person on a channel, where they may change their mind.
type mindOn struct {
	who hub.ContactID
	on  hub.ChannelKind
}

// again reports whether somebody changes their mind who has done so in this batch:
// what they said first is written before, so that each word stands in the history.
func (t *turn) again(it *item) bool {
	owner, known := t.known.Owners[it.in.From.Key()]
	return known && t.minds[mindOn{owner.ContactID, it.in.Kind}] && it.in.Plain() && hub.IsOptWord(it.in.Text)
}

// logLook is how many rows of the history are looked at. A change of mind is three.
const logLook = 8 * courtesy.Most

// thanksBy is the author of what the hub says by itself about consents.
var thanksBy = hub.Actor{Type: hub.ActorSystem, ID: "consent"}

// acknowledge tells a person that what their message said about being written to
// was heard: in its transaction, so that whatever is killed they are told once, and
// by the inbox that it came in by. Nobody's clock hears of it: it answers nothing.
// It needs no consent, as it is about theirs.
func (t *turn) acknowledge(ctx context.Context, it *item, th *thread, m *hub.Message, id hub.ContactID) error {
	if len(it.opts) == 0 || t.r.Thanks.Rules == nil {
		return nil
	}
	if t.minds == nil {
		t.minds = map[mindOn]bool{}
	}
	t.minds[mindOn{id, it.in.Kind}] = true
	if it.mind == "" || !t.mayThank(it, th, m) {
		return nil
	}
	on, house := t.r.Thanks.Rules(ctx)
	if !on {
		return nil
	}
	who := t.known.Contacts[id]
	if who.Version > 0 {
		_, log, err := t.r.Thanks.Consents(ctx, id, logLook, "")
		if err != nil || courtesy.Changes(log, it.in.Kind, t.now.Add(-courtesy.Day)) >= courtesy.Most {
			return err
		}
	}
	t.thank(it, th, courtesy.Words(it.mind, who.Language, hub.OptLanguage(it.in.Text), house))
	return nil
}

// mayThank reports whether an automatic message may go back to where the item came
// from. A conversation that somebody called spam hears nothing of us.
func (t *turn) mayThank(it *item, th *thread, m *hub.Message) bool {
	since := t.now.Sub(m.ReceivedAt)
	switch {
	case it.can.NoText, th.conv.Status == hub.Spam:
		return false
	case it.inbox.Disabled, !it.inbox.DeletedAt.IsZero(), th.conv.BrandID != it.inbox.BrandID:
		return false
	case it.in.From.Kind != it.can.HandleKind: // a sender that takes no answers
		return false
	}
	return since < courtesy.Late && (it.can.Window <= 0 || since < it.can.Window)
}

// thank puts an automatic message of ours behind the one that was just made, with
// its order.
func (t *turn) thank(it *item, th *thread, text string) {
	c := &th.conv
	c.LastSeq++
	m := hub.Message{
		ID: hub.NewMessageID(t.now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirOut, Channel: it.in.Kind, InboxID: it.in.Inbox,
		Author: thanksBy, Text: text, Alias: it.in.Alias, Automatic: hub.AutoReply, ReceivedAt: t.now, CreatedAt: t.now, Delivery: hub.Delivery{State: hub.Queued},
	}
	if it.can.Subject {
		if m.Subject = it.in.Subject; m.Subject != "" && !strings.HasPrefix(strings.ToLower(m.Subject), "re:") {
			m.Subject = "Re: " + m.Subject
		}
	}
	if it.can.CopyLines {
		m.To = []hub.Address{{Name: it.in.FromName, Address: it.in.From.Address}}
	}
	c.LastMessage, c.LastAt, c.UpdatedAt = m.Summary(), t.now, t.now
	th.changed = true
	t.made(m)
	o := hub.Order{ID: hub.NewOrderID(t.now), MessageID: m.ID, ConversationID: c.ID, InboxID: m.InboxID, Lane: hub.LaneReply,
		To: it.in.From, NotBefore: t.now, State: hub.Queued, CreatedAt: t.now, UpdatedAt: t.now}
	t.orders[o.ID] = true
	t.ws.Orders = append(t.ws.Orders, o)
	card, mc, person := t.card(th), m.Card(), t.profile(c.ContactID)
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.MessageSent, t.now, m.Author, hub.FactData{Message: &mc, Conversation: &card, Profile: &person}))
}
