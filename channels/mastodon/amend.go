package mastodon

import (
	"context"
	"net/http"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Amend edits or takes back a status of ours, or sets our favourite. Each may be
// done twice without harm, so there is no Unknown.
func (a *adapter) Amend(ctx context.Context, am channels.Amendment) error {
	id, ok := a.statusID(am.Change.Ref)
	if !ok {
		return hub.Errorf(hub.Missing, "The server does not know this message.")
	}
	switch am.Change.Kind {
	case hub.Reacted:
		verb := "favourite"
		if am.Change.Reaction == "" {
			verb = "unfavourite"
		}
		_, err := a.do(ctx, call{method: http.MethodPost, path: "/api/v1/statuses/" + id + "/" + verb})
		return harmless(err)
	case hub.Deleted:
		if !am.Ours {
			return hub.Errorf(hub.Unsupported, "Only messages of ours can be taken back.")
		}
		_, err := a.do(ctx, call{method: http.MethodDelete, path: "/api/v1/statuses/" + id})
		if hub.Is(err, hub.Missing) {
			return nil // it is gone
		}
		return harmless(err)
	case hub.Edited:
		if !am.Ours {
			return hub.Errorf(hub.Unsupported, "Only messages of ours can be edited.")
		}
		return a.edit(ctx, id, am)
	}
	return hub.Errorf(hub.Unsupported, "This network knows no such change.")
}

// edit says something else in place. Who may read it cannot change; its files
// have to be named again, else they would go.
func (a *adapter) edit(ctx context.Context, id string, am channels.Amendment) error {
	place, err := a.describe(ctx)
	if err != nil {
		return err
	}
	st, err := a.one(ctx, id)
	if err != nil {
		return err
	}
	if st == nil {
		return hub.Errorf(hub.Missing, "The message is not there any more.")
	}
	var p posting
	if p.Status, err = place.wording(am.To, am.Text, st.Visibility); err != nil {
		return err
	}
	for _, m := range st.Media {
		p.MediaIDs = append(p.MediaIDs, m.ID)
	}
	_, err = a.do(ctx, call{method: http.MethodPut, path: "/api/v1/statuses/" + id, body: p})
	return harmless(err)
}
