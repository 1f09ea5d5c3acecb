package loadgen

import (
	"context"
	"fmt"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
)

// feed is a desk that follows the live feed over all kills, resuming from its
// last sequence: it must be shown everything once, without a gap.
type feed struct {
	last  int64
	times map[string]int // messages by mark
}

// follow watches until ctx ends. A connection that breaks is made again; a feed
// that breaks is a problem.
func (f *feed) follow(ctx context.Context, d *outside.Desk, h *history) {
	f.times = map[string]int{}
	for ctx.Err() == nil {
		err := d.Watch(ctx, f.last, func(e outside.Event, _ time.Time) {
			f.last = e.Seq
			if e.Type == hub.MessageReceived && e.Data.Message != nil {
				f.times[marked.FindString(e.Data.Message.Text)]++
			}
		})
		if err != nil && !hub.Is(err, hub.Temporary) {
			h.problem("the live feed, after %d: %v", f.last, err)
		}
		_ = run.Sleep(ctx, 50*time.Millisecond) // ended: the loop sees it
	}
}

// check says which messages the desk was not shown exactly once.
func (f *feed) check(h *history) (bad []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for thread, n := range h.said {
		for i := range n {
			m := marked.FindString(mark(thread, i))
			if k := f.times[m]; k != 1 {
				bad = append(bad, fmt.Sprintf("the live feed showed %s %d times", m, k))
			}
		}
	}
	return bad
}
