package desk

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
)

// The bounds of promises.
const (
	maxPromise  = 200 // characters
	maxPromises = 5   // open ones of a conversation
	maxAhead    = 400 * 24 * time.Hour
)

// Promise keeps what somebody told the customer to do by an instant. Its clock
// runs until it is kept or taken back, whoever holds the conversation.
func (d *Desk) Promise(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, due time.Time, text string) (hub.Conversation, error) {
	const op = "desk.promise"
	text = strings.TrimSpace(text)
	switch {
	case text == "" || utf8.RuneCountInString(text) > maxPromise || strings.ContainsFunc(text, unicode.IsControl):
		return hub.Conversation{}, named(op, invalid("text", "promise_text", "is one line of 1 to 200 characters"))
	case due.Before(d.Now().Add(time.Second)) || due.After(d.Now().Add(maxAhead)):
		return hub.Conversation{}, named(op, invalid("due_at", "promise_due", "must be in the future, at most 400 days ahead"))
	}
	return d.change(ctx, op, by, scope, id, func(t *turn) error {
		if len(promises(&t.c)) >= maxPromises {
			return invalid("text", "promises_many", "five promises of this conversation are open already")
		}
		t.clock(hub.ClockEvent{Type: hub.EvPromised, DueAt: due, By: t.by.ID, Reason: text})
		t.tell(news{kind: hub.ConversationPromise, reason: "made", after: map[string]any{"due_at": due.UTC(), "text": text}})
		return nil
	})
}

// EndPromise says that a promise was kept, or takes it back. One that has ended
// already stays as it ended.
func (d *Desk) EndPromise(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, cycle int, kept bool) (hub.Conversation, error) {
	return d.change(ctx, "desk.promise", by, scope, id, func(t *turn) error {
		for _, k := range promises(&t.c) {
			if k.Cycle != cycle {
				continue
			}
			kind, reason := hub.EvDropped, "dropped"
			if kept {
				kind, reason = hub.EvKept, "kept"
			}
			t.clock(hub.ClockEvent{Type: kind, Cycle: cycle, By: t.by.ID})
			t.tell(news{kind: hub.ConversationPromise, reason: reason, after: map[string]any{"due_at": k.DueAt.UTC(), "text": k.Text, "cycle": cycle}})
			return nil
		}
		return hub.Errorf(hub.Missing, "there is no such open promise")
	})
}

// promises are the open ones of a conversation.
func promises(c *hub.Conversation) (out []hub.Clock) {
	for _, k := range c.Clocks {
		if k.Metric == hub.Promise && k.Running() {
			out = append(out, k)
		}
	}
	return out
}

// takeOver carries the open promises of a conversation that is merged into this
// one: the customer was told, wherever it goes on.
func takeOver(into *turn, from *hub.Conversation) {
	for _, k := range promises(from) {
		into.clock(hub.ClockEvent{Type: hub.EvPromised, DueAt: k.DueAt, StartedAt: k.StartedAt, Reason: k.Text})
	}
}
