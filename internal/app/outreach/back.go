package outreach

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/answers"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/router"
)

// Hear makes the router know what comes back for campaigns, besides what it knows.
func (o *Outreach) Hear(d router.Deps) router.Deps {
	back := &answers.Back{Rows: o.rows, People: o.Store, Key: o.Key(sendKey)}
	d.Sent, d.Receipts, d.Said = back, receipts{d.Receipts, back}, said{d.Said, o.rows}
	return d
}

// receipts are those of replies and of campaigns.
type receipts struct {
	router.Receipts
	back *answers.Back
}

// Receive implements router.Receipts.
func (r receipts) Receive(ctx context.Context, inbox hub.InboxID, news hub.Receipt, now time.Time) (hub.WriteSet, error) {
	if !r.back.Ours(news.Ref) {
		set, err := r.Receipts.Receive(ctx, inbox, news, now)
		if !hub.Is(err, hub.Missing) {
			return set, err
		}
	}
	return r.back.Receive(ctx, inbox, news, now)
}

// said also knows that a campaign is just handing something over.
type said struct {
	router.Said
	rows sends.Rows
}

// InFlight implements router.Said.
func (s said) InFlight(ctx context.Context, inbox hub.InboxID) (bool, error) {
	flying, err := s.Said.InFlight(ctx, inbox)
	if flying || err != nil {
		return flying, err
	}
	return s.rows.InFlight(ctx, inbox)
}
