package sqlite

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// The log is copied into the file by a reader's connection while the writer goes
// on, because a checkpoint inside a commit would hold that commit's callers up
// for tens of milliseconds. Only a log that has grown long in spite of it is
// finished by the writer between two groups, which then begins it anew.
const (
	groupsBetween = 128    // commits between two checkpoints
	manyBetween   = 30_000 // or statements: an import writes as much in a few commits
	soon          = 16     // commits until the writer tries again
	pagesMost     = 8000   // pages of 4 KiB in the log before the writer finishes it
)

type checkpoints struct {
	readers *sql.DB
	groups  int // since the last hint; the writer's own, as is many
	many    int // statements
	hint    chan struct{}
	ended   chan struct{}
	long    atomic.Bool
	cancel  context.CancelFunc
}

func startCheckpoints(readers *sql.DB) *checkpoints {
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpoints{readers: readers, hint: make(chan struct{}, 1), ended: make(chan struct{}), cancel: cancel}
	go c.run(ctx) //arch:allow go checkpoints run beside the writer, from Open to Close, which joins them
	return c
}

func (c *checkpoints) stop() {
	c.cancel()
	<-c.ended
}

func (c *checkpoints) run(ctx context.Context) {
	defer close(c.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.hint:
		}
		var busy, pages, copied int64
		row := c.readers.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
		if err := row.Scan(&busy, &pages, &copied); err != nil {
			continue // the next hint tries again; the log only grows meanwhile
		}
		c.long.Store(pages > pagesMost)
	}
}

// wrote is told by the writer after each group.
func (c *checkpoints) wrote(w *writer) {
	if c.groups++; c.groups < groupsBetween && c.many < manyBetween {
		return
	}
	c.groups, c.many = 0, 0
	if c.long.Load() {
		var busy, pages, copied int64
		row := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
		if err := row.Scan(&busy, &pages, &copied); err != nil || busy != 0 || copied != pages {
			c.groups = groupsBetween - soon // somebody else is at it, or reads an old state
			return
		}
		c.long.Store(false)
		return
	}
	select {
	case c.hint <- struct{}{}:
	default:
	}
}
