package bus

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Healthy proves by a real, synced publish that messages can be accepted.
func (b *Bus) Healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if _, err := b.js.Publish(ctx, subjectHealth, []byte("ok")); err != nil {
		return hub.Wrap(hub.Temporary, err, "the message bus does not store messages")
	}
	return nil
}

// Run watches the bus: an embedded server that has stopped storing for several
// checks in a row is replaced, streams that a cluster lost are made anew. It ends
// with ctx.
func (b *Bus) Run(ctx context.Context) error {
	const every, patience = 5 * time.Second, 3
	failed := 0
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := b.Healthy(ctx); err == nil || ctx.Err() != nil {
			failed = 0
			continue
		}
		failed++
		if b.server == nil {
			// A cluster that came back without its folder has no streams any more.
			if err := b.ensure(ctx); err != nil && ctx.Err() == nil {
				b.opt.Log.Warn("message bus is not complete", "error", err)
			}
			continue
		}
		if failed < patience {
			continue
		}
		b.opt.Log.Error("message bus does not store; starting it anew")
		if err := b.server.restart(); err != nil {
			b.opt.Log.Error("message bus did not start", "error", err)
			continue
		}
		if err := b.ensure(ctx); err != nil {
			b.opt.Log.Error("message bus is not complete", "error", err)
			continue
		}
		failed = 0
	}
}
