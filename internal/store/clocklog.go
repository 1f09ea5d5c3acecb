package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// ClockLogs answers all that the SLA engine took in for conversations, in order.
func (s *Store) ClockLogs(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID][]hub.LoggedClockEvent, error) {
	out := make(map[hub.ConversationID][]hub.LoggedClockEvent, len(ids))
	err := each(ctx, s.read(), "clock_log_of_conversation", cell.Unique(ids), func(r *sql.Rows) error {
		var e hub.LoggedClockEvent
		var raw string
		err := r.Scan(&e.ConversationID, &e.Seq, cell.When(&e.Now), &raw)
		e.Event = []byte(raw)
		out[e.ConversationID] = append(out[e.ConversationID], e)
		return err
	})
	return out, err
}

// putClockLog writes what the engine took in for the conversations of a set.
// The engine counts the entries in the conversation's state, whose version keeps two
// writers apart; without a number they go on from those stored.
func (d db) putClockLog(ctx context.Context, all []hub.Conversation) error {
	var rows [][]any
	for i := range all {
		c := &all[i]
		if len(c.ClockLog) == 0 {
			continue
		}
		n := c.ClockLog[0].Seq - 1
		if n < 0 {
			var err error
			if n, err = d.number(ctx, "clock_log_last", c.ID); err != nil {
				return err
			}
		}
		for _, e := range c.ClockLog {
			n++
			rows = append(rows, []any{c.ID, n, e.Now, string(e.Event)})
		}
	}
	_, err := d.insert(ctx, "clock_log_insert", rows)
	return err
}
