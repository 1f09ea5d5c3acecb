package campaigns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Repeat opens the next run of each campaign that comes again, once its last one
// has begun. However often it is called, and by however many, each run is opened
// once: its id follows from the campaign and its hour.
func (d *Desk) Repeat(ctx context.Context, home *time.Location) error {
	all, err := d.List(ctx)
	if err != nil {
		return err
	}
	now := d.Now().UTC()
	for i := range all {
		s := &all[i]
		if s.Schedule.Every == "" {
			continue
		}
		list, err := d.Rows.Runs(ctx, s.ID, 0, 1)
		if err != nil {
			return err
		}
		if len(list) == 0 || list[0].State == hub.RunCancelled || list[0].StartAt.After(now) {
			continue // nobody has started it, somebody ended it, or the next one waits
		}
		next := s.Schedule.NextStart(list[0].StartAt, home)
		if next.Before(now) && !next.IsZero() { // those that were missed while we were away are not made up for
			next = s.Schedule.NextStart(now, home)
		}
		if next.IsZero() {
			continue
		}
		sum := sha256.Sum256([]byte(s.ID + "\x00" + strconv.FormatInt(next.UnixMilli(), 10)))
		_, err = d.open(ctx, s, next, s.By, "run_"+hex.EncodeToString(sum[:13]))
		if err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return nil
}
