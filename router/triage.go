package router

import "github.com/parleyhub/parley/hub"

// triage decides what the message means for the conversation's status and its
// clocks. Automatic mail is kept in the thread but wakes nobody.
func (t *turn) triage(it *item, th *thread, m *hub.Message) error {
	c := &th.conv
	if who, ok := t.known.Contacts[c.ContactID]; ok {
		c.Standing = who.Standing()
	}
	person := m.Automatic == hub.ByPerson && c.Status != hub.Spam
	events := make([]hub.ClockEvent, 0, 2)
	if person && c.Status != hub.Open {
		before := c.Status
		c.Status, c.SnoozedUntil = hub.Open, zeroTime
		events = append(events, hub.ClockEvent{Type: hub.EvStatus, At: m.ReceivedAt, SeenAt: t.now, Status: hub.Open})
		t.reopened = append(t.reopened, reopened{c.ID, before})
	}
	events = append(events, hub.ClockEvent{
		Type: hub.EvReceived, At: m.ReceivedAt, SeenAt: t.now, MessageID: m.ID, Qualifies: person,
		Channel: it.in.Kind, Class: it.can.Class, Priority: c.Priority, TeamID: c.TeamID, AgentID: c.AssigneeID, Status: c.Status,
	})
	steps, changes, err := t.r.Clocks.Advance(c, t.now, events...)
	if err != nil {
		return err
	}
	th.steps, th.stepped = steps, true
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
