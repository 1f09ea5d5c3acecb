package sweep

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/policy"
)

// bySLA is who acts when a clock does.
var bySLA = hub.Actor{Type: hub.ActorSystem, ID: "sla"}

// unreadable stands for the version of a conversation whose state is broken.
const unreadable = -1

// decide is what firing the due steps of some conversations writes.
func (w *Watch) decide(ctx context.Context, ids []hub.ConversationID, skip map[hub.ConversationID]bool) (hub.WriteSet, error) {
	var set hub.WriteSet
	all, err := w.store.Conversations(ctx, ids)
	if err != nil {
		return set, err
	}
	people := make([]hub.ContactID, 0, len(all))
	for _, c := range all {
		people = append(people, c.ContactID)
	}
	who, err := w.store.Contacts(ctx, people)
	if err != nil {
		return set, err
	}
	now := w.now()
	for _, id := range ids {
		c, ok := all[id]
		if !ok { // erased: its steps go too
			set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: id})
			continue
		}
		refused, again := w.stuck[id]
		if err := fires(w.engine, &set, c, who[c.ContactID].Name, now, again && refused == c.Version); err != nil {
			if refused != unreadable { // once
				w.log.Error("clocks of a conversation cannot be read", "conversation", id, "error", err)
			}
			skip[id], w.stuck[id] = true, unreadable
		}
	}
	return set, nil
}

// fires adds what the due steps of c write. quiet: their keys have fired
// already, so only the conversation and its steps are brought up to date.
func fires(e *sla.Engine, set *hub.WriteSet, c hub.Conversation, name string, now time.Time, quiet bool) error {
	due, rest, changes, err := e.Fire(&c, now)
	if err != nil {
		return err
	}
	set.Steps = append(set.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: rest})
	c.UpdatedAt = now
	set.Conversations = append(set.Conversations, c)
	if quiet {
		return nil
	}
	c.Version++ // the card shows the row as it will be
	card := c.Card(hub.ContactRef{ID: c.ContactID, Name: name})
	book := e.Book()
	announce(set, &card, changes, now, func(s hub.DueStep) []sla.Action { return book.Actions(s, &c) })
	for _, s := range due {
		set.Fired = append(set.Fired, s)
		kind, d := hub.SLAWarned, hub.FactData{Conversation: &card, Step: s.Step, Reason: tardy("", now, s.At)}
		if policy.IsEscalation(s.Step) {
			kind = hub.SLAEscalated
		}
		if asked := book.Actions(s, &c); len(asked) > 0 {
			d.After = asked
		}
		for i := range c.Clocks {
			if k := &c.Clocks[i]; k.Metric == s.Metric && k.Cycle == s.Cycle {
				clock := k.Card()
				d.Clock = &clock
			}
		}
		set.Facts = append(set.Facts, hub.NewFact(kind, now, bySLA, d))
	}
	return nil
}

// announce adds the facts of what changed about clocks; asked are the actions of
// a step.
func announce(set *hub.WriteSet, card *hub.ConversationCard, changes []hub.ClockChange, now time.Time, asked func(hub.DueStep) []sla.Action) {
	for _, ch := range changes {
		clock := ch.Clock.Card()
		kind, d := hub.SLAChanged, hub.FactData{Conversation: card, Clock: &clock, Reason: ch.Kind}
		switch {
		case ch.Kind == "breached":
			kind, d.Step, d.Reason = hub.SLABreached, sla.StepBreach, tardy(ch.Clock.Cause, now, ch.Clock.BreachedAt)
			step := hub.DueStep{ConversationID: card.ID, Metric: ch.Clock.Metric, Cycle: ch.Clock.Cycle,
				Step: sla.StepBreach, At: ch.Clock.BreachedAt, PolicyID: ch.Clock.PolicyID}
			if todo := asked(step); len(todo) > 0 {
				d.After = todo
			}
			set.Fired = append(set.Fired, step)
		case !ch.Old.IsZero():
			d.Before, d.After = ch.Old, ch.Clock.DueAt
		case ch.Was != "":
			d.Before, d.After = ch.Was, ch.Clock.State
		}
		set.Facts = append(set.Facts, hub.NewFact(kind, now, bySLA, d))
	}
}

// ReasonLate in the reason of a fact says that its step fired more than two
// seconds after its instant, because the hub was not running.
const ReasonLate = "late"

func tardy(reason string, now, at time.Time) string {
	switch {
	case now.Sub(at) <= lateBy:
		return reason
	case reason == "":
		return ReasonLate
	}
	return reason + " " + ReasonLate
}
