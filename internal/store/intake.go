package store

import (
	"context"

	"github.com/parleyhub/parley/hub"
)

func (d db) putTallies(ctx context.Context, all []hub.Tally) error {
	rows := make([][]any, len(all))
	for i, t := range all {
		rows[i] = []any{t.InboxID, t.Day, t.Shard, t.Processed, t.News, t.Events, t.Duplicates, t.Quarantined, t.Retried}
	}
	_, err := d.insert(ctx, "tally_add", rows)
	return err
}

func (d db) putAttempts(ctx context.Context, all []hub.Attempt) error {
	rows := make([][]any, len(all))
	for i, a := range all {
		rows[i] = []any{a.OrderID, a.N, a.MessageID, a.ConversationID, a.InboxID, a.BeganAt, a.EndedAt, a.Outcome, a.Reason, a.NextAt, a.By}
	}
	_, err := d.insert(ctx, "attempt_save", rows)
	return err
}

func (d db) putHealth(ctx context.Context, all []hub.InboxHealth) error {
	for _, h := range all {
		n, err := int64(1), error(nil)
		if h.Version == 0 {
			_, err = d.exec(ctx, "health_insert", h.InboxID, h.Part, h.State, h.Text, h.Since, h.ExpiresAt, h.Told, h.ToldUntil, h.Of)
		} else {
			n, err = d.exec(ctx, "health_update", h.State, h.Text, h.Since, h.ExpiresAt, h.Told, h.ToldUntil, h.Of, h.InboxID, h.Part, h.Version)
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the health of the inbox")
		}
	}
	return nil
}
