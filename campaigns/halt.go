package campaigns

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// Pause halts a run within a second; what was not handed over waits.
func (d *Desk) Pause(ctx context.Context, by hub.Actor, run, reason string) (hub.Run, error) {
	return d.move(ctx, by, run, "campaign.pause", func(x *hub.Run) error {
		if x.State.Over() || x.State == hub.RunPaused {
			return hub.Errorf(hub.Conflict, "it is not running")
		}
		x.State, x.Reason = hub.RunPaused, reason
		return nil
	})
}

// Resume lets a run go on that was paused, or that stopped by itself. What had gone
// wrong until then is forgiven by that: it halts again for what comes afterwards.
func (d *Desk) Resume(ctx context.Context, by hub.Actor, run string) (hub.Run, error) {
	return d.move(ctx, by, run, "campaign.resume", func(x *hub.Run) error {
		if x.State != hub.RunPaused && x.State != hub.RunStopped {
			return hub.Errorf(hub.Conflict, "it is not paused")
		}
		if x.State == hub.RunStopped {
			j, err := d.Rows.Judged(ctx, x.Seq)
			if err != nil {
				return err
			}
			x.Forgiven = &j
		}
		x.Reason = ""
		switch {
		case x.PlannedAt.IsZero() && x.Planned == 0:
			x.State = hub.RunReady
		case x.PlannedAt.IsZero():
			x.State = hub.RunPlanning
		default:
			x.State = hub.RunRunning
		}
		return nil
	})
}

// Cancel ends a run within a second; who has not got it is skipped.
func (d *Desk) Cancel(ctx context.Context, by hub.Actor, run, reason string) (hub.Run, error) {
	x, err := d.move(ctx, by, run, "campaign.cancel", func(x *hub.Run) error {
		if x.State.Over() {
			return hub.Errorf(hub.Conflict, "it has ended already")
		}
		x.State, x.Reason = hub.RunCancelled, reason
		return nil
	})
	return x, err
}

// move changes how a run stands, read again when its engine was faster.
func (d *Desk) move(ctx context.Context, by hub.Actor, id, action string, change func(x *hub.Run) error) (hub.Run, error) {
	for try := 0; ; try++ {
		x, err := d.Rows.Run(ctx, id)
		if err != nil {
			return x, err
		}
		if err := change(&x); err != nil {
			return x, err
		}
		x.UpdatedAt = d.Now()
		err = d.Rows.SaveRun(ctx, x)
		if hub.Is(err, hub.Conflict) && try < 20 { // planning writes the run's row with every piece
			continue
		}
		if err != nil {
			return x, err
		}
		x.Version++
		return x, d.told(ctx, by, action, &x)
	}
}
