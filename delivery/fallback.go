package delivery

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// follow decides whether a message that its channel has taken should also go to
// the person by another way, because they are not there to read it. The order
// waits for a while: whoever comes back needs no second copy. What the hub says by
// itself goes nowhere else.
func (d *Delivery) follow(ctx context.Context, j *job) *hub.Order {
	absent, ok := j.adapter.(channels.Absentee)
	if !ok || !j.can.FallsBack || d.Fallback == nil || j.message.Automatic != hub.ByPerson || absent.Present(ctx, j.order.To) {
		return nil
	}
	inbox, ok := d.Fallback(j.conv.BrandID)
	if !ok || inbox == j.order.InboxID {
		return nil
	}
	_, ch, _, open := d.Adapters.Adapter(inbox)
	if !open {
		return nil
	}
	ids, err := d.Reads.IdentitiesOf(ctx, []hub.ContactID{j.conv.ContactID})
	if err == nil {
		var claims map[hub.ContactID][]hub.Claim
		if claims, err = d.Reads.ClaimsOf(ctx, []hub.ContactID{j.conv.ContactID}); err == nil {
			to := reachable(ch.Can.HandleKind, ids[j.conv.ContactID], claims[j.conv.ContactID])
			if to.IsZero() {
				return nil
			}
			return d.followUp(j, inbox, to)
		}
	}
	d.Log.Error("whether a person can be followed is not known", "message", j.message.ID, "err", err)
	return nil
}

func (d *Delivery) followUp(j *job, inbox hub.InboxID, to hub.Handle) *hub.Order {
	now := d.Now().UTC()
	return &hub.Order{
		ID: hub.NewOrderID(now), MessageID: j.message.ID, ConversationID: j.conv.ID, InboxID: inbox, Lane: j.order.Lane,
		To: to, NotBefore: now.Add(d.FallbackAfter), State: hub.Queued, CreatedAt: now, UpdatedAt: now,
	}
}

// reachable is the person's handle of a kind: proven before written before claimed.
func reachable(kind hub.HandleKind, ids []hub.Identity, claims []hub.Claim) hub.Handle {
	var found hub.Handle
	for _, id := range ids {
		if id.Handle.Kind == kind && id.Handle.Scope == "" && (id.Verified || found.IsZero()) {
			if found = id.Handle; id.Verified {
				return found
			}
		}
	}
	for _, c := range claims {
		if found.IsZero() && c.Handle.Kind == kind && c.Handle.Scope == "" {
			found = c.Handle
		}
	}
	return found
}

// returned reports whether the person has come back, or has had the message.
func (d *Delivery) returned(ctx context.Context, j *job) bool {
	switch j.message.Delivery.State {
	case hub.Delivered, hub.Read, hub.Cancelled:
		return true
	}
	a, _, _, open := d.Adapters.Adapter(j.message.InboxID)
	absent, ok := a.(channels.Absentee)
	if !open || !ok {
		return false
	}
	to := hub.Handle{}
	for i := len(j.before) - 1; i >= 0 && to.IsZero(); i-- {
		if j.before[i].InboxID == j.message.InboxID {
			to = j.before[i].From
		}
	}
	return !to.IsZero() && absent.Present(ctx, to)
}
