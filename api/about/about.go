// Package about names conversations in lists of other things: in come ids, out
// come the customer and the subject of those that a scope sees.
package about

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Rows are conversations and who they are with.
type Rows interface {
	Conversations(context.Context, []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(context.Context, []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
}

// Named is one conversation.
type Named struct {
	Contact hub.ContactRef `json:"contact"`
	Subject *string        `json:"subject"`
}

// Of names the conversations of a page of items; those out of sight are left out.
func Of[T any](ctx context.Context, rows Rows, sc hub.Scope, items []T, id func(*T) hub.ConversationID) (map[hub.ConversationID]*Named, error) {
	var ids []hub.ConversationID
	for i := range items {
		ids = append(ids, id(&items[i]))
	}
	convs, err := rows.Conversations(ctx, ids)
	if err != nil {
		return nil, err
	}
	var people []hub.ContactID
	for _, c := range convs {
		people = append(people, c.ContactID)
	}
	who, err := rows.Contacts(ctx, people)
	out := map[hub.ConversationID]*Named{}
	for at, c := range convs {
		if !sc.Sees(hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID}) {
			continue
		}
		v := Named{Contact: hub.ContactRef{ID: c.ContactID, Name: who[c.ContactID].Name}}
		if c.Subject != "" {
			v.Subject = &c.Subject
		}
		out[at] = &v
	}
	return out, err
}
