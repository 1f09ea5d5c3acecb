package sweep

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/sla/terms"
)

// people is how many persons one look takes.
const people = 64

// persons brings the open conversations of people of whom something changed that
// policies may ask for to their policies.
func (r *Redo) persons(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := r.store.DueTimers(ctx, terms.PersonTimer, r.now(), people)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, t := range due {
			ids, err := r.openOf(ctx, hub.ContactID(t.Key))
			if err != nil {
				return err
			}
			for len(ids) > 0 {
				n := min(batch, len(ids))
				if err := r.move(ctx, ids[:n], false); err != nil {
					return err
				}
				ids = ids[n:]
			}
			done := hub.Timer{Kind: t.Kind, Key: t.Key, Was: t.At}
			if err := r.store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{done}}); err != nil && !hub.Is(err, hub.Conflict) {
				return err // Conflict: they changed again meanwhile and are due again
			}
		}
	}
	return ctx.Err()
}

// openOf answers a person's conversations that have not ended.
func (r *Redo) openOf(ctx context.Context, id hub.ContactID) (ids []hub.ConversationID, err error) {
	cursor := ""
	for {
		page, err := r.store.ListConversations(ctx, hub.Scope{All: true}, store.ConversationQuery{ContactID: id, Limit: batch, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			if c := &page.Items[i].Conversation; !c.Status.Ended() {
				ids = append(ids, c.ID)
			}
		}
		if cursor = page.Next; cursor == "" {
			return ids, nil
		}
	}
}

// standings says of conversations what policies may ask of their people; none
// when no policy asks.
func standings(ctx context.Context, store contacts, asks bool, all map[hub.ConversationID]hub.Conversation) (map[hub.ContactID]hub.Contact, error) {
	if !asks {
		return nil, nil
	}
	ids := make([]hub.ContactID, 0, len(all))
	for id := range all {
		ids = append(ids, all[id].ContactID)
	}
	return store.Contacts(ctx, ids)
}

type contacts interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
}
