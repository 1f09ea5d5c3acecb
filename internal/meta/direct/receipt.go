package direct

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// read brings in how far the person has read: up to an instant, or to a message.
func (a *adapter) read(ctx context.Context, in *meta.Intake, who string, e *event) {
	mark, id := e.Read.Watermark.Time, string(e.Read.MID)
	if id != "" {
		p, ok := a.find(ctx, who, id)
		if !ok {
			in.Receipt(ctx, hub.Receipt{State: hub.Read, Ref: id, At: e.Timestamp.Time})
			return
		}
		mark = p.At
	}
	a.upto(ctx, in, who, mark, hub.Read, e.Timestamp.Time)
}

// delivered brings in which messages have reached the person's device.
func (a *adapter) delivered(ctx context.Context, in *meta.Intake, who string, e *event) {
	if len(e.Delivery.MIDs) == 0 {
		a.upto(ctx, in, who, e.Delivery.Watermark.Time, hub.Delivered, e.Timestamp.Time)
		return
	}
	for _, id := range e.Delivery.MIDs {
		r := hub.Receipt{State: hub.Delivered, Ref: string(id), At: e.Timestamp.Time}
		if p, ok := a.find(ctx, who, string(id)); ok {
			if !p.Last {
				continue
			}
			r.Ref, r.Final = p.Ref, string(id)
		}
		in.Receipt(ctx, r)
	}
}

func (a *adapter) find(ctx context.Context, who, id string) (meta.Part, bool) {
	parts, err := a.sent.Load(ctx, a.row(who))
	if err != nil {
		a.log.Warn("what was sent could not be looked up", "err", err)
	}
	for _, p := range parts {
		if p.ID == id {
			return p, true
		}
	}
	return meta.Part{}, false
}

func (a *adapter) upto(ctx context.Context, in *meta.Intake, who string, mark time.Time, state hub.DeliveryState, at time.Time) {
	if mark.IsZero() {
		return
	}
	parts, err := a.sent.Upto(ctx, a.row(who), mark)
	if err != nil {
		a.log.Warn("what was sent could not be looked up", "err", err)
		return
	}
	for _, p := range parts {
		in.Receipt(ctx, hub.Receipt{State: state, Ref: p.Ref, Final: p.ID, At: at})
	}
	if state == hub.Read && len(parts) > 0 && in.Err() == nil {
		if err := a.sent.Told(ctx, a.row(who), mark); err != nil {
			a.log.Warn("what was read could not be noted", "err", err)
		}
	}
}
