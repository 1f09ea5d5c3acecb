// Package campaigns answers for campaigns: what is sent to many, how far it is,
// who got it, and why somebody did not.
package campaigns

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router/courtesy"
)

// Desk answers the operations.
type Desk struct {
	Room    *campaigns.Desk
	Archive *archive.Room
}

// CampaignView is one campaign.
type CampaignView struct {
	ID        string         `json:"id"`
	Campaign  draft.Campaign `json:"campaign"`
	Version   int64          `json:"version"`
	ChangedAt time.Time      `json:"changed_at"`
	ChangedBy hub.AgentID    `json:"changed_by"`
}

func view(s campaigns.Saved) CampaignView {
	return CampaignView{ID: s.ID, Campaign: s.Campaign, Version: s.Version, ChangedAt: s.At.UTC(), ChangedBy: s.By}
}

// List answers the operation listCampaigns.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[CampaignView]], error) {
	all, err := d.Room.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]CampaignView, len(all))
	for i, s := range all {
		out[i] = view(s)
	}
	return page.Window(out, *in, func(v *CampaignView) string { return v.ID }), nil
}

// Get answers the operation getCampaign.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[CampaignView], error) {
	s, err := d.Room.Get(ctx, in.ID)
	return page.Of(view(s), err)
}

// CreateInput is what is asked for.
type CreateInput struct {
	Body struct {
		Campaign draft.Campaign `json:"campaign"`
	}
}

// Create answers the operation createCampaign.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *CreateInput) (*page.Answer[CampaignView], error) {
	return d.save(ctx, c, "", in.Body.Campaign, 0)
}

// SaveInput is what is asked for.
type SaveInput struct {
	page.ByID
	Body struct {
		Campaign draft.Campaign `json:"campaign"`
		Version  int64          `json:"version" minimum:"1" doc:"409 when it is not the stored one"`
	}
}

// Save answers the operation putCampaign.
func (d *Desk) Save(ctx context.Context, c *door.Caller, in *SaveInput) (*page.Answer[CampaignView], error) {
	if _, err := d.Room.Get(ctx, in.ID); err != nil {
		return nil, err
	}
	return d.save(ctx, c, in.ID, in.Body.Campaign, in.Body.Version)
}

func (d *Desk) save(ctx context.Context, c *door.Caller, id string, x draft.Campaign, version int64) (*page.Answer[CampaignView], error) {
	name, err := strict.OneLine("campaign.name", x.Name)
	if err != nil {
		return nil, err
	}
	x.Name = name
	s, err := d.Room.Save(ctx, c.Actor(), id, x, version)
	return page.Of(view(s), err)
}

// Delete answers the operation deleteCampaign.
func (d *Desk) Delete(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, d.Room.Delete(ctx, c.Actor(), in.ID)
}

// CheckInput is what is asked for.
type CheckInput struct {
	Body struct {
		Campaign draft.Campaign `json:"campaign"`
		ID       string         `json:"id" required:"false" maxLength:"64" doc:"Of the campaign, if it was saved: who is held out, and who gets which variant, follows from it"`
	}
}

// Check answers the operation checkCampaign.
func (d *Desk) Check(ctx context.Context, _ *door.Caller, in *CheckInput) (*page.Answer[campaigns.CampaignCheck], error) {
	return page.Of(d.Room.Check(ctx, in.Body.ID, &in.Body.Campaign))
}

// StartInput is what is asked for.
type StartInput struct {
	page.ByID
	Body struct {
		Expect int64 `json:"expect" minimum:"0" doc:"For how many people you believe it is: 409 with the number of now when it is off by more than one in a hundred"`
	}
}

// Start answers the operation startCampaign.
func (d *Desk) Start(ctx context.Context, c *door.Caller, in *StartInput) (*page.Answer[CampaignRunView], error) {
	x, err := d.Room.Start(ctx, c.Actor(), in.ID, in.Body.Expect)
	return page.Of(runView(x), err)
}

// Rules answers the operation getSendingRules.
func (d *Desk) Rules(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[SendingRulesView], error) {
	r, version, err := d.Room.Rules(ctx)
	return page.Of(SendingRulesView{r, version, courtesy.Usual()}, err)
}

// SendingRulesView is what holds for all campaigns.
type SendingRulesView struct {
	Rules   draft.SendingRules `json:"rules"`
	Version int64              `json:"version" minimum:"0" doc:"0: nothing was saved yet"`

	Usual map[string]map[string]string `json:"acknowledge_usual" doc:"The words of acknowledge where acknowledge_texts has none: by what was said, then by language"`
}

// RulesInput is what is asked for.
type RulesInput struct {
	Body struct {
		Rules   draft.SendingRules `json:"rules"`
		Version int64              `json:"version" minimum:"0" doc:"The one that was read; 0: nothing was saved yet"`
	}
}

// SaveRules answers the operation putSendingRules.
func (d *Desk) SaveRules(ctx context.Context, c *door.Caller, in *RulesInput) (*page.Answer[SendingRulesView], error) {
	version, err := d.Room.SaveRules(ctx, c.Actor(), in.Body.Rules, in.Body.Version)
	return page.Of(SendingRulesView{in.Body.Rules, version, courtesy.Usual()}, err)
}
