package campaigns

import (
	"context"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

// offer answers how many codes of an offer are left, if it gives any now.
func (d *Desk) offer(ctx context.Context, id string) (left *int64, found bool, err error) {
	if d.Offer == nil {
		return nil, true, nil
	}
	return d.Offer(ctx, id)
}

// promises reports whether a template of a campaign names a coupon, in the
// revision that would go out. One that cannot be sent is another fault.
func (d *Desk) promises(ctx context.Context, c *draft.Campaign, template string) (bool, error) {
	if d.Promise == nil {
		return false, nil
	}
	revision := int64(0)
	if template == c.Template {
		revision = c.Revision
	}
	yes, err := d.Promise(ctx, template, revision)
	if hub.Is(err, hub.Missing) || hub.Is(err, hub.Invalid) {
		return false, nil
	}
	return yes, err
}

// unseen reports whether a campaign gives codes that none of its templates shows.
func (d *Desk) unseen(ctx context.Context, c *draft.Campaign) (bool, error) {
	if c.CouponPool == "" || c.Template == "" || d.Promise == nil {
		return false, nil
	}
	for _, t := range c.Templates() {
		if shown, err := d.promises(ctx, c, t); shown || err != nil {
			return false, err
		}
	}
	return true, nil
}
