package desk

import (
	"context"
	"regexp"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

const callWithin = 30 * time.Second

// Call rings the agent's phone and then the person's, through an inbox that can.
// The item of the call is there at once; its news joins it.
func (d *Desk) Call(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, inbox hub.InboxID, phone string) (m hub.Message, err error) {
	const verb = "desk.call"
	if !e164.MatchString(phone) {
		return m, named(verb, invalid("phone", "own_phone", "is your number with a plus and the country's code, such as +40211234567"))
	}
	t, err := d.read(ctx, by, scope, id)
	if err != nil {
		return m, named(verb, err)
	}
	w, err := d.way(ctx, t, scope, ReplyInput{InboxID: inbox})
	if err == nil {
		err = mayCall(t, w)
	}
	if err != nil {
		return m, named(verb, err)
	}
	a, err := d.open(w.inbox.ID)
	if err != nil {
		return m, named(verb, err)
	}
	caller, ok := a.(channels.Caller)
	if !ok {
		return m, named(verb, invalid("inbox_id", "no_calls", "this channel makes no calls"))
	}
	ringing, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	ref, err := caller.Call(ringing, w.to, phone)
	if err != nil {
		return m, named(verb, d.network(err))
	}
	_, err = d.change(context.WithoutCancel(ctx), verb, by, scope, id, func(t *turn) error {
		m = rung(t, w, ref)
		return nil
	})
	return m, err
}

func mayCall(t *turn, w way) error {
	switch {
	case t.c.HasFlag(hub.FlagMerged):
		return hub.Errorf(hub.Invalid, "this conversation was merged into another one; call from there")
	case w.inbox.BrandID != t.c.BrandID:
		return invalid("inbox_id", "other_brand_inbox", "belongs to another brand than the conversation")
	case !w.can.Calls:
		return invalid("inbox_id", "no_calls", "this channel makes no calls")
	case w.to.IsZero():
		return invalid("inbox_id", "no_number", "no number of this person is known")
	case hub.OptedOut(t.who.Consents, w.inbox.Kind):
		return invalid("inbox_id", "wants_no_calls", "this person does not want to be called")
	}
	return nil
}

func rung(t *turn, w way, ref string) hub.Message {
	m := hub.Message{
		Direction: hub.DirOut, Channel: w.inbox.Kind, InboxID: w.inbox.ID, Ref: ref, Delivery: hub.Delivery{State: hub.Accepted},
		Call: &hub.Call{State: hub.CallRinging, Outgoing: true, To: w.to.Address, StartedAt: t.now},
	}
	t.add(&m)
	t.c.UsesInbox(w.inbox.ID)
	card := m.Card()
	t.tell(news{kind: hub.MessageSent, message: &card, profile: &w.who})
	return m
}
