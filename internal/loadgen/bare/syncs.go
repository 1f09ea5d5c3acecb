package bare

import (
	"context"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

const (
	syncEvery = 20 * time.Millisecond
	syncSize  = 4 << 10
)

// Syncs measures, while work runs, how long the disk of dir takes to make one page
// safe, fifty times a second: what is slow then is the disk, whoever waits for it.
func Syncs(ctx context.Context, dir string, took func(time.Duration), work func(context.Context) error) error {
	f, err := os.CreateTemp(dir, "sync-*")
	if err != nil {
		return hub.Wrap(hub.Internal, err, "no file to sync")
	}
	defer func() { _, _ = f.Close(), os.Remove(f.Name()) }() // nothing depends on it
	own, stop := context.WithCancel(ctx)
	defer stop()
	var g errgroup.Group
	g.Go(func() error {
		page := make([]byte, syncSize)
		for run.Sleep(own, syncEvery) == nil {
			began := run.Wall()
			if _, err := f.WriteAt(page, 0); err != nil {
				return err
			}
			if err := f.Sync(); err != nil {
				return err
			}
			took(run.Wall().Sub(began))
		}
		return nil
	})
	err = work(ctx)
	stop()
	if e := g.Wait(); err == nil && e != nil {
		err = hub.Wrap(hub.Internal, e, "the disk cannot be synced")
	}
	return err
}
