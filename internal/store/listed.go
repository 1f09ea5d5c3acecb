package store

import (
	"context"
	"database/sql"

	"github.com/parleyhub/parley/hub"
)

// listedKept is how many conversations the lists keep decoded, about 2 kB each.
// Desks look at the same few hundred all day, and decoding one costs more than
// finding it.
const listedKept = 2000

// fillRows puts the conversations into rows that have their ids and versions:
// what we have read at that version, and the rest from the database. A row that
// is gone meanwhile is left out.
func (s *Store) fillRows(ctx context.Context, rows []ConversationRow) ([]ConversationRow, error) {
	var unknown []hub.ConversationID
	for i := range rows {
		c := &rows[i].Conversation
		if kept, ok := s.listed.Get(c.ID); ok && kept.Version == c.Version {
			rows[i].Conversation = kept
		} else {
			unknown = append(unknown, c.ID)
		}
	}
	if len(unknown) == 0 {
		return rows, nil
	}
	fresh := make(map[hub.ConversationID]hub.Conversation, len(unknown))
	err := each(ctx, s.read(), "conversation_listed", unknown, func(r *sql.Rows) error {
		var c hub.Conversation
		err := r.Scan(listed(&c)...)
		fresh[c.ID] = c
		return err
	})
	if err != nil {
		return nil, err
	}
	out := rows[:0]
	for _, row := range rows {
		if c, ok := fresh[row.Conversation.ID]; ok {
			s.listed.Add(c.ID, c)
			row.Conversation = c
		} else if row.Conversation.CreatedAt.IsZero() {
			continue
		}
		out = append(out, row)
	}
	return out, nil
}
