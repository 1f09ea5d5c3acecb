// Package visits answers where on the company's site a customer is.
package visits

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Desk answers the operation.
type Desk struct {
	Rows interface {
		ConversationFor(ctx context.Context, sc hub.Scope, id hub.ConversationID) (hub.Conversation, error)
		IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	}
	Adapter func(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool)
}

// most is how many browsers of one person are asked about, the newest first.
const most = 20

// WhereView is where the customer of a conversation is.
type WhereView struct {
	Kept  bool       `json:"kept" doc:"An inbox of the conversation keeps where its visitors are; else there is nothing to show"`
	Visit *hub.Visit `json:"visit" doc:"The last visit; null when nothing is known of one, or no longer"`
}

// Of answers the operation getVisit.
func (d *Desk) Of(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[WhereView], error) {
	conv, err := d.Rows.ConversationFor(ctx, c.Scope, hub.ConversationID(in.ID))
	if err != nil {
		return nil, err
	}
	guides := map[string]channels.Guide{}
	for _, id := range conv.InboxIDs {
		if a, _, _, ok := d.Adapter(id); ok {
			if g, ok := a.(channels.Guide); ok && g.Guides() {
				guides[string(id)] = g
			}
		}
	}
	out := WhereView{Kept: len(guides) > 0}
	if !out.Kept {
		return page.Of(out, nil)
	}
	out.Visit, err = d.last(ctx, conv.ContactID, guides)
	return page.Of(out, err)
}

// last is the last visit of a person to the sites of the guides, by inbox.
func (d *Desk) last(ctx context.Context, id hub.ContactID, guides map[string]channels.Guide) (*hub.Visit, error) {
	all, err := d.Rows.IdentitiesOf(ctx, []hub.ContactID{id})
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(all[id], func(x hub.Identity) bool { return x.Handle.Kind != hub.HandleVisitor || guides[x.Handle.Scope] == nil })
	slices.SortFunc(known, func(a, b hub.Identity) int { return b.CreatedAt.Compare(a.CreatedAt) })
	var out *hub.Visit
	for _, x := range known[:min(len(known), most)] {
		v, err := guides[x.Handle.Scope].Visit(ctx, x.Handle)
		if hub.Is(err, hub.Missing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if out == nil || v.Seen.After(out.Seen) {
			out = &v
		}
	}
	return out, nil
}
