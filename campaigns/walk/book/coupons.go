package book

import (
	"context"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// rank puts errors before warnings.
func rank(s journey.Severity) int {
	if s == journey.Error {
		return 0
	}
	return 1
}

// coupons finds the steps at which people would be skipped, as their words name a
// coupon and there is none to give, or would use up codes that they never see.
func (b *Book) coupons(ctx context.Context, j *journey.Journey) (out []journey.Finding, err error) {
	if b.Promise == nil || b.Offer == nil {
		return nil, nil
	}
	journey.EachSend(j, func(s *journey.Send, field, step string) {
		if err != nil || s.Template == "" {
			return
		}
		var names, gives bool
		var left *int64
		names, err = b.Promise(ctx, s.Template, 0)
		if hub.Is(err, hub.Missing) || hub.Is(err, hub.Invalid) {
			names, err = s.Offer != "", nil // none that could be sent is another fault
		}
		if err == nil && s.Offer != "" {
			left, gives, err = b.Offer(ctx, s.Offer)
		}
		at := field + ".coupon_pool"
		add := func(f journey.Finding) { out = append(out, f) }
		switch {
		case err != nil:
		case s.Offer == "" && names:
			add(journey.Found(journey.Error, journey.CodeNoCoupon, step, field+".template", "no_coupon", "its words name a coupon: choose the offer that it is of"))
		case s.Offer == "":
		case !gives:
			add(journey.Found(journey.Warning, journey.CodeUnknown, step, at, "no_offer", "the offer is not there, or has ended"))
		case left != nil && *left == 0:
			add(journey.Found(journey.Warning, journey.CodeNoCodes, step, at, "no_codes", "the offer has no code left: who comes here is skipped"))
		}
		if err == nil && s.Offer != "" && !names {
			add(journey.Found(journey.Warning, journey.CodeUnseen, step, at, "coupon_unseen", "its words name no coupon: each message would use up a code that nobody sees"))
		}
	})
	return out, err
}

// Stock answers how many codes the offers of a journey have left, by their ids;
// those of which there is no end are not in it.
func (b *Book) Stock(ctx context.Context, j *journey.Journey) (out map[string]int64, err error) {
	out = map[string]int64{}
	journey.EachSend(j, func(s *journey.Send, _, _ string) {
		if err != nil || s.Offer == "" || b.Offer == nil {
			return
		}
		var left *int64
		var gives bool
		left, gives, err = b.Offer(ctx, s.Offer)
		switch {
		case !gives:
			out[s.Offer] = 0
		case left != nil:
			out[s.Offer] = *left
		}
	})
	return out, err
}
