package router

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Said reads messages that were said before, and news that waits for them.
type Said interface {
	MessagesByRef(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Message, error)
	HeldOf(ctx context.Context, inbox hub.InboxID, refs []string) ([]hub.Held, error)
	HeldDue(ctx context.Context, now time.Time, limit int) ([]hub.Held, error)
	InFlight(ctx context.Context, inbox hub.InboxID) (bool, error)
}

// said is a message that the batch makes or changes.
type said struct {
	m       hub.Message
	fresh   int // its place among those that the batch makes; -1: it is stored
	changed bool
}

// spot is where a network id means one message.
type spot struct {
	inbox hub.InboxID
	ref   string
}

// about is the id of the earlier message that an item is news of; empty: of none.
func about(in *hub.Inbound) string {
	switch {
	case in.Change != nil:
		return in.Change.Ref
	case in.Joins || in.Echo || in.Call != nil:
		return in.Ref
	}
	return ""
}

// loadSaid reads the messages that items are news of, and what waits for those
// that items bring.
func (t *turn) loadSaid(ctx context.Context) error {
	t.said, t.spots, t.held = map[hub.MessageID]*said{}, map[spot]hub.MessageID{}, map[spot][]hub.Held{}
	refs, waits := map[hub.InboxID][]string{}, map[hub.InboxID][]string{}
	for i := range t.items {
		it := &t.items[i]
		if it.drop || it.bad != "" {
			continue
		}
		if ref := about(&it.in); ref != "" {
			refs[it.in.Inbox] = append(refs[it.in.Inbox], ref)
		}
		if it.in.Ref != "" && it.in.Change == nil && (it.can.EditIn || it.can.DeleteIn || it.can.Reactions) {
			waits[it.in.Inbox] = append(waits[it.in.Inbox], it.in.Ref)
		}
	}
	for inbox, list := range waits {
		all, err := t.r.Said.HeldOf(ctx, inbox, unique(list))
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b hub.Held) int { return a.At.Compare(b.At) })
		for _, h := range all {
			at := spot{inbox, h.Ref}
			t.held[at] = append(t.held[at], h)
		}
	}
	var ids []hub.ConversationID
	for inbox, list := range refs {
		found, err := t.r.Said.MessagesByRef(ctx, inbox, unique(list))
		if err != nil {
			return err
		}
		for ref, m := range found {
			t.said[m.ID], t.spots[spot{inbox, ref}] = &said{m: m, fresh: -1}, m.ID
			ids = append(ids, m.ConversationID)
		}
	}
	return t.loadConversations(ctx, ids)
}

// find is the message that an inbox's network knows by ref, and its conversation.
func (t *turn) find(inbox hub.InboxID, ref string) (*said, *thread) {
	if ref == "" {
		return nil, nil
	}
	s := t.said[t.spots[spot{inbox, ref}]]
	if s == nil {
		return nil, nil
	}
	return s, t.threads[s.m.ConversationID]
}

// made takes a message of this batch into the working set.
func (t *turn) made(m hub.Message) {
	t.ws.Messages = append(t.ws.Messages, m)
	t.said[m.ID] = &said{m: m, fresh: len(t.ws.Messages) - 1}
	if at := (spot{m.InboxID, m.Ref}); m.Ref != "" && t.spots[at] == "" {
		t.spots[at] = m.ID
	}
}

// touch notes that s is another message now, and its conversation with it.
func (t *turn) touch(s *said, th *thread) {
	s.changed, th.changed = true, true
	th.conv.UpdatedAt = t.now
	if s.m.Seq == th.conv.LastSeq {
		th.conv.LastMessage = s.m.Summary()
	}
}

// news adds the fact of a message that changed.
func (t *turn) news(kind hub.FactType, s *said, th *thread, by hub.Actor, reason string) {
	card, msg := t.card(th), s.m.Card()
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(kind, t.now, by, hub.FactData{Message: &msg, Conversation: &card, Reason: reason}))
}

// settled records that an item has become something, once and for ever.
func (t *turn) settled(it *item, id hub.MessageID) {
	if it.held != nil {
		t.ws.Unheld = append(t.ws.Unheld, it.key)
		return
	}
	t.ws.Ledger = append(t.ws.Ledger, hub.LedgerRow{SrcKey: it.key, InboxID: it.in.Inbox, MessageID: id, At: t.now})
}

func unique[T comparable](in []T) []T {
	seen := make(map[T]bool, len(in))
	return slices.DeleteFunc(in, func(v T) bool {
		was := seen[v]
		seen[v] = true
		return was
	})
}
