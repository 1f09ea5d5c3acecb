package runs

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// driver carries out one run. What it holds besides the run's row can be read
// again from the ledger.
type driver struct {
	e      *Engine
	run    hub.Run
	frozen draft.Frozen
	start  time.Time // from when on rows may be due
	halt   atomic.Bool

	zones   map[string]*time.Location
	letters map[string]Letter // by variant
	waysAt  time.Time
	world   atomic.Pointer[world]

	ahead   ahead
	jobs    chan *job
	turns   chan struct{} // sends that begin, while desks are at work
	results chan outcome
	trouble atomic.Int32 // failures in a row that say more of the inbox than of the row
	rests   int          // how often in a row it had to rest
	calm    atomic.Bool  // something went well since it last rested
	tally   *tally
	last    int64      // highest number of a row; the writer's alone
	settled []hub.Send // the writer's alone: rows that it writes, kept for the next time
	decided []hub.Send // feed's alone: likewise

	judgedAt            time.Time // by the writer
	bounced, complained int64

	ease   ease // feed's alone
	slowed atomic.Pointer[hub.Slowed]

	telling sync.Mutex
	toldAt  time.Time
}

// world is what is open now; it is replaced as a whole.
type world struct {
	ways   []gate.Way
	brands map[hub.BrandID]hub.Brand
}

func (d *driver) ways() []gate.Way { return d.world.Load().ways }

func (d *driver) stopped(ctx context.Context) bool { return ctx.Err() != nil || d.halt.Load() }

// drive plans the run if it is not planned yet, and sends until nothing is due
// any more or somebody stops it.
func (d *driver) drive(ctx context.Context) (err error) {
	if d.frozen, err = draft.Thaw(&d.run); err != nil {
		return err
	}
	// Nothing of this run is being handed over by us yet: what says so is left over.
	if err := d.e.recover(ctx, d.run); err != nil {
		return err
	}
	d.start = d.run.StartAt
	if d.start.IsZero() {
		d.start = d.run.CreatedAt
	}
	switch {
	case d.run.PlannedAt.IsZero():
		if d.run.State != hub.RunPlanning {
			d.run.State = hub.RunPlanning
		}
		if err := d.plan(ctx); err != nil || d.stopped(ctx) {
			return quiet(err)
		}
	case d.run.State == hub.RunReady:
		if err := d.save(ctx, func(x *hub.Run) {
			x.State = hub.RunRunning
			if x.StartedAt.IsZero() {
				x.StartedAt = d.e.Now()
			}
		}); err != nil {
			return quiet(err)
		}
	}
	if err := d.open(ctx); err != nil {
		return err
	}
	return quiet(d.send(ctx))
}

// quiet passes over a conflict: somebody else has changed the run, and the next
// look reads how it stands.
func quiet(err error) error {
	if hub.Is(err, hub.Conflict) {
		return nil
	}
	return err
}

// save changes the run's row.
func (d *driver) save(ctx context.Context, change func(x *hub.Run)) error {
	x := d.run
	change(&x)
	x.UpdatedAt = d.e.Now()
	if err := d.e.Rows.SaveRun(ctx, x); err != nil {
		return err
	}
	x.Version++
	d.run = x
	d.tell(ctx, true)
	return nil
}

// open makes the templates ready and adds up what was sent before.
func (d *driver) open(ctx context.Context) error {
	c := &d.frozen.Campaign
	d.letters = map[string]Letter{}
	names := []string{""}
	for _, v := range c.Variants {
		names = append(names, v.Name)
	}
	for _, name := range names {
		id := c.TemplateOf(name)
		l, err := d.e.Letters.Open(ctx, id, d.frozen.Revisions[id])
		if err == nil && d.e.Track != nil && c.Tracks() {
			if l, err = d.e.Track(ctx, &d.run, c, name, l); err != nil {
				return err
			}
		}
		if hub.Is(err, hub.Temporary) {
			return err
		}
		if err != nil {
			d.e.Log.Error("a campaign's template cannot be used", "run", d.run.ID, "template", id, "error", err)
			return d.save(ctx, func(x *hub.Run) { x.State, x.Reason = hub.RunStopped, "template" })
		}
		d.letters[name] = l
	}
	var err error
	if d.tally == nil { // what we have just planned need not be added up
		counts, err := d.e.Rows.Counts(ctx, d.run.Seq)
		if err != nil {
			return err
		}
		d.tally = tallyOf(counts)
	}
	d.refresh(ctx)
	d.last, err = d.e.Rows.Last(ctx, d.run.Seq)
	return err
}

// send runs the stages side by side: rows are claimed and checked, handed over
// by workers, and their results written. It returns when all of them have ended.
func (d *driver) send(ctx context.Context) error {
	if d.run.State != hub.RunRunning {
		return nil
	}
	p := &d.e.Pace
	// What waits in here is unknown if we die: no more than keeps the stages busy.
	d.turns = make(chan struct{}, p.Beside.Begin)
	d.jobs, d.results = make(chan *job, p.Chunk/4), make(chan outcome, p.Chunk/4)
	writers := run.NewGroup(context.WithoutCancel(ctx), d.e.Log)
	writers.Go("campaign results", func(wctx context.Context) error {
		d.record(wctx, ctx)
		return nil
	})
	workers := run.NewGroup(context.WithoutCancel(ctx), d.e.Log)
	for range p.Workers {
		workers.Go("campaign sender", func(wctx context.Context) error {
			for j := range d.jobs {
				d.results <- d.handOver(wctx, ctx, j)
			}
			return nil
		})
	}
	d.ahead = newAhead()
	readers := run.NewGroup(ctx, d.e.Log)
	readers.Go("campaign reader", func(rctx context.Context) error {
		d.readAhead(rctx)
		return nil
	})
	err := d.feed(ctx)
	close(d.ahead.asks)
	_ = readers.Wait() // it answers nothing but nil
	d.spare(context.WithoutCancel(ctx), nil)
	close(d.jobs)
	_ = workers.Wait() // they answer nothing but nil
	close(d.results)
	_ = writers.Wait()
	if err != nil || d.stopped(ctx) {
		return err
	}
	return d.finish(ctx)
}

// finish ends a run of which nothing waits any more.
func (d *driver) finish(ctx context.Context) error {
	open, err := d.e.Rows.Open(ctx, d.run.Seq)
	if err != nil || open {
		return err
	}
	return d.save(ctx, func(x *hub.Run) { x.State, x.Reason, x.EndedAt = hub.RunFinished, "", d.e.Now() })
}
