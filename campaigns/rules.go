package campaigns

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

// Rules answers what holds for all campaigns, with its version; 0: nothing was
// saved yet.
func (d *Desk) Rules(ctx context.Context) (r draft.SendingRules, version int64, err error) {
	doc, err := d.Shelf.Document(ctx, draft.KindRules, draft.Workspace)
	if hub.Is(err, hub.Missing) {
		return r, 0, nil
	}
	if err == nil {
		err = json.Unmarshal(doc.Body, &r)
	}
	return r, doc.Version, err
}

// SaveRules keeps them in place of a version and answers the new one.
func (d *Desk) SaveRules(ctx context.Context, by hub.Actor, r draft.SendingRules, version int64) (int64, error) {
	if found := r.Check(); len(found) > 0 {
		return 0, found[0].Refusal("rules.")
	}
	body, err := json.Marshal(r)
	if err != nil {
		return 0, hub.Wrap(hub.Invalid, err, "these rules cannot be written as JSON")
	}
	now := d.Now().UTC().Truncate(time.Millisecond)
	err = d.Shelf.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{{Kind: draft.KindRules, ID: draft.Workspace, Version: version, Body: body, At: now, By: hub.AgentID(by.ID)}},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, now, by,
			hub.FactData{After: map[string]any{"kind": draft.KindRules, "id": draft.Workspace, "version": version + 1}})},
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "sending_rules.save", Object: draft.Workspace}},
	})
	return version + 1, err
}
