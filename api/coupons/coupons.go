// Package coupons answers for offers and their codes: which there are, how many
// are left, and who was given which.
package coupons

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/coupons"
	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/coupons"
)

// Desk answers the operations.
type Desk struct{ Room *coupons.Desk }

// CouponPoolView is one offer.
type CouponPoolView struct {
	ID        string             `json:"id"`
	Pool      coupons.CouponPool `json:"pool"`
	Left      *int64             `json:"left" doc:"How many codes can still be given; null: there is no end of them"`
	Given     int64              `json:"given"`
	Redeemed  int64              `json:"redeemed" doc:"Of those, by events that name their code"`
	Over      bool               `json:"over" doc:"It has ended"`
	Version   int64              `json:"version"`
	ChangedAt time.Time          `json:"changed_at"`
	ChangedBy hub.AgentID        `json:"changed_by"`
}

func (d *Desk) view(s *coupons.Saved) CouponPoolView {
	return CouponPoolView{ID: s.ID, Pool: s.CouponPool, Left: left(s), Given: s.All - s.Left, Redeemed: s.Redeemed, Over: s.Over(d.Room.Now()), Version: s.Version, ChangedAt: s.At.UTC(), ChangedBy: s.By}
}

func left(s *coupons.Saved) *int64 {
	if s.Codes != coupons.List {
		return nil
	}
	return &s.Left
}

// List answers the operation listCouponPools.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[CouponPoolView]], error) {
	all, err := d.Room.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]CouponPoolView, len(all))
	for i := range all {
		out[i] = d.view(&all[i])
	}
	return page.Window(out, *in, func(v *CouponPoolView) string { return v.ID }), nil
}

// Get answers the operation getCouponPool.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[CouponPoolView], error) {
	return d.one(d.Room.Get(ctx, in.ID))
}

func (d *Desk) one(s coupons.Saved, err error) (*page.Answer[CouponPoolView], error) {
	if err != nil {
		return nil, err
	}
	return page.Of(d.view(&s), nil)
}

// CreatePoolInput is an offer as it is to be.
type CreatePoolInput struct {
	Body struct {
		Pool coupons.CouponPool `json:"pool"`
	}
}

// Create answers the operation createCouponPool.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *CreatePoolInput) (*page.Answer[CouponPoolView], error) {
	return d.one(d.Room.Save(ctx, c.Actor(), "", in.Body.Pool, 0))
}

// SavePoolInput is an offer as it is to be.
type SavePoolInput struct {
	page.ByID
	Body struct {
		Pool    coupons.CouponPool `json:"pool"`
		Version int64              `json:"version" minimum:"1" doc:"409 when it is not the stored one"`
	}
}

// Save answers the operation putCouponPool.
func (d *Desk) Save(ctx context.Context, c *door.Caller, in *SavePoolInput) (*page.Answer[CouponPoolView], error) {
	return d.one(d.Room.Save(ctx, c.Actor(), in.ID, in.Body.Pool, in.Body.Version))
}

// EndPoolInput is which state of an offer was looked at.
type EndPoolInput struct {
	page.ByID
	Body struct {
		Version int64 `json:"version" minimum:"1" doc:"409 when it is not the stored one"`
	}
}

// End answers the operation endCouponPool.
func (d *Desk) End(ctx context.Context, c *door.Caller, in *EndPoolInput) (*page.Answer[CouponPoolView], error) {
	return d.one(d.Room.End(ctx, c.Actor(), in.ID, in.Body.Version))
}

// Delete answers the operation deleteCouponPool.
func (d *Desk) Delete(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, d.Room.Delete(ctx, c.Actor(), in.ID)
}

// MaxText is how much of codes may be sent at once, in bytes.
const MaxText = 8 << 20

// PoolCodesInput is codes as they were pasted, or a file of them.
type PoolCodesInput struct {
	page.ByID
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"8000000" doc:"One code a line, or a CSV with the codes in its first column"`
	}
}

// AddCodes answers the operation addCoupons.
func (d *Desk) AddCodes(ctx context.Context, c *door.Caller, in *PoolCodesInput) (*page.Answer[coupons.CodesAdded], error) {
	return page.Of(d.Room.AddCodes(ctx, c.Actor(), in.ID, in.Body.Text))
}

// GoodwillOfferView is an offer that may be given for goodwill.
type GoodwillOfferView struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Terms  string     `json:"terms"`
	EndsAt *time.Time `json:"ends_at"`
	Left   *int64     `json:"left" doc:"How many codes can still be given; null: there is no end of them"`
}

// Goodwill answers the operation listGoodwillOffers.
func (d *Desk) Goodwill(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[GoodwillOfferView]], error) {
	all, err := d.Room.Goodwill(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]GoodwillOfferView, len(all))
	for i := range all {
		s := &all[i]
		out[i] = GoodwillOfferView{ID: s.ID, Name: s.Name, Terms: s.Terms, EndsAt: s.EndsAt, Left: left(s)}
	}
	return page.Window(out, *in, func(v *GoodwillOfferView) string { return v.ID }), nil
}

// CouponView is a code that a person was given.
type CouponView struct {
	ID         string     `json:"id"`
	PoolID     string     `json:"pool_id"`
	Name       string     `json:"name" doc:"Of the offer"`
	Terms      string     `json:"terms" doc:"Of the offer, as they are now"`
	EndsAt     *time.Time `json:"ends_at"`
	Code       string     `json:"code"`
	GivenAt    time.Time  `json:"given_at"`
	By         hub.Actor  `json:"by" doc:"Who gave it: an agent, or a campaign"`
	CampaignID string     `json:"campaign_id" doc:"Whose run gave it; empty: somebody did"`
	Campaign   string     `json:"campaign" doc:"Its name when the run began"`
	RunID      string     `json:"run_id"`
	Reason     string     `json:"reason" doc:"Why, when somebody gave it"`
	RedeemedAt *time.Time `json:"redeemed_at" doc:"When an event of the person named the code; null: none did"`
}

func couponView(c *coupons.Coupon) CouponView {
	v := CouponView{ID: c.ID, PoolID: c.Pool, Name: c.Name, Terms: c.Terms, EndsAt: c.EndsAt, Code: c.Code, GivenAt: c.GivenAt.UTC(), By: c.By, Reason: c.Reason, CampaignID: c.From.ID, Campaign: c.From.Name, RunID: c.From.Run}
	if c.Run != 0 {
		v.By = hub.Actor{Type: hub.ActorCampaign, ID: c.From.ID, Name: c.From.Name}
	}
	if !c.RedeemedAt.IsZero() {
		at := c.RedeemedAt.UTC()
		v.RedeemedAt = &at
	}
	return v
}

// GiveCouponInput is what is given to whom.
type GiveCouponInput struct {
	page.ByID
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"The same request of the same caller under the same key is the same code, for ever"`
	Body struct {
		PoolID string `json:"pool_id" minLength:"1" maxLength:"64" doc:"An offer for goodwill"`
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"Why, in one line; it stands on the person's page"`
	}
}

// GivenAnswer is the code that was given.
type GivenAnswer struct {
	Replayed string `header:"Idempotency-Replayed" doc:"true: it had been given before, under the same key"`
	Body     CouponView
}

// Give answers the operation giveCoupon.
func (d *Desk) Give(ctx context.Context, c *door.Caller, in *GiveCouponInput) (*GivenAnswer, error) {
	given, err := d.Room.Give(ctx, c.Actor(), hub.ContactID(in.ID), in.Body.PoolID, in.Body.Reason, in.Key)
	if err != nil {
		return nil, err
	}
	out := &GivenAnswer{Body: couponView(&given)}
	if given.Again {
		out.Replayed = "true"
	}
	return out, nil
}

// ContactCouponsInput asks for a person's coupons.
type ContactCouponsInput struct {
	page.ByID
	page.Paging
}

// OfContact answers the operation listContactCoupons.
func (d *Desk) OfContact(ctx context.Context, _ *door.Caller, in *ContactCouponsInput) (*page.Answer[page.List[CouponView]], error) {
	after, err := in.Place()
	if err != nil {
		return nil, err
	}
	found, err := d.Room.OfContact(ctx, hub.ContactID(in.ID), in.Limit+1, rows.Place(after))
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		last := found[in.Limit-1]
		found, next = found[:in.Limit], page.Place{At: last.GivenAt, ID: last.ID}.Cursor()
	}
	out := make([]CouponView, len(found))
	for i := range found {
		out[i] = couponView(&found[i])
	}
	return page.Listed(out, next), nil
}
