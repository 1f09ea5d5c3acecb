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

// Run watches the embedded server and replaces it when it has stopped storing
// for several checks in a row. It ends with ctx.
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
		if failed < patience || b.server == nil {
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
