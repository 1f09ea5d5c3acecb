package feed

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Follow begins, and calls do for each page of facts until ctx ends or something
// fails. Wake says that there is something new; a hint that is lost makes it late
// by every at most.
func (r *Reader) Follow(ctx context.Context, wake <-chan struct{}, every time.Duration, do func(ctx context.Context, facts []hub.Fact) error) error {
	if err := r.Begin(ctx); err != nil {
		return err
	}
	timer := time.NewTicker(every)
	defer timer.Stop()
	for ctx.Err() == nil {
		facts, err := r.Next(ctx)
		if err == nil && len(facts) > 0 {
			err = do(ctx, facts)
		}
		if err != nil {
			return err
		}
		more, err := r.Passed(ctx, facts)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		select {
		case <-wake:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return nil
}
