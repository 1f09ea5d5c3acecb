package desk

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/hub"
)

// Separate says whether a conversation is another matter than the person's other
// ones: then it waits on its own, and an answer elsewhere does not end its wait.
func (d *Desk) Separate(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, on bool) (hub.Conversation, error) {
	return d.change(ctx, "desk.separate", by, scope, id, func(t *turn) error {
		separate(t, on)
		return nil
	})
}

func separate(t *turn, on bool) {
	if t.c.HasFlag(hub.FlagSeparate) == on {
		return
	}
	flags := slices.DeleteFunc(slices.Clone(t.c.Flags), func(f string) bool { return f == hub.FlagSeparate })
	if on {
		flags = append(flags, hub.FlagSeparate)
	}
	t.c.Flags = flags
	t.tell(news{kind: hub.ConversationSeparate, before: !on, after: on})
}
