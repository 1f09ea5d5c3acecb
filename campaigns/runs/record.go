package runs

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// record writes results, as many at once as there are, until no more come. ctx
// is the run's own: when it has ended a database in trouble is not waited for
// without end.
func (d *driver) record(wctx, ctx context.Context) {
	most := max(1, d.e.Pace.Write)
	batch := make([]outcome, 0, most)
	for o := range d.results {
		if d.wentOn(wctx, o) {
			continue
		}
		batch = d.gather(wctx, append(batch[:0], o), most)
		d.note(batch)
		d.e.GiveWay(ctx)
		d.write(wctx, ctx, batch)
		d.tell(wctx, false)
		d.judge(wctx)
	}
	d.tell(wctx, true)
}

// gather adds what other workers bring within a moment, so that they share a
// transaction: the fewer of them, the less is in the way of desks.
func (d *driver) gather(ctx context.Context, batch []outcome, most int) []outcome {
	n, wait := most, d.e.Pace.Gather
	if d.e.beside() {
		n, wait = min(n, d.e.Pace.Beside.Write), d.e.Pace.Beside.Gather
	}
	moment := time.NewTimer(wait)
	defer moment.Stop()
	for len(batch) < n {
		select {
		case o, ok := <-d.results:
			if !ok {
				return batch
			}
			if !d.wentOn(ctx, o) {
				batch = append(batch, o)
			}
		case <-moment.C:
			return batch
		}
	}
	return batch
}

// note counts failures that say more of the inbox than of a row.
func (d *driver) note(batch []outcome) {
	for i := range batch {
		o := &batch[i]
		switch {
		case !o.tried:
		case o.row.Reason == "retry" && hub.Is(o.err, hub.Temporary):
			d.trouble.Add(1)
		default:
			d.trouble.Store(0)
			d.calm.Store(true)
		}
	}
}

// write commits results. Trouble of the database is waited out: the provider has
// the messages, and we want to know it.
func (d *driver) write(wctx, ctx context.Context, batch []outcome) {
	rows := slices.Grow(d.settled[:0], len(batch))[:len(batch)]
	d.settled = rows
	var more []hub.Send
	var gone hub.WriteSet // nothing will ever reach them
	for i := range batch {
		rows[i] = batch[i].row
		if row := &rows[i]; hub.IsGone(batch[i].err) && !row.To.IsZero() {
			gone.Suppressed = append(gone.Suppressed, hub.Suppression{Handle: row.To, Reason: hub.SuppressHardBounce, Source: string(row.InboxID), At: row.UpdatedAt.UTC()})
		}
		if x, ok := d.onward(&rows[i]); ok {
			more = append(more, x)
		}
	}
	for try := 1; ; try++ {
		var err error
		if len(gone.Suppressed) > 0 {
			err = d.e.Commit(wctx, gone)
		}
		if err == nil {
			err = d.e.Rows.Results(wctx, rows, more)
		}
		if err == nil {
			d.tally.settled(rows, more)
			return
		}
		if !hub.Is(err, hub.Temporary) || ctx.Err() != nil && try > 5 {
			d.e.Log.Error("results of a campaign cannot be recorded", "run", d.run.ID, "rows", len(rows), "error", err)
			return
		}
		_ = run.Sleep(wctx, run.Backoff{First: 100 * time.Millisecond, Max: 2 * time.Second}.After(try)) // never ends
	}
}

// onward is the row by which one that failed for good goes on: by the campaign's
// next inbox, as part of the same step.
func (d *driver) onward(row *hub.Send) (hub.Send, bool) {
	c := &d.frozen.Campaign
	if !c.FallsBack() || row.State != hub.SendFailed || row.Reason == "template" || int(row.Way)+1 >= len(c.Inboxes) {
		return hub.Send{}, false
	}
	return d.next(row, row.UpdatedAt), true
}

// judge stops the run when too much goes wrong.
func (d *driver) judge(ctx context.Context) {
	if d.halt.Load() {
		return
	}
	why := d.why(ctx)
	if why == "" {
		return
	}
	d.halt.Store(true)
	d.e.Log.Warn("a campaign stops by itself", "run", d.run.ID, "reason", why)
	for range 3 {
		x, err := d.e.Rows.Run(ctx, d.run.ID)
		if err != nil || x.State != hub.RunRunning {
			return
		}
		x.State, x.Reason, x.UpdatedAt = hub.RunStopped, why, d.e.Now()
		if err = d.e.Rows.SaveRun(ctx, x); err == nil {
			d.fact(ctx, &x)
			return
		}
	}
}

// lookAtLedger is how often bounces and complaints, which others write, are read.
const lookAtLedger = 5 * time.Second

// why answers why the run has to stop, from what was sent here and from what the
// ledger says of bounces and complaints.
func (d *driver) why(ctx context.Context) string {
	now := d.e.Now()
	if now.Sub(d.judgedAt) >= lookAtLedger || now.Before(d.judgedAt) {
		d.judgedAt = now
		if bounced, complained, err := d.e.Rows.News(ctx, d.run.Seq); err == nil {
			d.bounced, d.complained = bounced, complained
		}
	}
	j := d.tally.sent()
	j.Bounced, j.Complained = d.bounced, d.complained
	j = j.Since(d.run.Forgiven)
	return d.frozen.Campaign.Stop.Why(j.Accepted, j.Bounced, j.Complained, j.Failed)
}
