package router

import "github.com/parleyhub/parley/hub"

// triage decides what the message means for the conversation's status and its
// clocks. Automatic mail is kept in the thread but wakes nobody.
func (t *turn) triage(it *item, th *thread, m *hub.Message) error {
	if m.Call != nil {
		return t.rang(it, t.said[m.ID], th, nil)
	}
	e := hub.ClockEvent{Type: hub.EvReceived, At: m.ReceivedAt, SeenAt: t.now, MessageID: m.ID}
	if m.Direction == hub.DirOut {
		e.Type, e.Human = hub.EvReplied, m.Author.Type == hub.ActorAgent
		return t.heard(it, th, false, e.Human, e)
	}
	// What was said about being written to is carried out, and waits for no answer.
	e.Qualifies = m.Automatic == hub.ByPerson && th.conv.Status != hub.Spam && it.in.Consent == nil && it.opts == nil
	if th.answers == nil {
		return t.heard(it, th, e.Qualifies, false, e)
	}
	// We have opened it with what a campaign sent: they wait for a next response.
	th.conv.Campaigned, th.answers = th.answers, nil
	return t.heard(it, th, e.Qualifies, false, hub.ClockEvent{Type: hub.EvOpened, At: e.At, SeenAt: t.now}, e)
}

// heard tells the clocks what was said. Asks: the person waits for us now, and
// the conversation is open. Answers: we have answered.
func (t *turn) heard(it *item, th *thread, asks, answers bool, events ...hub.ClockEvent) error {
	c := &th.conv
	all := make([]hub.ClockEvent, 0, len(events)+1)
	if before := c.Status; asks && before != hub.Open || answers && before == hub.Snoozed {
		c.Status, c.SnoozedUntil = hub.Open, zeroTime
		all = append(all, hub.ClockEvent{Type: hub.EvStatus, At: events[0].At, SeenAt: t.now, Status: hub.Open})
		t.reopened = append(t.reopened, reopened{c.ID, before})
	}
	for _, e := range events {
		e.Channel, e.Class, e.Priority, e.TeamID, e.AgentID, e.Status = it.in.Kind, it.can.Class, c.Priority, c.TeamID, c.AssigneeID, c.Status
		all = append(all, e)
	}
	if answers {
		c.WaitingSince = zeroTime
	}
	return t.clocks(th, all...)
}

// clocks brings a conversation's clocks up to date.
func (t *turn) clocks(th *thread, events ...hub.ClockEvent) error {
	c := &th.conv
	if who, ok := t.known.Contacts[c.ContactID]; ok {
		c.Standing = who.Standing()
	}
	steps, changes, err := t.r.Clocks.Advance(c, t.now, events...)
	if err != nil {
		return err
	}
	th.steps, th.stepped, th.changed = steps, true, true
	t.noteClocks(th, changes)
	return nil
}

// reopened is a conversation that a message of the customer opened again.
type reopened struct {
	id   hub.ConversationID
	from hub.Status
}

// noteClocks records clocks that were late before we could even see them.
func (t *turn) noteClocks(th *thread, changes []hub.ClockChange) {
	for _, ch := range changes {
		if ch.Kind != "breached" {
			continue
		}
		clock := ch.Clock.Card()
		card := t.card(th)
		t.ws.Fired = append(t.ws.Fired, hub.DueStep{
			ConversationID: th.conv.ID, Metric: ch.Clock.Metric, Cycle: ch.Clock.Cycle, Step: "breach",
			At: ch.Clock.BreachedAt, PolicyID: ch.Clock.PolicyID,
		})
		t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.SLABreached, t.now, hub.Actor{Type: hub.ActorSystem, ID: "sla"},
			hub.FactData{Conversation: &card, Clock: &clock, Step: "breach", Reason: ch.Clock.Cause}))
	}
}

// opened says that we began a conversation: nobody waits for a first answer.
func (t *turn) opened(it *item, th *thread, m *hub.Message, who hub.Who) error {
	err := t.clocks(th, hub.ClockEvent{Type: hub.EvOpened, At: m.ReceivedAt, SeenAt: t.now, Channel: it.in.Kind, Class: it.can.Class})
	card, person := t.card(th), t.profile(who.Contact.ID)
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.ConversationOpened, t.now, m.Author, hub.FactData{Conversation: &card, Profile: &person}))
	return err
}
