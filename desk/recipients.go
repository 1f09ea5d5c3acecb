package desk

import (
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// reach is the handle under which the person is reached through an inbox: where
// their last message there wants its answer, else where it came from, else a
// proven one of the kind, else any of the kind, else one they only claim.
func reach(last *hub.Message, inbox hub.InboxID, can channels.Abilities, ids []hub.Identity, claims []hub.Claim) hub.Handle {
	if last != nil && last.InboxID == inbox && !last.From.IsZero() {
		if len(last.ReplyTo) > 0 {
			return hub.ReplyToHandle(hub.Handle{Kind: can.HandleKind, Address: strings.ToLower(last.ReplyTo[0].Address)})
		}
		return last.From
	}
	fits := func(h hub.Handle) bool {
		return h.Kind == can.HandleKind && !h.IsZero() && (h.Scope == "" || h.Scope == string(inbox))
	}
	var found hub.Handle
	for _, id := range ids {
		if fits(id.Handle) && (id.Verified || found.IsZero()) {
			if found = id.Handle; id.Verified {
				return found
			}
		}
	}
	if !found.IsZero() {
		return found
	}
	for _, c := range claims {
		if fits(c.Handle) {
			return c.Handle
		}
	}
	return hub.Handle{}
}

// addressees is the To line of an answer whose author gave none.
func addressees(who hub.Contact, w way) []hub.Address {
	if w.last != nil && w.last.InboxID == w.inbox.ID && len(w.last.ReplyTo) > 0 {
		return w.last.ReplyTo
	}
	return []hub.Address{{Name: who.Name, Address: w.to.Address}}
}
