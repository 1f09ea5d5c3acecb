package router

import (
	"context"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/parleyhub/parley/hub"
)

var zeroTime time.Time

// tell adds the fact of a received message: with all the next room needs.
func (t *turn) tell(th *thread, m *hub.Message, who hub.Who) {
	kind := hub.MessageReceived
	if m.Direction == hub.DirOut {
		kind = hub.MessageSent
	}
	card, msg, person := t.card(th), m.Card(), t.profile(who.Contact.ID)
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(kind, t.now, m.Author,
		hub.FactData{Message: &msg, Conversation: &card, Profile: &person}))
	if n := len(t.reopened); n > 0 && t.reopened[n-1].id == th.conv.ID {
		kind, from := hub.ConversationStatus, t.reopened[n-1].from
		if from.Ended() {
			kind = hub.ConversationReopened
		}
		t.reopened = t.reopened[:n-1]
		t.ws.Facts = append(t.ws.Facts, hub.NewFact(kind, t.now, m.Author, hub.FactData{Conversation: &card, Before: from, After: hub.Open}))
	}
}

// card of a conversation as it will be stored.
func (t *turn) card(th *thread) hub.ConversationCard {
	card := th.conv.Card(hub.ContactRef{ID: th.conv.ContactID, Name: t.known.Contacts[th.conv.ContactID].Name})
	card.Version++
	return card
}

// quarantine keeps what could not become a message, raw and retryable.
func (t *turn) quarantine(it *item) {
	id := t.keepRaw(it, it.bad, "waiting")
	t.settled(it, "")
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.QuarantineChanged, t.now, hub.Actor{Type: hub.ActorSystem, ID: "router"},
		hub.FactData{After: id, Reason: it.bad}))
}

// keepRaw puts an item aside as it came, and answers under which id.
func (t *turn) keepRaw(it *item, reason, state string) string {
	in := it.in
	raw := in.Raw
	in.Raw = nil
	body, err := json.Marshal(in)
	if err != nil {
		body = []byte("{}") // an Inbound always encodes; the raw bytes are what counts
	}
	q := hub.Quarantined{
		ID: string(hub.NewMessageID(t.now)), InboxID: in.Inbox, Kind: in.Kind, SrcKey: in.SrcKey, Reason: reason,
		Item: body, Raw: raw, RawBlob: in.RawBlob, RawType: in.RawType, Size: max(int64(len(raw)), in.RawSize), State: state, Tries: in.Try,
		ReceivedAt: in.ReceivedAt, CreatedAt: t.now,
	}
	q.ID = "qua_" + q.ID[len("msg_"):]
	t.ws.Quarantined = append(t.ws.Quarantined, q)
	return q.ID
}

// receipt applies news of something we sent. News of nothing we know may have
// overtaken the provider's answer, if we are just sending; else it is recorded in
// the ledger and forgotten: it may be forged, or for another hub.
func (t *turn) receipt(ctx context.Context, it *item) error {
	ws, err := t.r.Receipts.Receive(ctx, it.in.Inbox, *it.in.Receipt, t.now)
	if hub.Is(err, hub.Missing) {
		flying, err2 := t.inFlight(ctx, it)
		if err2 != nil {
			return err2
		}
		if flying {
			return t.putOff(it, it.in.Receipt.Ref)
		}
		// What was on its way when we looked may have arrived since.
		ws, err = t.r.Receipts.Receive(ctx, it.in.Inbox, *it.in.Receipt, t.now)
	}
	if err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	if err := t.take(&ws); err != nil {
		return err
	}
	t.settled(it, "")
	return nil
}

// take makes what was decided about something that we sent part of the batch.
func (t *turn) take(ws *hub.WriteSet) error {
	if t.touched(ws) {
		return errTouched
	}
	for i := range ws.Contacts {
		c := ws.Contacts[i]
		if t.contacts[c.ID] {
			return errTouched
		}
		if t.known.Contacts == nil { // of a batch of receipts nobody was looked up
			t.known.Contacts = map[hub.ContactID]hub.Contact{}
		}
		t.known.Contacts[c.ID], t.contacts[c.ID] = c, true
	}
	for i := range ws.Orders {
		t.orders[ws.Orders[i].ID] = true
	}
	for _, c := range ws.Conversations {
		th := t.hold(c)
		th.conv, th.changed = c, true
	}
	for _, s := range ws.Steps {
		th := t.threads[s.ConversationID]
		th.steps, th.stepped = s.Steps, true
	}
	t.ws.Orders = append(t.ws.Orders, ws.Orders...)
	t.ws.Deliveries = append(t.ws.Deliveries, ws.Deliveries...)
	t.ws.Timers = append(t.ws.Timers, ws.Timers...)
	t.ws.Refs = append(t.ws.Refs, ws.Refs...)
	t.ws.Suppressed, t.ws.Sends = append(t.ws.Suppressed, ws.Suppressed...), append(t.ws.Sends, ws.Sends...)
	t.ws.Fired = append(t.ws.Fired, ws.Fired...)
	t.ws.Facts = append(t.ws.Facts, ws.Facts...)
	return nil
}

// touched reports whether news was decided on a row that this batch has changed
// already: a chat tells that a message has arrived and that it was read in one go.
func (t *turn) touched(ws *hub.WriteSet) bool {
	return slices.ContainsFunc(ws.Orders, func(o hub.Order) bool { return t.orders[o.ID] }) ||
		slices.ContainsFunc(ws.Conversations, func(c hub.Conversation) bool {
			th := t.threads[c.ID]
			return th != nil && th.changed
		})
}

// finish writes out what the working set changed, each row once.
func (t *turn) finish() {
	for id := range t.contacts {
		t.ws.Contacts = append(t.ws.Contacts, t.known.Contacts[id])
	}
	sort.Slice(t.ws.Contacts, func(a, b int) bool { return t.ws.Contacts[a].ID < t.ws.Contacts[b].ID })
	for _, id := range t.ids {
		t.ws.Identities = append(t.ws.Identities, id)
	}
	sort.Slice(t.ws.Identities, func(a, b int) bool { return t.ws.Identities[a].ID < t.ws.Identities[b].ID })
	for _, s := range t.said {
		switch {
		case s.changed && s.fresh >= 0:
			t.ws.Messages[s.fresh] = s.m
		case s.changed:
			t.ws.Changed = append(t.ws.Changed, s.m)
		}
	}
	sort.Slice(t.ws.Changed, func(a, b int) bool { return t.ws.Changed[a].ID < t.ws.Changed[b].ID })
	touched := make([]*thread, 0, len(t.threads))
	for _, th := range t.threads {
		if th.changed {
			touched = append(touched, th)
		}
	}
	sort.Slice(touched, func(a, b int) bool { return touched[a].conv.ID < touched[b].conv.ID })
	for _, th := range touched {
		t.ws.Conversations = append(t.ws.Conversations, th.conv)
		if th.stepped {
			t.ws.Steps = append(t.ws.Steps, hub.ClockSteps{ConversationID: th.conv.ID, Steps: th.steps})
		}
	}
}
