package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/narrow"
)

// OpenConversation calls fn for each conversation that has not ended, with what
// a board needs of it: no message, no inbox. What changes while it reads may be
// missed; a fact tells of it.
func (s *Store) OpenConversation(ctx context.Context, fn func(c hub.Conversation, who string)) error {
	ctx = unhurried(ctx)
	for _, status := range narrow.AllStatuses {
		if status.Ended() {
			continue
		}
		at, id := int64(1)<<62, ""
		for more := true; more; {
			n := 0
			rows, err := s.read().query(ctx, "board_open", status, at, id)
			if err != nil {
				return s.fail(err)
			}
			err = drain(rows, onBoard(func(c hub.Conversation, who string) {
				n++
				at, id = cell.MS(c.LastAt), string(c.ID)
				fn(c, who)
			}))
			if err != nil {
				return s.fail(err)
			}
			more = n == 1000
		}
	}
	return nil
}

// OpenOf is OpenConversation for those of one person.
func (s *Store) OpenOf(ctx context.Context, who hub.ContactID, fn func(c hub.Conversation, who string)) error {
	rows, err := s.read().query(ctx, "board_open_of", who)
	if err != nil {
		return s.fail(err)
	}
	return s.fail(drain(rows, onBoard(fn)))
}

func onBoard(fn func(c hub.Conversation, who string)) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var c hub.Conversation
		var who string
		err := r.Scan(&c.ID, &c.ContactID, &who, &c.Status, &c.Priority, &c.Channel, &c.AssigneeID, &c.TeamID,
			cell.Unpack(&c.Flags), cell.When(&c.WaitingSince), cell.Unpack(&c.Clocks), cell.When(&c.LastAt), &c.Version)
		if err == nil {
			fn(c, who)
		}
		return err
	}
}

// Words is how much people said in a quarter of an hour.
type Words struct {
	From      time.Time
	Channel   hub.ChannelKind // of the conversation
	Direction hub.Direction
	N         int
}

// WordsSince counts what customers wrote and agents answered since an instant,
// as of a position in the feed; 0 when there was nothing to count.
func (s *Store) WordsSince(ctx context.Context, since time.Time) (out []Words, seq int64, err error) {
	out, err = many(unhurried(ctx), s.read(), "board_words", func(r *sql.Rows) (w Words, err error) {
		var quarter int64
		err = r.Scan(&seq, &quarter, &w.Channel, &w.Direction, &w.N)
		w.From = cell.Instant(quarter * 900_000)
		return w, err
	}, since)
	return out, seq, err
}

// Answered is one answer of an agent.
type Answered struct {
	AgentID        hub.AgentID
	TeamID         hub.TeamID
	ConversationID hub.ConversationID
	At             time.Time
	Asked          time.Time // the customer's last word before it; zero: we wrote first
}

// AnswersSince answers what agents answered since an instant, at most 20,000, by
// agent and then by time.
func (s *Store) AnswersSince(ctx context.Context, since time.Time) ([]Answered, error) {
	return many(unhurried(ctx), s.read(), "board_answers", func(r *sql.Rows) (a Answered, err error) {
		return a, r.Scan(&a.AgentID, &a.TeamID, &a.ConversationID, cell.When(&a.At), cell.When(&a.Asked))
	}, since)
}
