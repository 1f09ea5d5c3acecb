package router

import "github.com/parleyhub/parley/hub"

// blocked reports whether an agent blocked the address that an item comes from.
func (t *turn) blocked(it *item) bool {
	return !it.in.Echo && !t.known.Owners[it.in.From.Key()].BlockedAt.IsZero()
}

// aside is the conversation in which what a blocked sender says is kept: spam from
// the beginning, so that no clock runs, no rule acts and nobody is told. One of the
// person's is enough, whatever the item refers to.
func (t *turn) aside(it *item, who hub.Who) *thread {
	for _, id := range t.latest[who.Contact.ID] {
		if th := t.threads[id]; th.conv.Status == hub.Spam && th.conv.BrandID == it.inbox.BrandID && th.conv.HasFlag(hub.FlagBlocked) {
			return th
		}
	}
	th := t.open(it, who, nil, hub.FlagBlocked)
	th.conv.Status = hub.Spam
	return th
}
