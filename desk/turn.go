package desk

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// turn is one decision about one conversation: what is, what the actor makes of
// it, and what of that has to be written.
type turn struct {
	by  hub.Actor
	op  string
	now time.Time
	who hub.Contact
	c   hub.Conversation // becomes what it will be

	touched  bool // the conversation's row changes
	retagged bool // policies may ask for tags
	events   []hub.ClockEvent
	news     []news
	set      hub.WriteSet // rows beside the conversation's
}

// news is a fact to be, told once the clocks have been asked.
type news struct {
	kind          hub.FactType
	message       *hub.MessageCard
	profile       *hub.ProfileCard
	before, after any
	reason        string
}

// tell records a change of the conversation's row with its fact.
func (t *turn) tell(n news) {
	t.touched = true
	t.news = append(t.news, n)
}

// clock records what the SLA engine has to hear.
func (t *turn) clock(e hub.ClockEvent) {
	if e.At.IsZero() {
		e.At = t.now
	}
	t.events = append(t.events, e)
}

// settle asks the clocks and answers everything the turn writes.
func (t *turn) settle(clocks Clocks) (hub.WriteSet, error) {
	set := t.set
	var changes []hub.ClockChange
	if len(t.events) > 0 || t.retagged {
		t.c.Standing = t.who.Standing()
		steps, moved, err := clocks.Advance(&t.c, t.now, t.events...)
		if err != nil {
			return hub.WriteSet{}, err
		}
		t.touched, changes = true, moved
		set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: t.c.ID, Steps: steps})
	}
	if t.touched {
		t.c.UpdatedAt = t.now
		set.Conversations = append(set.Conversations, t.c)
	}
	card := t.done()
	face := card.Card(hub.ContactRef{ID: t.who.ID, Name: t.who.Name})
	for _, n := range t.news {
		set.Facts = append(set.Facts, t.fact(n.kind, hub.FactData{
			Message: n.message, Conversation: &face, Profile: n.profile, Before: n.before, After: n.after, Reason: n.reason,
		}))
	}
	facts, fired := hub.TellClocks(t.now, &face, changes)
	set.Facts, set.Fired = append(set.Facts, facts...), append(set.Fired, fired...)
	return set, nil
}

// done is the conversation as it is after the commit.
func (t *turn) done() hub.Conversation {
	c := t.c
	if t.touched {
		c.Version++
	}
	return c
}

func (t *turn) fact(kind hub.FactType, data hub.FactData) hub.Fact {
	f := hub.NewFact(kind, t.now, t.by, data)
	f.Op = t.op
	return f
}
