package store

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// moveSends applies news of rows of the campaign ledger. See package sends.
func (d db) moveSends(ctx context.Context, moves []hub.SendMove) error {
	stirred := Stirs{}
	for _, m := range moves {
		stirred.Add(m.Run, m.N)
		reason := ""
		if m.State == "" {
			reason = m.Reason
		} else if _, err := d.exec(ctx, "send_move", m.State, m.Reason, m.Error, m.At, m.Run, m.N, m.State.Rank(), m.DueAt); err != nil {
			return err
		}
		if reason == "" && m.ConversationID == "" && m.State != hub.SendReplied && !m.Left {
			continue
		}
		var answered, left time.Time
		if m.State == hub.SendReplied {
			answered = m.At
		}
		if m.Left {
			left = m.At
		}
		takes := 0
		if m.Takes {
			takes = 1
		}
		if _, err := d.exec(ctx, "send_note", m.ConversationID, answered, left, reason, m.Run, m.N, takes); err != nil {
			return err
		}
	}
	_, err := d.insert(ctx, "send_stir", stirred.Rows())
	return err
}
