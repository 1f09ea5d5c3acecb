package router

import (
	"sort"
	"time"

	"github.com/parleyhub/parley/hub"
)

const (
	// continueFor is how long a chat or text goes on in the conversation before it.
	continueFor = 72 * time.Hour
	// reopenFor is the reopen window of docs/sla.md R3.
	reopenFor = 7 * 24 * time.Hour
)

// thread finds the conversation an item belongs to, or opens one. Knowing a
// thread is no right to be in it: who answers from another address gets a
// conversation of their own, linked and flagged.
func (t *turn) thread(it *item, who hub.Who, via *thread) *thread {
	if t.blocked(it) {
		return t.aside(it, who)
	}
	near, exact := via, false
	if via != nil {
		_, given := t.byToken(it)
		exact = given.Reaches(it.in.From)
	} else {
		near = t.byRef(it)
	}
	if near == nil && it.in.Auth != hub.VerdictFailed {
		near = t.byHint(it, who)
	}
	if near == nil {
		near = t.answers(it, who)
	}
	if near != nil {
		near = t.follow(near)
	}
	switch {
	case near != nil && it.in.Echo && byRefs(&it.can):
		return near // it was looked at whom we said it to
	case it.in.Auth == hub.VerdictFailed:
		return t.open(it, who, near, hub.FlagAuthFailed)
	case near != nil:
		if !exact && near.conv.ContactID != who.Contact.ID {
			return t.open(it, who, near, hub.FlagOtherSender)
		}
		if t.tooOld(near) {
			return t.open(it, who, near, "")
		}
		return near
	case it.can.Continues:
		if th := t.current(it, who); th != nil {
			return th
		}
	}
	if it.sent != nil && it.sent.ContactID != who.Contact.ID {
		return t.open(it, who, t.shows(it.sent), hub.FlagOtherSender)
	}
	return t.open(it, who, nil, "")
}

// byRef is the conversation of the nearest reference that this brand knows.
func (t *turn) byRef(it *item) *thread {
	for _, ref := range it.in.Refs {
		if row, ok := t.refs[it.inbox.BrandID][ref]; ok {
			if th := t.threads[row.ConversationID]; th != nil {
				return th
			}
		}
	}
	return nil
}

// byHint is the conversation that an id or token of ours names which stands
// elsewhere in the item, as in what it quotes. Others quote and pass on too, so it
// counts from the conversation's own person alone.
func (t *turn) byHint(it *item, who hub.Who) *thread {
	for _, hint := range it.in.Hints {
		id := t.tokens[hint].ConversationID
		if row, ok := t.refs[it.inbox.BrandID][hint]; ok {
			id = row.ConversationID
		}
		if th := t.threads[id]; th != nil && th.conv.BrandID == it.inbox.BrandID {
			if near := t.follow(th); near.conv.ContactID == who.Contact.ID {
				return near
			}
		}
	}
	return nil
}

// current is the conversation that a channel without references goes on with:
// the person's newest in this brand. Somebody who has proven nothing goes on
// only where this inbox was used before.
func (t *turn) current(it *item, who hub.Who) *thread {
	ids := t.latest[who.Contact.ID]
	sort.SliceStable(ids, func(a, b int) bool {
		return t.threads[ids[a]].conv.LastAt.After(t.threads[ids[b]].conv.LastAt)
	})
	for _, id := range ids {
		th := t.follow(t.threads[id])
		c := &th.conv
		if c.BrandID != it.inbox.BrandID || c.Status == hub.Spam || t.now.Sub(c.LastAt) > continueFor || t.tooOld(th) {
			continue
		}
		if it.in.Proof == "" && !usesInbox(c, it.inbox.ID) {
			continue
		}
		return th
	}
	return nil
}

func usesInbox(c *hub.Conversation, in hub.InboxID) bool {
	for _, id := range c.InboxIDs {
		if id == in {
			return true
		}
	}
	return false
}

// tooOld reports whether the conversation was resolved so long ago that a new
// word opens a new one, linked to it.
func (t *turn) tooOld(th *thread) bool {
	return th.conv.Status == hub.Resolved && t.now.Sub(th.conv.UpdatedAt) > reopenFor
}

func (t *turn) open(it *item, who hub.Who, linked *thread, flag string) *thread {
	c := hub.Conversation{
		ID: hub.NewConversationID(t.now), ContactID: who.Contact.ID, BrandID: it.inbox.BrandID,
		Subject: it.in.Subject, Status: hub.Open, Priority: hub.Normal,
		Channel: it.in.Kind, Class: it.can.Class, CreatedAt: t.now,
	}
	if linked != nil {
		c.LinkedID = linked.conv.ID
	}
	if flag != "" {
		c.Flags = append(c.Flags, flag)
	}
	if it.in.Automatic != hub.ByPerson {
		c.Flags = append(c.Flags, hub.FlagAutomatic)
	}
	th := t.hold(c)
	t.latest[c.ContactID] = append([]hub.ConversationID{c.ID}, t.latest[c.ContactID]...)
	return th
}
