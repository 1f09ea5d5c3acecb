package delivery

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Reminders are the timers of messages that may have to go on.
type Reminders interface {
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
}

// Forwarder lets messages go on by another channel. One at a time runs on a
// database; a second one would write nothing, as both the reminder and the
// message's own order have to be as they were read.
type Forwarder struct {
	*Delivery
	Reminders Reminders
	Policies  *Policies
}

const forwardLook = time.Second

// Run looks until ctx ends.
func (f *Forwarder) Run(ctx context.Context) error {
	tick := time.NewTicker(forwardLook)
	defer tick.Stop()
	for {
		if err := f.Step(ctx); err != nil && ctx.Err() == nil {
			f.Log.Warn("whether messages go on by another channel was not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Step decides all reminders that are due. One that somebody was faster with is
// due again at the next look.
func (f *Forwarder) Step(ctx context.Context) error {
	due, err := f.Reminders.DueTimers(ctx, timerOnward, f.Now(), 100)
	if err != nil {
		return err
	}
	for _, t := range due {
		set, err := f.forward(ctx, t)
		if err == nil {
			err = f.Orders.Commit(ctx, set)
		}
		if err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return nil
}

// forward decides one message: it goes on, it is looked at later, or never again.
func (f *Forwarder) forward(ctx context.Context, t hub.Timer) (hub.WriteSet, error) {
	drop := hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}}
	own, err := f.Orders.OrderOf(ctx, hub.MessageID(t.Key))
	if hub.Is(err, hub.Missing) {
		return drop, nil
	}
	if err != nil {
		return hub.WriteSet{}, err
	}
	j := job{order: own}
	if err := f.load(ctx, &j); hub.Is(err, hub.Missing) {
		return drop, nil
	} else if err != nil {
		return hub.WriteSet{}, err
	}
	policy, err := f.Policies.Of(ctx, j.conv.BrandID)
	if err != nil {
		return hub.WriteSet{}, err
	}
	now := f.Now().UTC().Truncate(time.Millisecond)
	_, ch, _, _ := f.Adapters.Adapter(own.InboxID)
	switch again := policy.judge(&j, ch.Can, now); {
	case again.IsZero():
		return drop, nil
	case again.After(now):
		drop.Timers[0].At, drop.Timers[0].ConversationID = again, j.conv.ID
		return drop, nil
	}
	to, inbox, err := f.another(ctx, &j, policy)
	if err != nil || to.IsZero() {
		return drop, err
	}
	return f.goOn(&j, to, inbox, drop, now)
}

// judge answers when the message goes on: now, later, or never (zero).
func (o Onward) judge(j *job, can channels.Abilities, now time.Time) time.Time {
	m, own := &j.message, &j.order
	tells := func(what hub.DeliveryState) bool { return slices.Contains(can.Receipts, string(what)) }
	switch {
	case m.Delivery.Via != "", m.Public, !m.DeletedAt.IsZero(), j.conv.LastInSeq > m.Seq && own.State != hub.Failed:
		return time.Time{} // it went on already, or the person has spoken since
	case own.State == hub.Failed:
		if o.Failed && m.Delivery.State == hub.Failed {
			return now
		}
		return time.Time{}
	case own.State != hub.Accepted && own.State != hub.Delivered:
		return time.Time{}
	}
	var at time.Time
	since := func(minutes int, what hub.DeliveryState) {
		if due := own.UpdatedAt.Add(time.Duration(minutes) * time.Minute); minutes > 0 && tells(what) && (at.IsZero() || due.Before(at)) {
			at = due
		}
	}
	if own.State == hub.Accepted {
		since(o.Undelivered, hub.Delivered)
	}
	since(o.Unread, hub.Read)
	if !at.IsZero() && at.Before(now) {
		return now
	}
	return at
}

// another is the first inbox by which the person may and can be reached.
func (f *Forwarder) another(ctx context.Context, j *job, policy Onward) (hub.Handle, hub.InboxID, error) {
	ids, err := f.Reads.IdentitiesOf(ctx, []hub.ContactID{j.conv.ContactID})
	if err != nil {
		return hub.Handle{}, "", err
	}
	claims, err := f.Reads.ClaimsOf(ctx, []hub.ContactID{j.conv.ContactID})
	if err != nil {
		return hub.Handle{}, "", err
	}
	before, err := f.Reads.MessagesFor(ctx, hub.Scope{All: true}, j.conv.ID, 0, j.message.Seq+1, 200)
	if err != nil {
		return hub.Handle{}, "", err
	}
	candidates := policy.Inboxes
	if len(candidates) == 0 && f.Fallback != nil {
		if mail, ok := f.Fallback(j.conv.BrandID); ok {
			candidates = []hub.InboxID{mail}
		}
	}
	for _, id := range candidates {
		_, ch, in, open := f.Adapters.Adapter(id)
		if !open || id == j.message.InboxID || in.BrandID != j.conv.BrandID || hub.OptedOut(j.who.Consents, in.Kind) ||
			!carries(&j.message, ch.Can) || !inWindow(before, id, ch.Can, f.Now()) {
			continue
		}
		if to := reachableIn(id, ch.Can.HandleKind, ids[j.conv.ContactID], claims[j.conv.ContactID]); !to.IsZero() {
			return to, id, nil
		}
	}
	return hub.Handle{}, "", nil
}

// carries reports whether a channel can take the message as it is.
func carries(m *hub.Message, can channels.Abilities) bool {
	return (can.MaxText == 0 || len([]rune(m.Text)) <= can.MaxText) && len(m.Attachments) <= can.Files.Max && m.Template == nil
}

// inWindow reports whether the channel lets us write to the person now.
func inWindow(before []hub.Message, id hub.InboxID, can channels.Abilities, now time.Time) bool {
	if can.Window == 0 {
		return true
	}
	for i := len(before) - 1; i >= 0; i-- {
		if m := &before[i]; m.Direction == hub.DirIn && m.InboxID == id {
			return now.Sub(m.ReceivedAt) < can.Window
		}
	}
	return false
}

// reachableIn is the person's handle for an inbox: its own before one of everywhere.
func reachableIn(id hub.InboxID, kind hub.HandleKind, ids []hub.Identity, claims []hub.Claim) hub.Handle {
	for _, i := range ids {
		if i.Handle.Kind == kind && i.Handle.Scope == string(id) {
			return i.Handle
		}
	}
	return reachable(kind, ids, claims)
}

// goOn is the write set of a message that goes on: the reminder goes, the own
// order is compared so that no receipt has come meanwhile, and the message
// remembers its way, which it can only once.
func (f *Forwarder) goOn(j *job, to hub.Handle, inbox hub.InboxID, set hub.WriteSet, now time.Time) (hub.WriteSet, error) {
	m := j.message
	move := hub.DeliveryMove{MessageID: m.ID, Via: inbox}
	m.Delivery.Via = inbox
	next := hub.Order{
		ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: j.conv.ID, InboxID: inbox, Lane: j.order.Lane,
		To: to, NotBefore: now, State: hub.Queued, CreatedAt: now, UpdatedAt: now,
	}
	if j.order.State == hub.Failed { // from here on the new order says what becomes of it
		next.AgainAt = now
		m.Delivery.State, m.Delivery.Error = hub.Queued, ""
		move.Again = true
		_, ch, in, _ := f.Adapters.Adapter(inbox)
		steps, moved, err := f.Clocks.Advance(&j.conv, now, hub.ClockEvent{Type: hub.EvReplied, At: now, MessageID: next.Reply(),
			Human: m.Author.Type == hub.ActorAgent, Channel: in.Kind, Class: ch.Can.Class})
		if err != nil {
			return hub.WriteSet{}, err
		}
		j.conv.UpdatedAt = now
		set.Conversations = append(set.Conversations, j.conv)
		set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: j.conv.ID, Steps: steps})
		j.conv.Version++
		card := j.conv.Card(hub.ContactRef{ID: j.who.ID, Name: j.who.Name})
		facts, fired := hub.TellClocks(now, &card, moved)
		set.Facts, set.Fired = append(set.Facts, facts...), append(set.Fired, fired...)
	}
	move.Delivery = m.Delivery
	set.Orders = append(set.Orders, j.order, next)
	set.Deliveries = append(set.Deliveries, move)
	ch := change{message: m, reply: next.Reply(), conv: j.conv, who: j.who, now: now}
	return set, ch.tell(&set, f.Clocks, "went_on")
}
