package roster

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// move is where a conversation goes, and why.
type move struct {
	agent       hub.AgentID
	team        hub.TeamID
	reason, why string
	timers      []hub.Timer
}

// move asks decide of each conversation as it is and writes what it answers, in
// batches. When somebody was faster with one of a batch each is decided anew.
func (k *Keeper) move(ctx context.Context, ids []hub.ConversationID, decide func(c *hub.Conversation, now time.Time) (move, bool)) error {
	for len(ids) > 0 {
		n := min(batch, len(ids))
		if err := k.moveSome(ctx, ids[:n], decide, 0); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func (k *Keeper) moveSome(ctx context.Context, ids []hub.ConversationID, decide func(c *hub.Conversation, now time.Time) (move, bool), try int) error {
	convs, err := k.Store.Conversations(ctx, ids)
	if err != nil {
		return err
	}
	people := make([]hub.ContactID, 0, len(convs))
	for _, c := range convs {
		people = append(people, c.ContactID)
	}
	names, err := k.Store.Contacts(ctx, people)
	if err != nil {
		return err
	}
	var set hub.WriteSet
	now := k.now()
	for _, id := range ids {
		c, there := convs[id]
		if !there {
			continue
		}
		m, ok := decide(&c, now)
		if !ok {
			continue
		}
		if err := k.hand(&set, now, c, names[c.ContactID].Name, m.agent, m.team, m.reason, m.why); err != nil {
			k.Log.Error("a conversation cannot be moved", "conversation", id, "error", err)
			continue
		}
		set.Timers = append(set.Timers, m.timers...)
		k.dirty = true
	}
	err = k.Store.Commit(ctx, set)
	switch {
	case !hub.Is(err, hub.Conflict):
		return err
	case len(ids) == 1 && try >= tries:
		k.Log.Warn("a conversation is changed too often to be moved", "conversation", ids[0])
		return nil
	}
	for i := range ids {
		if err := k.moveSome(ctx, ids[i:i+1], decide, try+1); err != nil {
			return err
		}
	}
	return nil
}

func sortIDs[S ~string](ids []S) { slices.SortFunc(ids, cmp.Compare[S]) }

// sorted are the keys of a map in order: what happens must not depend on chance.
func sorted[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	sortIDs(out)
	return out
}
