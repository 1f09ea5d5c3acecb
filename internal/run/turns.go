package run

import (
	"context"
	"time"
)

// Turns paces somebody who works off what gathers: at once when woken, but not
// for every single thing, and gently when there is much to catch up with.
type Turns struct {
	Every  time.Duration // a turn without being woken, when a wake was lost
	Gather time.Duration // how long things gather after a wake
	Rest   float64       // pause after a turn, as a multiple of the time it took; 0: none
}

// Run calls turn until ctx ends, again at once while it answers that there is
// more. What turn fails with goes to failed, and is tried at the next turn.
func (t Turns) Run(ctx context.Context, wake <-chan struct{}, turn func(context.Context) (more bool, err error), failed func(error)) error {
	tick := time.NewTicker(t.Every)
	defer tick.Stop()
	for {
		begun := time.Now()
		more, err := turn(ctx)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if err := Sleep(ctx, time.Duration(t.Rest*float64(time.Since(begun)))); err != nil {
			return nil
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-wake:
			if err := Sleep(ctx, t.Gather); err != nil {
				return nil
			}
		}
	}
}
