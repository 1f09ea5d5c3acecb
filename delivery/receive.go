package delivery

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Receipts decides what later news of a sent message changes. It is for the
// router, in whose transaction the decision is written.
type Receipts struct {
	Orders Orders
	Reads  Reads
	Clocks Clocks

	Policies *Policies // nil: no message goes on
}

// Receive answers the write set of a receipt that came in through inbox. Missing
// when we have sent nothing of that id there. News that is not new is an empty set.
func (rs Receipts) Receive(ctx context.Context, inbox hub.InboxID, r hub.Receipt, now time.Time) (hub.WriteSet, error) {
	if r.Ref == "" {
		return hub.WriteSet{}, hub.Errorf(hub.Missing, "a receipt that names no message")
	}
	o, err := rs.order(ctx, inbox, r.Ref, now)
	if err != nil {
		return hub.WriteSet{}, err
	}
	return rs.decide(ctx, o, r, now)
}

// decide answers the write set of news of an order.
func (rs Receipts) decide(ctx context.Context, o hub.Order, r hub.Receipt, now time.Time) (hub.WriteSet, error) {
	messages, err := rs.Reads.MessagesByID(ctx, []hub.MessageID{o.MessageID})
	if err != nil {
		return hub.WriteSet{}, err
	}
	convs, err := rs.Reads.Conversations(ctx, []hub.ConversationID{o.ConversationID})
	if err != nil {
		return hub.WriteSet{}, err
	}
	m, c := messages[o.MessageID], convs[o.ConversationID]
	if m.ID == "" || c.ID == "" {
		return hub.WriteSet{}, hub.Errorf(hub.Missing, "a receipt of a message that is not there")
	}
	people, err := rs.Reads.Contacts(ctx, []hub.ContactID{c.ContactID})
	if err != nil {
		return hub.WriteSet{}, err
	}
	if r.Complaint != "" {
		return complaint(o, m, people[c.ContactID], r, now), nil
	}
	took, err := drives(ctx, rs.Orders, &o, &m)
	if err != nil {
		return hub.WriteSet{}, err
	}
	set, err := receive(o, m, c, people[c.ContactID], r, now, rs.Clocks, took)
	if err != nil || rs.Policies == nil {
		return set, err
	}
	for i := range set.Orders {
		timers, err := rs.Policies.timers(ctx, &m, &set.Orders[i], c.BrandID, now)
		if err != nil {
			return set, err
		}
		set.Timers = append(set.Timers, timers...)
	}
	return set, nil
}

// complaint takes the consent of the person away for what the message was about:
// a campaign's for marketing, an agent's for service. It is bound to whom we
// sent that message, whatever the report names.
func complaint(o hub.Order, m hub.Message, who hub.Contact, r hub.Receipt, now time.Time) (set hub.WriteSet) {
	said := hub.Consent{Channel: string(m.Channel), Purpose: "service", Proof: r.Complaint, Source: "complaint", At: now.UTC().Truncate(time.Millisecond)}
	if o.Lane == hub.LaneCampaign {
		said.Purpose = "marketing"
	}
	if who.ID == "" || o.InboxID != m.InboxID {
		return set
	}
	set.Suppressed = suppressed(&o, hub.SuppressComplaint, now)
	who.Consents, who.UpdatedAt = append(slices.Clip(who.Consents), said), now
	set.Contacts = []hub.Contact{who}
	f := hub.NewFact(hub.ContactChanged, now, hub.Actor{Type: hub.ActorSystem, ID: "delivery"}, hub.FactData{After: said, Reason: "complaint"})
	f.ContactID, f.ConversationID = who.ID, m.ConversationID
	set.Facts = []hub.Fact{f}
	return set
}

// suppressed keeps campaigns from whom an order went to.
func suppressed(o *hub.Order, reason hub.SuppressReason, now time.Time) []hub.Suppression {
	if o.To.IsZero() {
		return nil
	}
	return []hub.Suppression{{Handle: o.To, Reason: reason, Source: string(o.InboxID), At: now.UTC()}}
}

// order answers what a receipt is about. A channel whose messages are seen as soon
// as they are committed may be heard of one before delivery has given it its
// network id; it then calls it by the message's own.
func (rs Receipts) order(ctx context.Context, inbox hub.InboxID, ref string, now time.Time) (hub.Order, error) {
	orders, err := rs.Orders.OrdersByRef(ctx, inbox, []string{ref})
	if err != nil {
		return hub.Order{}, err
	}
	if o, ok := orders[ref]; ok {
		return o, nil
	}
	o, err := rs.Orders.OrderOf(ctx, hub.MessageID(ref))
	if err != nil && !hub.Is(err, hub.Missing) {
		return hub.Order{}, err
	}
	if err != nil || o.InboxID != inbox || o.Ref != "" || o.NotBefore.After(now) {
		return hub.Order{}, hub.Errorf(hub.Missing, "a receipt of nothing that we have sent")
	}
	o.Ref = ref
	return o, nil
}

// Receive is the decision itself, pure. States only move forward; what failed
// for good after all takes back the stop of the clocks.
func Receive(o hub.Order, m hub.Message, c hub.Conversation, who hub.Contact, r hub.Receipt, now time.Time, clocks Clocks) (hub.WriteSet, error) {
	return receive(o, m, c, who, r, now, clocks, false)
}

func receive(o hub.Order, m hub.Message, c hub.Conversation, who hub.Contact, r hub.Receipt, now time.Time, clocks Clocks, drives bool) (hub.WriteSet, error) {
	var set hub.WriteSet
	if r.Final != "" {
		set.Refs = []hub.ThreadRef{{BrandID: c.BrandID, Ref: r.Final, ConversationID: c.ID, MessageID: m.ID, At: now}}
	}
	if !r.State.Forward(o.State) || r.State == hub.Queued || r.State == hub.Cancelled {
		return set, nil
	}
	follows := o.InboxID != m.InboxID && !drives
	if r.State == hub.Failed && m.Delivery.Via != "" && !drives {
		follows = true // it has gone on: its own channel's failure is no news of the message
	}
	if r.Gone && r.State == hub.Failed {
		set.Suppressed = suppressed(&o, hub.SuppressHardBounce, now)
	}
	o.State, o.Error, o.LeaseUntil, o.UpdatedAt = r.State, r.Error, time.Time{}, now
	set.Orders = []hub.Order{o}
	if follows || !r.State.Forward(m.Delivery.State) {
		return set, nil
	}
	m.Delivery = hub.Delivery{State: r.State, Attempts: max(m.Delivery.Attempts, o.Attempts), Error: r.Error, Via: m.Delivery.Via}
	set.Deliveries = []hub.DeliveryMove{{MessageID: m.ID, Delivery: m.Delivery}}
	ch := change{message: m, reply: o.Reply(), conv: c, who: who, now: now.UTC().Truncate(time.Millisecond)}
	return set, ch.tell(&set, clocks, "")
}
