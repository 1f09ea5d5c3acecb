package router

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router/courtesy"
)

// Thanks is how people are told that what they said about being written to was
// heard, by a short automatic message.
type Thanks struct {
	// Rules answers whether they are by a brand, and in which words; nil: they are not.
	Rules func(ctx context.Context, brand hub.BrandID) courtesy.House
	// Consents is the history of what a person said, the newest first.
	Consents func(ctx context.Context, id hub.ContactID, limit int, after string) ([]string, []hub.ConsentChange, error)
}

// again reports whether somebody changes their mind who has done so in this batch:
// what they said first is written before, so that each word stands in the history.
func (t *turn) again(it *item) bool {
	owner, known := t.known.Owners[it.in.From.Key()]
	return known && t.minds[owner.ContactID] && it.in.Plain() && hub.IsOptWord(it.in.Text)
}

// logLook is how many rows of the history are looked at. A change of mind is three.
const logLook = 8 * courtesy.Most

// acknowledge tells a person that what their message said about being written to
// was heard: in its transaction, so that whatever is killed they are told once, and
// by the inbox that it came in by. Nobody's clock hears of it: it answers nothing.
// It needs no consent, as it is about theirs.
func (t *turn) acknowledge(ctx context.Context, it *item, th *thread, m *hub.Message, id hub.ContactID) error {
	if len(it.opts) == 0 || t.r.Thanks.Rules == nil {
		return nil
	}
	if t.minds == nil {
		t.minds = map[hub.ContactID]bool{}
	}
	t.minds[id] = true
	if it.mind == "" || !courtesy.May(&it.in, &it.inbox, &it.can, &th.conv, t.now.Sub(m.ReceivedAt)) {
		return nil
	}
	house := t.r.Thanks.Rules(ctx, th.conv.BrandID)
	if !house.On {
		return nil
	}
	who := t.known.Contacts[id]
	if who.Version > 0 {
		_, log, err := t.r.Thanks.Consents(ctx, id, logLook, "")
		if err != nil || courtesy.Changes(log, it.in.Kind, t.now.Add(-courtesy.Day)) >= courtesy.Most {
			return err
		}
	}
	said, order := courtesy.Message(&it.in, &it.can, &th.conv, house.Words(it.mind, who.Language, hub.OptLanguage(it.in.Text)), t.now)
	th.changed, t.orders[order.ID] = true, true
	t.made(said)
	t.ws.Orders = append(t.ws.Orders, order)
	card, mc, person := t.card(th), said.Card(), t.profile(id)
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.MessageSent, t.now, said.Author, hub.FactData{Message: &mc, Conversation: &card, Profile: &person}))
	return nil
}
