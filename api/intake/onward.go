package intake

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// OnwardRows keep the policies; *store.Store has it all.
type OnwardRows interface {
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Brands(ctx context.Context) ([]hub.Brand, error)
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Onward keeps when messages go on by another channel.
type Onward struct {
	Rows OnwardRows
	Now  func() time.Time
}

// OnwardView is one policy.
type OnwardView struct {
	ID      string `json:"id" doc:"A brand, or all: those that have none of their own"`
	Version int64  `json:"version"`
	delivery.Onward
}

// List answers the operation listFallbacks.
func (o *Onward) List(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[page.List[OnwardView]], error) {
	docs, err := o.Rows.Documents(ctx, delivery.KindOnward)
	if err != nil {
		return nil, err
	}
	var out []OnwardView
	for _, d := range docs {
		v := OnwardView{ID: d.ID, Version: d.Version}
		if err := json.Unmarshal(d.Body, &v.Onward); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "a stored policy cannot be read")
		}
		out = append(out, v)
	}
	return page.Listed(out, ""), nil
}

// OnwardInput is a policy as it is to be.
type OnwardInput struct {
	page.ByID
	Body struct {
		Version int64 `json:"version" required:"false" minimum:"0" doc:"The version that was read; 0 for a first one"`
		delivery.Onward
	}
}

// Put answers the operation putFallback.
func (o *Onward) Put(ctx context.Context, c *door.Caller, in *OnwardInput) (*page.Answer[OnwardView], error) {
	if err := o.check(ctx, in); err != nil {
		return nil, err
	}
	body, err := json.Marshal(in.Body.Onward)
	if err != nil {
		return nil, err
	}
	now := o.Now().UTC()
	err = o.Rows.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{{Kind: delivery.KindOnward, ID: in.ID, Version: in.Body.Version, Body: body, At: now, By: c.Agent.ID}},
		Audit:     []hub.AuditEntry{{At: now, Actor: c.Actor(), Action: "fallback.put", Object: in.ID}},
	})
	return page.Of(OnwardView{ID: in.ID, Version: in.Body.Version + 1, Onward: in.Body.Onward}, err)
}

func (o *Onward) check(ctx context.Context, in *OnwardInput) error {
	if in.ID != delivery.Everywhere {
		brands, err := o.Rows.Brands(ctx)
		if err != nil {
			return err
		}
		known := false
		for _, b := range brands {
			known = known || string(b.ID) == in.ID
		}
		if !known {
			return hub.Errorf(hub.Missing, "there is no such brand")
		}
	}
	inboxes, err := o.Rows.Inboxes(ctx)
	if err != nil {
		return err
	}
	have := map[hub.InboxID]bool{}
	for _, i := range inboxes {
		have[i.ID] = i.DeletedAt.IsZero()
	}
	for _, id := range in.Body.Inboxes {
		if !have[id] {
			return hub.InvalidField("inboxes", "names an inbox that is not there")
		}
	}
	return nil
}
