package bus

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/parleyhub/parley/hub"
)

// A lease says that this process alone looks after something: one inbox's
// listener, one shard. It is not the protection against two owners (that is the
// fence in the database and the ledger); it keeps them from working in vain.
const (
	leaseTTL   = 10 * time.Second
	leaseRenew = 3 * time.Second
)

// Hold waits until the lease is free, then runs fn with a context that ends
// when the lease is lost. It returns fn's error, or ctx's.
func (b *Bus) Hold(ctx context.Context, name string, owner string, fn func(ctx context.Context) error) error {
	key := clean(name)
	for {
		rev, err := b.leases().Create(ctx, key, []byte(owner))
		if err == nil {
			return b.holdOn(ctx, key, owner, rev, fn)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.Is(err, jetstream.ErrKeyExists) {
			b.opt.Log.Debug("lease not to be had", "lease", name, "error", err)
			// Leases live in memory: a server that was started anew has none.
			if err := b.ensureLeases(ctx); err != nil {
				b.opt.Log.Debug("leases cannot be made", "error", err)
			}
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (b *Bus) holdOn(ctx context.Context, key, owner string, rev uint64, fn func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	go func() { // joined below through done
		defer close(done)
		tick := time.NewTicker(leaseRenew)
		defer tick.Stop()
		failed := 0
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			next, err := b.leases().Update(ctx, key, []byte(owner), rev)
			if err == nil {
				rev, failed = next, 0
				continue
			}
			if failed++; failed >= 3 {
				cancel(hub.Errorf(hub.Temporary, "the lease was lost"))
				return
			}
		}
	}()
	err := fn(ctx)
	cancel(nil)
	<-done
	release, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	if e := b.leases().Delete(release, key, jetstream.LastRevision(rev)); e != nil {
		b.opt.Log.Debug("lease ends by itself", "lease", key, "error", e)
	}
	return err
}
