package runs

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// job is a row on its way to an adapter, with who it is for as they were checked.
type job struct {
	row     hub.Send
	person  gate.Person
	checked time.Time
	coupon  *Coupon
}

// idle is the longest that feed sleeps before it looks again.
const idle = 250 * time.Millisecond

// feed claims rows that are due, as many as may go out now, checks them, and
// gives them to the workers. It returns when nothing waits, or when stopped.
func (d *driver) feed(ctx context.Context) error {
	for !d.stopped(ctx) {
		if d.trouble.Load() >= int32(d.e.Pace.Trouble) { //nolint:gosec // a small number
			d.rest(ctx)
			continue
		}
		if d.e.beside() && len(d.jobs) > d.e.Pace.Beside.Chunk/2 { // what waits for long has to be checked again
			_ = run.Sleep(ctx, d.e.Pace.Beside.Within) // ended: the loop looks
			continue
		}
		gates := d.gates(ctx)
		want := d.bearable(ctx, d.e.step(d.e.Pace.Chunk, d.e.Pace.Beside.Chunk))
		if want == 0 {
			if more, err := d.unbearable(ctx); err != nil || !more {
				return err
			}
			continue
		}
		n, wait := d.e.gates.Take(want, gates...)
		d.unborne(want - n)
		if n == 0 {
			_ = run.Sleep(ctx, min(wait, idle)) // ended: the loop looks
			continue
		}
		l := d.upcoming(ctx, n)
		if l.err != nil {
			return l.err
		}
		if len(l.rows)+len(l.late) == 0 {
			d.e.gates.Back(n, gates...)
			d.unborne(n)
			more, err := d.nothing(ctx)
			if err != nil || !more {
				return err
			}
			continue
		}
		sent, err := d.claim(ctx, l)
		d.e.gates.Back(n-sent, gates...)
		d.unborne(n - sent)
		if err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return nil
}

// nothing sleeps until something may be due; false: nothing waits any more.
func (d *driver) nothing(ctx context.Context) (more bool, err error) {
	next, err := d.e.Rows.NextDue(ctx, d.run.Seq)
	if err != nil {
		return false, err
	}
	if next.IsZero() {
		open, err := d.e.Rows.Open(ctx, d.run.Seq)
		if err != nil || !open {
			return false, err
		}
		next = d.e.Now().Add(20 * time.Millisecond) // what is being handed over may come back
	}
	_ = run.Sleep(ctx, min(max(next.Sub(d.e.Now()), time.Millisecond), idle)) // ended: the loop looks
	return true, nil
}

// rest waits while the inbox takes nothing: its rows are not worn out meanwhile.
func (d *driver) rest(ctx context.Context) {
	if d.calm.Swap(false) {
		d.rests = 0
	}
	d.rests++
	until := d.e.Now().Add(d.e.Pace.Rest.After(d.rests))
	d.e.Log.Warn("a campaign rests: its inbox takes nothing", "run", d.run.ID, "until", until)
	for !d.stopped(ctx) && d.e.Now().Before(until) {
		_ = run.Sleep(ctx, min(until.Sub(d.e.Now())+time.Millisecond, idle)) // ended: the loop looks
	}
	d.trouble.Store(int32(d.e.Pace.Trouble) - 1) //nolint:gosec // one more failure, and it rests again
}

// gates sets the rates as they are now and answers which hold for every row.
func (d *driver) gates(ctx context.Context) []string {
	d.refresh(ctx)
	rules := d.e.settings()
	c := &d.frozen.Campaign
	own := "run:" + d.run.ID
	d.e.gates.Set(own, c.Throttle.PerSecond)
	out := []string{own, d.gateOfDesk()}
	now := d.e.Now()
	for _, w := range d.ways() {
		rate := rules.PerInbox[w.Inbox.ID]
		if warm := rules.WarmUp[w.Inbox.ID].Rate(now); warm > 0 && (rate <= 0 || warm < rate) {
			rate = warm
		}
		d.e.gates.Set(gateOfInbox(w.Inbox.ID), rate)
	}
	if len(d.ways()) == 1 {
		out = append(out, gateOfInbox(d.ways()[0].Inbox.ID))
	}
	return out
}

func gateOfInbox(id hub.InboxID) string { return "inbox:" + string(id) }

// slotLate is how late a row may come for the slot that it was given.
const slotLate = 5 * time.Second

// slot answers when a row may go, where its inbox or its domain is bounded and
// feed has taken no token for it. The zero time: now.
func (d *driver) slot(row *hub.Send, was *hub.Send, now time.Time) (at time.Time) {
	if was.Reason == gate.Throttled && now.Sub(was.DueAt) < slotLate {
		return time.Time{}
	}
	if len(d.ways()) > 1 {
		at = d.e.gates.Slot(gateOfInbox(row.InboxID))
	}
	for _, g := range d.domainGates(row.To.Address) {
		if s := d.e.gates.Slot(g); s.After(at) {
			at = s
		}
	}
	return at
}

// domainGates are the gates of a mail domain: the campaign's own and everybody's.
func (d *driver) domainGates(address string) (out []string) {
	own, all := d.frozen.Campaign.Throttle.PerDomain, d.e.settings().PerDomain
	_, domain, ok := strings.Cut(address, "@")
	if !ok || own <= 0 && all <= 0 {
		return nil
	}
	domain = strings.ToLower(domain)
	if own > 0 {
		name := "run:" + d.run.ID + ":" + domain
		d.e.gates.Set(name, own)
		out = append(out, name)
	}
	if all > 0 {
		d.e.gates.Set("domain:"+domain, all)
		out = append(out, "domain:"+domain)
	}
	return out
}

// refresh reads now and then which inboxes are open.
func (d *driver) refresh(ctx context.Context) {
	now := d.e.Now()
	if d.world.Load() != nil && now.Sub(d.waysAt) < time.Second && !now.Before(d.waysAt) {
		return
	}
	d.waysAt = now
	ways := make([]gate.Way, 0, len(d.frozen.Campaign.Inboxes))
	for _, id := range d.frozen.Campaign.Inboxes {
		_, ch, in, open := d.e.Adapters.Adapter(id)
		if in.ID == "" {
			in.ID = id
		}
		ways = append(ways, gate.Way{Inbox: in, Can: ch.Can, Open: open})
	}
	brands := map[hub.BrandID]hub.Brand{}
	before := d.world.Load()
	for _, w := range ways {
		if _, ok := brands[w.Inbox.BrandID]; !ok && w.Inbox.BrandID != "" {
			b, err := d.e.Brand(ctx, w.Inbox.BrandID)
			if err != nil && before != nil {
				b = before.brands[w.Inbox.BrandID]
			}
			brands[w.Inbox.BrandID] = b
		}
	}
	d.world.Store(&world{ways, brands})
}
