package delivery

import (
	"cmp"
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// recordMost is how many results one commit carries.
const recordMost = 64

// record writes results, as many at once as there are.
func (d *Delivery) record(ctx context.Context) {
	for {
		r := *<-d.results
		if r.last {
			return
		}
		batch, last := []result{r}, false
		for more := true; more && len(batch) < recordMost; {
			select {
			case next := <-d.results:
				r := *next
				if last = r.last; last {
					more = false
				} else {
					batch = append(batch, r)
				}
			default:
				more = false
			}
		}
		d.write(ctx, batch)
		if last {
			return
		}
	}
}

// write commits results: together those that only move forward, alone those
// that change their conversation, and alone all of a batch that conflicts.
func (d *Delivery) write(ctx context.Context, batch []result) {
	var together []result
	for _, r := range batch {
		if d.settled(&r).State == hub.Failed && !r.job.follows() {
			d.writeOne(ctx, r)
		} else {
			together = append(together, r)
		}
	}
	if len(together) > 0 {
		err := d.commit(ctx, together)
		if hub.Is(err, hub.Conflict) {
			for _, r := range together {
				d.writeOne(ctx, r)
			}
		} else {
			d.lost(err, together[0])
		}
	}
	for _, l := range d.lanes {
		l.poke() // something may be due again before its timer
	}
}

// writeOne commits one result; a conversation that somebody changed meanwhile is
// read again. What the provider said matters more than the way to follow.
func (d *Delivery) writeOne(ctx context.Context, r result) {
	var err error
	for range 3 {
		if err = d.commit(ctx, []result{r}); !hub.Is(err, hub.Conflict) {
			break
		}
		r.follow = nil
		if d.again(ctx, &r) {
			return
		}
	}
	d.lost(err, r)
}

// again takes up the order's present version when its lease ran out before the
// result could be written. It answers true when the other side has confirmed
// the message meanwhile, which is more than we know.
func (d *Delivery) again(ctx context.Context, r *result) (known bool) {
	o := &r.job.order
	if o.Ref == "" {
		return false
	}
	found, err := d.Orders.OrdersByRef(ctx, o.InboxID, []string{o.Ref})
	now := found[o.Ref]
	open := now.State == hub.Attempting || (now.State == hub.UnknownOut && r.err == nil)
	if err == nil && open && now.ID == o.ID && now.Attempts == o.Attempts {
		o.Version, o.State = now.Version, now.State
	}
	return err == nil && now.ID == o.ID && (now.State == hub.Delivered || now.State == hub.Read)
}

func (d *Delivery) lost(err error, r result) {
	if err != nil {
		d.Log.Error("the result of an attempt cannot be recorded", "order", r.job.order.ID, "err", err)
	}
}

// commit decides on the rows as they are now. Trouble of the database is waited
// out, when we stop for a few seconds more: the provider has the message, and we
// want to know it.
func (d *Delivery) commit(ctx context.Context, batch []result) (err error) {
	for try := 1; !d.stopping.Load() || try <= 5; try++ {
		var set hub.WriteSet
		if set, err = d.decide(ctx, batch); err == nil {
			err = d.Orders.Commit(ctx, set)
		}
		if err == nil {
			d.count(batch)
		}
		if !hub.Is(err, hub.Temporary) {
			return err
		}
		if run.Sleep(ctx, run.Backoff{First: 100 * time.Millisecond, Max: 2 * time.Second}.After(try)) != nil {
			return err
		}
	}
	return err
}

// count says what became of attempts; of what was never tried there is nothing to say.
func (d *Delivery) count(batch []result) {
	for i := range batch {
		if r := &batch[i]; r.took > 0 {
			d.Count(r.job.inbox.Kind, d.settled(r), r.took)
		}
	}
}

func (d *Delivery) settled(r *result) hub.Order {
	return settle(r.job.order, r.job.can, r.receipt, r.err, d.Now().UTC(), d.pace.backoff)
}

// decide makes the write set of a batch, with the conversations' cards of now.
func (d *Delivery) decide(ctx context.Context, batch []result) (hub.WriteSet, error) {
	ids := make([]hub.ConversationID, 0, len(batch))
	for i := range batch {
		ids = append(ids, batch[i].job.conv.ID)
	}
	convs, err := d.Reads.Conversations(ctx, ids)
	if err != nil {
		return hub.WriteSet{}, err
	}
	var set hub.WriteSet
	for i := range batch {
		r := &batch[i]
		c, ok := convs[r.job.conv.ID]
		if !ok {
			c = r.job.conv
		}
		o := d.settled(r)
		timers, err := d.Policies.timers(ctx, &r.job.message, &o, c.BrandID, d.Now().UTC())
		if err != nil {
			return hub.WriteSet{}, err
		}
		set.Timers = append(set.Timers, timers...)
		if err := d.outcome(&set, r, o, c); err != nil {
			return hub.WriteSet{}, err
		}
	}
	return set, nil
}

// outcome adds one result to a write set.
func (d *Delivery) outcome(set *hub.WriteSet, r *result, o hub.Order, c hub.Conversation) error {
	now := d.Now().UTC().Truncate(time.Millisecond)
	set.Orders = append(set.Orders, o)
	if o.State == hub.Failed && hub.IsGone(r.err) {
		set.Suppressed = append(set.Suppressed, suppressed(&o, hub.SuppressHardBounce, now)...)
	}
	if o.Attempts > 0 && o.State != hub.Cancelled {
		set.Attempts = append(set.Attempts, ended(&o, now))
	}
	if o.ProviderRef != "" && (r.receipt.Final != "" || r.receipt.Ref != "") {
		set.Refs = append(set.Refs, hub.ThreadRef{ // answers name it
			BrandID: r.job.inbox.BrandID, Ref: o.ProviderRef, ConversationID: o.ConversationID, MessageID: o.MessageID, At: now,
		})
	}
	ch := change{message: r.job.message, reply: o.Reply(), conv: c, who: r.job.who, now: now}
	if r.job.follows() {
		switch o.State { // its own channel has the message all the same, so its state stays
		case hub.Accepted:
			return ch.tell(set, d.Clocks, "continued_by_mail")
		case hub.Failed, hub.UnknownOut:
			return ch.tell(set, d.Clocks, "not_continued")
		}
		return nil
	}
	ch.message.Delivery = hub.Delivery{State: o.State, Attempts: o.Attempts, Error: o.Error, Via: ch.message.Delivery.Via}
	ch.message.Ref = cmp.Or(o.Ref, o.ProviderRef)
	set.Deliveries = append(set.Deliveries, hub.DeliveryMove{MessageID: o.MessageID, Delivery: ch.message.Delivery, Ref: ch.message.Ref})
	if r.follow != nil {
		set.Orders = append(set.Orders, *r.follow)
	}
	return ch.tell(set, d.Clocks, "")
}
