package app

import (
	"time"

	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/router"
)

// wireDelivery makes the sender.
func (a *App) wireDelivery() {
	a.onward = &delivery.Policies{Documents: a.store.Documents, Now: a.opt.Now}
	a.delivery = delivery.New(delivery.Deps{
		Orders: a.store, Reads: a.store, Adapters: a.inboxes, Hints: a.bus, Clocks: a.clocks, Now: a.opt.Now,
		Key: a.key("reply-token"), Log: a.opt.Log, Fallback: a.mailOf, FallbackAfter: a.opt.FallbackAfter,
		Tried: a.health.Tried, Policies: a.onward,
		Sending: func() func() { return a.outreach.Engine.DeskSends() },
		Count: func(kind hub.ChannelKind, o hub.Order, took time.Duration) {
			a.metrics.Delivery(string(kind), string(o.State))
			a.metrics.Delivered(string(o.Lane), took)
		},
	})
}

// receipts decides what later news of a sent message changes.
func (a *App) receipts() router.Receipts {
	return delivery.Receipts{Orders: a.store, Reads: a.store, Clocks: a.clocks, Policies: a.onward}
}

// mailOf is the brand's first open inbox that writes to mail addresses.
func (a *App) mailOf(brand hub.BrandID) (hub.InboxID, bool) {
	var best hub.InboxID
	for _, o := range a.inboxes.All() {
		if o.Adapter == nil || o.Inbox.BrandID != brand || o.Channel.Can.HandleKind != hub.HandleEmail {
			continue
		}
		if best == "" || o.Inbox.ID < best {
			best = o.Inbox.ID
		}
	}
	return best, best != ""
}
