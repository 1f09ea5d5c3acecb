package handover

import (
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// handle is the working time that an answer takes: who has less before a
// deadline will not meet it. Teams route by their own.
const handle = 5 * time.Minute

// judge says what is to be told of a conversation; false: nothing.
func (s *shift) judge(row *store.ConversationRow) (Item, bool) {
	c := &row.Conversation
	item := Item{Reasons: []string{}, DueAt: moment(c.NextDue())}
	promised, risk := false, false
	for i := range c.Clocks {
		k := &c.Clocks[i]
		if !k.Running() || k.DueAt.IsZero() {
			continue
		}
		promised = promised || k.Metric == hub.Promise
		late := !k.BreachedAt.IsZero() || !k.DueAt.After(s.now)
		risk = risk || late || s.worked(s.now, k.DueAt) < handle
		item.Outside = item.Outside || !late && s.worked(k.DueAt.Add(-time.Second), k.DueAt) <= 0
	}
	add := func(reason string, is bool) {
		if is {
			item.Reasons = append(item.Reasons, reason)
		}
	}
	add(Promised, promised)
	add(AtRisk, risk)
	add(Waiting, !c.WaitingSince.IsZero())
	if len(item.Reasons) == 0 && item.DueAt == nil {
		return item, false
	}
	item.Conversation = c.Card(hub.ContactRef{ID: c.ContactID, Name: row.ContactName})
	item.Conversation.Unread = c.LastInSeq > row.ReadSeq
	return item, true
}

// worked is how long they work between two instants.
func (s *shift) worked(from, to time.Time) time.Duration {
	if s.until.After(from) {
		from = s.until
	}
	switch {
	case !to.After(from):
		return 0
	case s.hours == nil:
		return to.Sub(from)
	}
	return s.hours.Consumed(from, to)
}
