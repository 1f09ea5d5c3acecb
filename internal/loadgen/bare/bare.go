// Package bare measures what this machine can do at most with the two places
// where everything waits for the disk: in comes how many speak at once, out come
// rates with nothing of a hub in the way.
package bare

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

// Rates are what this machine can do at most, with nothing of ours in the way.
type Rates struct {
	Publish  float64 // messages a second: sync-always, over eight streams, one sync each
	Gathered float64 // the same with what arrives during a sync written together, as the hub does
	Commit   float64 // rows a second: SQLite at full sync, in groups of the router's size
}

const (
	measured = 2 * time.Second
	size     = 900 // bytes of one chat message on the bus
)

// Limits measures the two places where everything waits for the disk.
// speakers publish at once, as many as the scenario has; the router then has a
// share of them in each shard's batch.
func Limits(ctx context.Context, speakers int) (b Rates, err error) {
	dir, err := os.MkdirTemp("", "parley-bare-*")
	if err != nil {
		return b, hub.Wrap(hub.Internal, err, "no folder")
	}
	defer func() { _ = os.RemoveAll(dir) }() // a folder of the load test
	if b.Publish, err = publish(ctx, filepath.Join(dir, "one"), bus.Shards); err != nil {
		return b, err
	}
	if b.Gathered, err = publish(ctx, filepath.Join(dir, "many"), speakers); err != nil {
		return b, err
	}
	b.Commit, err = commit(ctx, dir, max(1, speakers/bus.Shards))
	return b, err
}

// publish lets speakers publish, spread evenly over the shards: with as many
// as there are shards nothing is ever gathered.
func publish(ctx context.Context, dir string, speakers int) (float64, error) {
	line, err := bus.Open(ctx, bus.Options{Dir: dir})
	if err != nil {
		return 0, err
	}
	defer line.Close()
	data := fmt.Appendf(nil, `{"bare":%q}`, bytes.Repeat([]byte("x"), size))
	threads := oneOfEachShard()
	return perSecond(ctx, speakers, func(ctx context.Context, who int) (int, error) {
		return 1, line.Publish(ctx, bareKind, bareInbox, threads[who%len(threads)], hub.NewToken(), data)
	})
}

const (
	bareKind  = "bare"
	bareInbox = "inbox"
)

// oneOfEachShard answers a thread for every shard.
func oneOfEachShard() (threads [bus.Shards]string) {
	for i, left := 0, bus.Shards; left > 0; i++ {
		name := fmt.Sprint(i)
		if at := bus.ShardOf(bareKind, bareInbox, name); threads[at] == "" {
			threads[at] = name
			left--
		}
	}
	return threads
}

func commit(ctx context.Context, dir string, batch int) (float64, error) {
	st, err := sqlite.Open(ctx, filepath.Join(dir, "bare.db"), run.Wall)
	if err != nil {
		return 0, err
	}
	defer func() { _ = st.Close() }()
	return perSecond(ctx, bus.Shards, func(ctx context.Context, _ int) (int, error) {
		w := hub.WriteSet{Ledger: make([]hub.LedgerRow, batch)}
		for i := range w.Ledger {
			w.Ledger[i] = hub.LedgerRow{SrcKey: hub.NewToken(), InboxID: "inbox", At: run.Wall()}
		}
		return batch, st.Commit(ctx, w)
	})
}

// perSecond lets n workers repeat fn, which answers how much it has done.
func perSecond(ctx context.Context, n int, fn func(ctx context.Context, who int) (int, error)) (float64, error) {
	var done atomic.Int64
	began := run.Wall()
	g, life := errgroup.WithContext(ctx)
	for who := range n {
		g.Go(func() error {
			for life.Err() == nil && run.Wall().Sub(began) < measured {
				k, err := fn(life, who)
				if err != nil {
					return err
				}
				done.Add(int64(k))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	return float64(done.Load()) / run.Wall().Sub(began).Seconds(), nil
}
