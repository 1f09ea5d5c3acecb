package loadgen

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

const (
	fullMessages = 1_000_000
	idleTime     = 30 * time.Second
)

// Starts measures how soon a hub is ready, empty and full, and what it takes
// while nobody needs it. scale shrinks the full one; idle is how long nothing
// happens before the memory is read.
func Starts(ctx context.Context, p *outside.Process, scale float64, idle time.Duration) (Result, error) {
	r := Result{Scenario: "start to ready, idle memory, size"}
	if err := run.Sleep(ctx, idle); err != nil {
		return r, err
	}
	r.AtMost(fmt.Sprintf("resident after %v idle", idle), float64(p.Memory())/(1<<20), 64, "MiB")
	info, err := os.Stat(p.Binary)
	if err != nil {
		return r, hub.Wrap(hub.Internal, err, "the binary cannot be looked at")
	}
	r.AtMost("binary", float64(info.Size())/1e6, 60, "MB")

	var first, again Times
	for range 3 {
		fresh, err := os.MkdirTemp("", "parley-start-*")
		if err != nil {
			return r, hub.Wrap(hub.Internal, err, "no folder")
		}
		q := &outside.Process{Binary: p.Binary, Data: fresh, Log: p.Log}
		took, err := q.Start(ctx)
		if err == nil {
			first.Add(took)
			q.Stop()
			took, err = q.Start(ctx)
		}
		if err == nil {
			again.Add(took)
			q.Stop()
		}
		_ = os.RemoveAll(fresh) // a temporary folder that stays harms nobody
		if err != nil {
			return r, err
		}
	}
	r.Add("start to ready, the very first (makes the database, hashes the password)", first.Quantile(0.5).Seconds(), "s")
	r.AtMost("start to ready, empty", again.Quantile(0.5).Seconds(), 0.3, "s")

	p.Stop()
	messages := int(fullMessages * scale)
	if err := seed(ctx, p, messages/5, messages); err != nil {
		return r, err
	}
	took, err := p.Start(ctx)
	if err != nil {
		return r, err
	}
	r.AtMost(fmt.Sprintf("start to ready, %d messages", messages), took.Seconds(), 5, "s")
	return r, nil
}
