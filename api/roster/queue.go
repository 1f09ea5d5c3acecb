package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
)

// QueueView is one queue.
type QueueView struct {
	TeamID      *hub.TeamID          `json:"team_id" doc:"null: conversations without a team"`
	Name        string               `json:"name"`
	Strategy    roster.Strategy      `json:"strategy" enum:"manual,round_robin,least_loaded,sticky"`
	Waiting     int                  `json:"waiting" doc:"Open conversations that nobody holds"`
	OldestSince *time.Time           `json:"oldest_since" doc:"Since when the customer waits who waits longest"`
	Channels    []QueueChannelView   `json:"channels"`
	Next        []QueuedConversation `json:"next" doc:"The first 50 in their order: by priority, then by deadline"`
}

// QueueChannelView is the part of a queue that came by one channel.
type QueueChannelView struct {
	Channel     hub.ChannelKind `json:"channel"`
	Waiting     int             `json:"waiting"`
	OldestSince *time.Time      `json:"oldest_since"`
}

// QueuedConversation is one who waits.
type QueuedConversation struct {
	ID           hub.ConversationID `json:"id"`
	Priority     hub.Priority       `json:"priority"`
	WaitingSince *time.Time         `json:"waiting_since"`
	DueAt        *time.Time         `json:"due_at"`
}

// queueShown is how many of each queue are named.
const queueShown = 50

// Queue answers the operation getQueue.
func (d *Desk) Queue(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[page.List[QueueView]], error) {
	lines, err := d.Room.Lines(ctx, queueShown)
	if err != nil {
		return nil, err
	}
	out := make([]QueueView, len(lines))
	for i := range lines {
		out[i] = queueView(&lines[i])
	}
	return page.Listed(out, ""), nil
}

func queueView(l *roster.Line) QueueView {
	v := QueueView{Name: l.Name, Strategy: l.Strategy, Waiting: l.Waiting, OldestSince: moment(l.Oldest),
		Channels: make([]QueueChannelView, len(l.Loads)), Next: make([]QueuedConversation, len(l.First))}
	if l.TeamID != "" {
		v.TeamID = &l.TeamID
	}
	for i, q := range l.Loads {
		v.Channels[i] = QueueChannelView{Channel: q.Channel, Waiting: q.Waiting, OldestSince: moment(q.Oldest)}
	}
	for i := range l.First {
		q := &l.First[i]
		v.Next[i] = QueuedConversation{ID: q.ID, Priority: q.Priority, WaitingSince: moment(q.WaitingSince), DueAt: moment(q.NextDue)}
	}
	return v
}

// moment is null for "never".
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
