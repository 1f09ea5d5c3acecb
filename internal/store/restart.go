package store

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// restartedText is shown beside a message that was on its way in the backup.
const restartedText = "the hub was restored from a backup: this may have gone out since"

// Restarted makes a database that came out of a backup one to go on from. The
// feed gets a new epoch, so that screens take everything anew; sessions and
// links end, because a right may have been taken away since; and what was to be
// sent by now becomes unknown, because it may have been sent since. It answers
// the number of those messages.
func (s *Store) Restarted(ctx context.Context) (unknown int64, err error) {
	ctx = unhurried(ctx)
	err = s.write(ctx, func(tx db) error {
		if _, err := tx.exec(ctx, "restart_epoch", hub.NewToken()); err != nil {
			return err
		}
		for _, name := range []string{"restart_sessions", "restart_links"} {
			if _, err := tx.exec(ctx, name); err != nil {
				return err
			}
		}
		if unknown, err = tx.exec(ctx, "restart_messages", restartedText, s.now()); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "restart_orders", restartedText, s.now())
		return err
	})
	return unknown, err
}

// Latest is the number of the last migration that this program knows for an engine.
func Latest(engine string) (int, error) {
	steps, err := migrations(engine)
	return len(steps), err
}
