package store

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

// moveSends applies news of rows of the campaign ledger. See package sends.
func (d db) moveSends(ctx context.Context, moves []hub.SendMove) error {
	for _, m := range moves {
		if _, err := d.exec(ctx, "send_move", m.State, m.Reason, m.Error, m.ConversationID, m.At, m.Run, m.N, m.State.Rank()); err != nil {
			return err
		}
	}
	return nil
}
