package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// result is what became of one attempt, on its way into the rows.
type result struct {
	job     job
	receipt hub.Receipt
	err     error
	took    time.Duration // from being due to the answer
	follow  *hub.Order    // the person has left: go on this way
	last    bool          // nothing comes after this one
}

// attempt sends one order. Whatever happens, the order is not lost: what is not
// written here comes back when its lease runs out.
func (d *Delivery) attempt(ctx context.Context, l *lane, o hub.Order) {
	if ctx.Err() != nil || d.Now().Add(d.pace.deadline).After(o.LeaseUntil) {
		return
	}
	if l.name == hub.LaneReply {
		defer d.Sending()()
	}
	j := job{order: o}
	var ch channels.Channel
	var open bool
	j.adapter, ch, j.inbox, open = d.Adapters.Adapter(o.InboxID)
	j.can = ch.Can
	if err := d.load(ctx, &j); err != nil {
		if hub.Is(err, hub.Missing) {
			d.Log.Error("an order without its message", "order", o.ID, "message", o.MessageID)
		} else if ctx.Err() == nil {
			d.Log.Error("an order cannot be read", "order", o.ID, "err", err)
		}
		return
	}
	switch {
	case !open:
		j.order.Attempts++ // so that it is asked for less and less often
		d.results <- &result{job: j, err: hub.Errorf(hub.Temporary, "the inbox is switched off or cannot be opened")}
		return
	case o.State == hub.Attempting && !j.can.Idempotent:
		d.results <- &result{job: j, err: hub.Errorf(hub.Unknown, "it was interrupted while it was being sent, and may have gone out")}
		return
	case j.follows() && d.returned(ctx, &j):
		d.results <- &result{job: j, receipt: hub.Receipt{State: hub.Cancelled}}
		return
	}
	out := j.build(d.Key)
	set := j.begin(&out, d.Now().UTC(), d.pace.deadline+d.pace.grace+30*time.Second)
	if err := d.Orders.Commit(ctx, set); err != nil {
		if !hub.Is(err, hub.Conflict) && ctx.Err() == nil { // conflict: taken back, or somebody else is at it
			d.Log.Error("an attempt cannot be recorded; not sent", "order", o.ID, "err", err)
		}
		return
	}
	j.order.Version++
	r := result{job: j}
	r.receipt, r.err = d.send(ctx, j.adapter, out)
	if ctx.Err() == nil { // else it is we who broke off
		d.Tried(j.order.InboxID, r.err)
	}
	r.took = d.Now().Sub(o.NotBefore)
	if r.err == nil && !j.follows() {
		r.follow = d.follow(ctx, &r.job)
	}
	d.results <- &r
}

// begin decides the step before dialling: the final network id is fixed, and
// answers to it will find their way.
func (j *job) begin(out *hub.Outbound, now time.Time, lease time.Duration) hub.WriteSet {
	o := &j.order
	var set hub.WriteSet
	if o.Ref == "" {
		if m, ok := j.adapter.(channels.Minter); ok {
			o.Ref = m.MintRef(*out)
		}
		if o.Ref != "" {
			set.Refs = []hub.ThreadRef{{BrandID: j.inbox.BrandID, Ref: o.Ref, ConversationID: o.ConversationID, MessageID: o.MessageID, At: now}}
		}
		if out.ReplyToken != "" {
			set.Tokens = []hub.ReplyToken{{Token: out.ReplyToken, ConversationID: o.ConversationID, Handle: o.To, At: now}}
		}
	}
	out.Ref = o.Ref
	o.State, o.Attempts, o.LeaseUntil, o.UpdatedAt = hub.Attempting, o.Attempts+1, now.Add(lease), now
	set.Attempts = []hub.Attempt{attempt(o, now)}
	o.AgainBy = "" // whoever asked, asked for this one
	set.Orders = []hub.Order{*o}
	if !j.follows() {
		j.message.Delivery = hub.Delivery{State: hub.Attempting, Attempts: o.Attempts, Via: j.message.Delivery.Via}
		set.Deliveries = []hub.DeliveryMove{{MessageID: o.MessageID, Delivery: j.message.Delivery, Ref: o.Ref}}
	}
	return set
}

// send calls the adapter within its deadline. When the hub stops, a send has a
// grace to end by itself. A panic of an adapter is an unknown outcome.
func (d *Delivery) send(ctx context.Context, a channels.Adapter, out hub.Outbound) (receipt hub.Receipt, err error) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.pace.deadline)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d.pace.grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-own.Done():
		}
	})
	defer stop()
	perr := run.Safely(func() error {
		receipt, err = a.Send(own, out)
		return nil
	})
	if perr != nil {
		d.Log.Error("an adapter panicked while sending", "order", out.Order, "inbox", out.Inbox.ID, "err", perr)
		return hub.Receipt{}, hub.Wrap(hub.Unknown, perr, "something went wrong while it was being sent; it may have gone out")
	}
	var known *hub.Error
	if err != nil && own.Err() != nil && !errors.As(err, &known) {
		err = hub.Wrap(hub.Unknown, err, "the provider did not answer in time; it may have gone out")
	}
	return receipt, err
}
