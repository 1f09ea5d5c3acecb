package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// DueTimers answers the timers of a kind that are due by an instant, the
// earliest first. They stay until somebody takes them away or moves them.
func (s *Store) DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error) {
	return many(ctx, s.read(), "timer_due", scanTimer, kind, until, limit)
}

// NextTimerAt answers when the next timer of a kind is due; the zero time when none is.
func (s *Store) NextTimerAt(ctx context.Context, kind string) (time.Time, error) {
	at, err := s.read().number(ctx, "timer_next", kind)
	return cell.Instant(at), err
}

// Timer answers one timer.
func (s *Store) Timer(ctx context.Context, kind, key string) (hub.Timer, error) {
	return one(ctx, s.read(), "timer", "timer_get", scanTimer, kind, key)
}

// TimersOf answers the timers about a conversation, the earliest first.
func (s *Store) TimersOf(ctx context.Context, id hub.ConversationID) ([]hub.Timer, error) {
	return many(ctx, s.read(), "timer_of_conversation", scanTimer, id)
}

func (d db) putTimers(ctx context.Context, all []hub.Timer) error {
	for _, t := range all {
		var n int64 = 1
		var err error
		switch {
		case t.At.IsZero() && t.Was.IsZero():
			_, err = d.exec(ctx, "timer_delete", t.Kind, t.Key)
		case t.At.IsZero():
			n, err = d.exec(ctx, "timer_take", t.Kind, t.Key, t.Was)
		case t.Was.IsZero():
			_, err = d.exec(ctx, "timer_save", t.Kind, t.Key, t.ConversationID, t.At, string(t.Body))
		default:
			n, err = d.exec(ctx, "timer_move", t.ConversationID, t.At, string(t.Body), t.Kind, t.Key, t.Was)
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the timer")
		}
	}
	return nil
}

func scanTimer(r *sql.Rows) (t hub.Timer, err error) {
	var body string
	err = r.Scan(&t.Kind, &t.Key, &t.ConversationID, cell.When(&t.At), &body)
	if body != "" {
		t.Body = []byte(body)
	}
	return t, err
}
