package outreach

import (
	"context"

	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/profile"
)

// Single takes messages that other programs send one by one; add makes a person
// of an address that nobody has.
func (o *Outreach) Single(add func(ctx context.Context, by hub.Actor, in hub.ProfileInput) (hub.ProfileCard, error)) *single.Desk {
	made := newLetters(&o.Parts)
	o.asked = &single.Desk{Deps: single.Deps{
		Rows: o.rows, People: o.Store, Add: add, Offer: o.Coupons.Stock, Handle: profile.ReadHandle, Key: o.Key(sendKey), Now: o.Now,
		Hint: func() { o.Bus.Hint(bus.HintCampaigns, nil) },
		Ways: func() (out []single.Way) {
			for _, x := range o.Inboxes.All() {
				if can := x.Channel.Can; x.Adapter != nil && can.WeStart && !can.NoText {
					out = append(out, single.Way{Inbox: x.Inbox, Can: can})
				}
			}
			return out
		},
		Live: func(ctx context.Context, id string) (single.Letter, error) {
			p, revision, err := made.Shelf.Live(ctx, id)
			if err != nil {
				return single.Letter{}, err
			}
			return single.Letter{Revision: revision, Name: p.Template().Name, Coupon: p.Reads(promised), Fits: func(kind hub.ChannelKind, class hub.ChannelClass, locale string) bool {
				return p.Choose(kind, class, locale) >= 0
			}}, nil
		},
	}}
	return o.asked
}
