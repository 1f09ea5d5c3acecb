package desk

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// MarkRead says that the actor has read up to seq (the last message at most).
// The conversation itself does not change, so readers never collide.
func (d *Desk) MarkRead(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, seq int64) (hub.Conversation, error) {
	if seq < 0 {
		return hub.Conversation{}, named("desk.read", hub.InvalidField("seq", "must not be negative"))
	}
	return d.change(ctx, "desk.read", by, scope, id, func(t *turn) error {
		markRead(t, seq)
		return nil
	})
}

func markRead(t *turn, seq int64) {
	seq = min(seq, t.c.LastSeq)
	t.readUpTo(seq)
	t.news = append(t.news, news{kind: hub.ConversationRead, after: seq})
}

// readUpTo writes the actor's read mark, if the actor is somebody who reads.
func (t *turn) readUpTo(seq int64) {
	if t.by.Type == hub.ActorAgent && t.by.ID != "" {
		t.set.Reads = append(t.set.Reads, hub.ReadMark{ConversationID: t.c.ID, AgentID: hub.AgentID(t.by.ID), Seq: seq})
	}
}
