package single

import (
	"context"

	"github.com/parleyhub/parley/internal/said"
)

// offer sees to it that a template which names a coupon goes with an offer that has
// a code for the person. A template that names none uses none up. The code is given
// when the message is about to go, one for each, however often that is tried.
func (d *Desk) offer(ctx context.Context, a *Ask, l *Letter) error {
	if !l.Coupon {
		a.Offer = ""
		return nil
	}
	if a.Offer == "" {
		return said.Invalid("coupon_pool", "offer_needed", "is needed: the template names a coupon")
	}
	left, gives, err := d.Offer(ctx, a.Offer)
	switch {
	case err != nil:
		return err
	case !gives:
		return said.Invalid("coupon_pool", "offer_absent", "is not there, or has ended")
	case left != nil && *left == 0:
		return said.Invalid("coupon_pool", "codes_none", "has no code left")
	}
	return nil
}
