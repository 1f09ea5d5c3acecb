package store

import (
	"context"
	"database/sql"
	"math"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// QueueRow is an open conversation that nobody holds, as far as it matters for
// who gets it.
type QueueRow struct {
	ID           hub.ConversationID
	ContactID    hub.ContactID
	TeamID       hub.TeamID
	Class        hub.ChannelClass
	Priority     hub.Priority
	Tags         []string
	InboxIDs     []hub.InboxID
	WaitingSince time.Time
	NextDue      time.Time // zero: none
}

// QueuePlace is a place in a queue; the zero place is before its head.
type QueuePlace struct {
	Rank int64 // of the priority, urgent is 0
	Due  int64
	ID   hub.ConversationID
}

// Place answers where r stands, to read on behind it.
func (r *QueueRow) Place() QueuePlace {
	p := QueuePlace{Rank: 3, Due: math.MaxInt64, ID: r.ID}
	for i, priority := range []hub.Priority{hub.Urgent, hub.High, hub.Normal} {
		if r.Priority == priority {
			p.Rank = int64(i)
		}
	}
	if !r.NextDue.IsZero() {
		p.Due = cell.MS(r.NextDue)
	}
	return p
}

// Queue answers who waits in a team's queue (or, with no team, outside of all)
// behind a place: by priority, then by deadline.
func (s *Store) Queue(ctx context.Context, team hub.TeamID, after QueuePlace, limit int) ([]QueueRow, error) {
	queue := string(team)
	if queue == "" {
		queue = "-"
	}
	return many(ctx, s.read(), "queue_waiting", func(r *sql.Rows) (q QueueRow, err error) {
		return q, r.Scan(&q.ID, &q.ContactID, &q.TeamID, &q.Class, &q.Priority, cell.Unpack(&q.Tags), cell.Unpack(&q.InboxIDs),
			cell.When(&q.WaitingSince), cell.When(&q.NextDue))
	}, queue, after.Rank, after.Due, after.ID, limit)
}

// QueueLoad counts who waits in one queue on one channel.
type QueueLoad struct {
	TeamID  hub.TeamID // empty: outside of all teams
	Channel hub.ChannelKind
	Class   hub.ChannelClass
	Waiting int
	Oldest  time.Time // since when the one waits who waits longest; zero: nobody waits for an answer
}

// QueueLoads counts all queues, by team, channel and class.
func (s *Store) QueueLoads(ctx context.Context) ([]QueueLoad, error) {
	return many(ctx, s.read(), "queue_load", func(r *sql.Rows) (q QueueLoad, err error) {
		err = r.Scan(&q.TeamID, &q.Channel, &q.Class, &q.Waiting, cell.When(&q.Oldest))
		if q.TeamID == "-" {
			q.TeamID = ""
		}
		return q, err
	})
}

// AgentLoad counts the open conversations of one class that an agent holds.
type AgentLoad struct {
	AgentID hub.AgentID
	Class   hub.ChannelClass
	Open    int
	Oldest  time.Time // since when the one waits who waits longest; zero: nobody waits for an answer
}

// AgentLoads counts what every agent has on their hands, by agent and class.
func (s *Store) AgentLoads(ctx context.Context) ([]AgentLoad, error) {
	return many(ctx, s.read(), "agent_load", func(r *sql.Rows) (a AgentLoad, err error) {
		return a, r.Scan(&a.AgentID, &a.Class, &a.Open, cell.When(&a.Oldest))
	})
}

// HeldOpen answers open conversations of an agent, by id, behind an id.
func (s *Store) HeldOpen(ctx context.Context, agent hub.AgentID, after hub.ConversationID, limit int) ([]hub.ConversationID, error) {
	return many(ctx, s.read(), "held_open", func(r *sql.Rows) (id hub.ConversationID, err error) {
		return id, r.Scan(&id)
	}, agent, after, limit)
}
