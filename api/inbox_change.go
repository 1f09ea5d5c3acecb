package api

import (
	"context"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
)

type changeInboxInput struct {
	ByID
	Body struct {
		Name     strict.Lasting[string]         `json:"name" required:"false" minLength:"1" maxLength:"200"`
		BrandID  strict.Lasting[hub.BrandID]    `json:"brand_id" required:"false" maxLength:"64"`
		Disabled strict.Lasting[bool]           `json:"disabled" required:"false" doc:"A disabled inbox neither receives nor sends"`
		Settings strict.Lasting[map[string]any] `json:"settings" required:"false"`
	}
}

func (a *API) changeInbox(ctx context.Context, c *Caller, in *changeInboxInput) (*answer[InboxView], error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	row, err := a.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	before := row
	if err := a.patchInbox(ctx, &row, in); err != nil {
		return nil, err
	}
	if err := a.Inboxes.Try(ctx, row); err != nil { // the running adapter goes on as it is
		return nil, err
	}
	if err := a.Store.PutInbox(ctx, row); err != nil {
		return nil, err
	}
	if err := a.Inboxes.Reopen(ctx, row.ID); err != nil {
		return nil, a.takeBack(ctx, row.ID, func(saved *store.InboxRow) {
			saved.Name, saved.BrandID, saved.Disabled, saved.Settings = before.Name, before.BrandID, before.Disabled, before.Settings
		}, err)
	}
	return a.savedInbox(ctx, c, row.ID, "inbox.change")
}

func (a *API) patchInbox(ctx context.Context, row *store.InboxRow, in *changeInboxInput) error {
	b := &in.Body
	var err error
	if b.Name.Sent != nil {
		if row.Name, err = strict.OneLine("name", *b.Name.Sent); err != nil {
			return err
		}
	}
	if b.BrandID.Sent != nil {
		if row.BrandID, err = a.brandFor(ctx, *b.BrandID.Sent); err != nil {
			return err
		}
	}
	if b.Disabled.Sent != nil {
		row.Disabled = *b.Disabled.Sent
	}
	if b.Settings.Sent == nil {
		return nil
	}
	ch, ok := a.channel(row.Kind)
	if !ok {
		return hub.Errorf(hub.Unsupported, "this hub has no such channel any more")
	}
	sealed, secrets, err := a.sealedSettings(row)
	if err != nil {
		return err
	}
	opened, err := a.Keys.OpenSettings(inboxTable, string(row.ID), secrets, sealed)
	if err != nil {
		return err
	}
	return a.fill(ctx, row, ch, auth.MergeSettings(secrets, opened, *b.Settings.Sent))
}

func (a *API) deleteInbox(ctx context.Context, c *Caller, in *ByID) (*none, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	row, err := a.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	row.Disabled, row.DeletedAt = true, a.Now()
	if err := a.Store.PutInbox(ctx, row); err != nil {
		return nil, err
	}
	if err := a.Inboxes.Reopen(ctx, row.ID); err != nil {
		return nil, err
	}
	return nil, a.note(ctx, c, "inbox.delete", in.ID, row.Name, hub.InboxChanged)
}

// Verification is what a test of an inbox found.
type Verification struct {
	OK    bool            `json:"ok" doc:"Whether every step worked"`
	Steps []channels.Step `json:"steps"`
}

type verifyInput struct {
	ByID
	Body *noBody
}

func (a *API) verifyInbox(ctx context.Context, _ *Caller, in *verifyInput) (*answer[Verification], error) {
	row, err := a.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	steps, err := a.Inboxes.Verify(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	v := Verification{OK: true, Steps: append([]channels.Step{}, steps...)}
	for _, s := range steps {
		v.OK = v.OK && s.OK
	}
	return &answer[Verification]{Body: v}, nil
}

func (a *API) inboxStanding(ctx context.Context, _ *Caller, in *ByID) (*answer[Verification], error) {
	row, err := a.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v := Verification{OK: true, Steps: []channels.Step{}}
	if step, ok := a.Inboxes.Standing(ctx, row.ID); ok {
		v.OK, v.Steps = step.OK, append(v.Steps, step)
	}
	return &answer[Verification]{Body: v}, nil
}
