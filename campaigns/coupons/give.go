package coupons

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/coupons"
)

// Coupon is a code with what it is worth.
type Coupon struct {
	hub.Coupon
	Name   string
	Terms  string
	EndsAt *time.Time
	From   Campaign // that gave it; zero: somebody did
	Again  bool     // it had been given under this key before
}

// Campaign is whose run gave a code.
type Campaign struct{ ID, Name, Run string }

func (d *Desk) campaign(ctx context.Context, seq int64) (c Campaign, err error) {
	if seq == 0 || d.Run == nil {
		return c, nil
	}
	x, err := d.Run(ctx, seq)
	if err != nil {
		return c, err
	}
	c.ID, c.Run = x.CampaignID, x.ID
	if f, err := draft.Thaw(&x); err == nil {
		c.Name = f.Campaign.Name
	}
	return c, nil
}

func couponOf(c hub.Coupon, p *CouponPool) Coupon {
	return Coupon{Coupon: c, Name: p.Name, Terms: p.Terms, EndsAt: p.EndsAt}
}

// source is where codes of an offer come from.
func (s *Saved) source() coupons.Source {
	from := coupons.Source{Pool: s.ID}
	switch s.Codes {
	case Same:
		from.Same = s.Code
	case Made:
		from.Mint = s.mint
	}
	return from
}

// Goodwill answers the offers that whoever answers customers may give now.
func (d *Desk) Goodwill(ctx context.Context) ([]Saved, error) {
	all, err := d.List(ctx)
	out := make([]Saved, 0, len(all))
	now := d.now()
	for i := range all {
		if all[i].Goodwill && !all[i].Over(now) {
			out = append(out, all[i])
		}
	}
	return out, err
}

// maxReason is how long a reason may be, in bytes.
const maxReason = 500

// Give gives a person a code of an offer for goodwill, with a reason; it is told
// to the feed in the same transaction. Under the same key of the same agent it is
// the same code; an empty key is none.
func (d *Desk) Give(ctx context.Context, by hub.Actor, who hub.ContactID, pool, reason, key string) (Coupon, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > maxReason || strings.ContainsFunc(reason, unicode.IsControl) {
		return Coupon{}, said.Invalid("reason", "needed_line", "is needed, in one line")
	}
	person, err := d.living(ctx, who)
	if err != nil {
		return Coupon{}, err
	}
	now := d.now()
	if key == "" {
		key = hub.NewCouponID(now)
	}
	sum := sha256.Sum256([]byte(by.ID + "\x00" + string(who) + "\x00" + key))
	key = "goodwill/" + hex.EncodeToString(sum[:])
	if had, err := d.Rows.Granted(ctx, []string{key}); err != nil || len(had) > 0 {
		return d.before(ctx, had[key], pool, reason, err)
	}
	s, err := d.Get(ctx, pool)
	switch {
	case err != nil:
		return Coupon{}, err
	case !s.Goodwill:
		return Coupon{}, hub.Errorf(hub.Denied, "this offer is not for goodwill")
	case s.Over(now):
		return Coupon{}, hub.Errorf(hub.Conflict, "this offer has ended")
	}
	made := false
	given, err := d.Rows.Give(ctx, s.source(), []coupons.Ask{{Key: key, Contact: person, By: by, Reason: reason}}, now, func(all []hub.Coupon) hub.WriteSet {
		made = true
		c := all[0]
		f := hub.NewFact(hub.ContactGotCoupon, now, by, hub.FactData{After: c})
		f.ContactID = c.ContactID
		return hub.WriteSet{Facts: []hub.Fact{f}, Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "contact.coupon", Object: string(c.ContactID), Detail: "offer " + c.Pool + ", coupon " + c.ID}}}
	})
	if err != nil {
		return Coupon{}, err
	}
	c, ok := given[key]
	if !ok {
		return Coupon{}, hub.Errorf(hub.Conflict, "no code of this offer is left")
	}
	if !made {
		return d.before(ctx, c, pool, reason, nil)
	}
	d.Hint()
	return couponOf(c, &s.CouponPool), nil
}

// before answers what was given under a key, if it is what is asked for again.
func (d *Desk) before(ctx context.Context, c hub.Coupon, pool, reason string, err error) (Coupon, error) {
	if err != nil {
		return Coupon{}, err
	}
	if c.Pool != pool || c.Reason != reason {
		return Coupon{}, said.Invalid("Idempotency-Key", "key_used", "was used before with another request")
	}
	s, err := d.read(ctx, pool)
	out := couponOf(c, &s.CouponPool)
	out.Again = true
	return out, err
}

// living is the person that somebody lives on in.
func (d *Desk) living(ctx context.Context, id hub.ContactID) (hub.ContactID, error) {
	for range 20 { // a chain of merges; a circle cannot be made at the desk
		c, err := d.Shelf.Contact(ctx, id)
		if err != nil {
			return "", err
		}
		if c.MergedInto == "" {
			return c.ID, nil
		}
		id = c.MergedInto
	}
	return "", hub.Errorf(hub.Missing, "there is no such person")
}

// OfContact answers what a person was given, the newest first.
func (d *Desk) OfContact(ctx context.Context, id hub.ContactID, limit int, after coupons.Place) ([]Coupon, error) {
	list, err := d.Rows.OfContact(ctx, id, limit, after)
	if err != nil {
		return nil, err
	}
	pools, from := map[string]*Saved{}, map[int64]Campaign{}
	out := make([]Coupon, len(list))
	for i, c := range list {
		s := pools[c.Pool]
		if s == nil {
			one, err := d.read(ctx, c.Pool)
			if err != nil && !hub.Is(err, hub.Missing) {
				return nil, err
			}
			s = &one
			pools[c.Pool] = s
		}
		f, ok := from[c.Run]
		if !ok {
			if f, err = d.campaign(ctx, c.Run); err != nil {
				return nil, err
			}
			from[c.Run] = f
		}
		out[i] = couponOf(c, &s.CouponPool)
		out[i].From = f
	}
	return out, nil
}
