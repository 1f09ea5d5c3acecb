package health

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// The kinds of notices. Their text begins with the inbox's name.
const (
	NoticeFailing = "inbox.failing"
	NoticeStopped = "inbox.stopped"
	NoticeExpires = "inbox.expires"
	NoticeWell    = "inbox.well"
)

const (
	look      = 15 * time.Second
	patience  = 5 * time.Minute    // how long an inbox may fail before somebody is told
	settled   = time.Minute        // how long it has to work before that is told
	expiresIn = 7 * 24 * time.Hour // how long before credentials end somebody is told
)

// Inbox is what a Bell has to know of an inbox.
type Inbox struct {
	ID      hub.InboxID
	Name    string
	Version int64
	Off     bool // switched off or deleted: nobody wants to hear of it
}

// Bell tells admins, each thing once, also when processes change in between. One
// at a time runs on a database.
type Bell struct {
	Rows    Rows
	Inboxes func(ctx context.Context) ([]Inbox, error)
	Agents  func(ctx context.Context) ([]hub.Agent, error)
	Commit  func(ctx context.Context, set hub.WriteSet) error
	Now     func() time.Time
	Log     *slog.Logger
}

// Run looks until ctx ends.
func (b *Bell) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if err := b.Step(ctx); err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
			b.Log.Error("how inboxes stand was not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Step tells what there is to tell now.
func (b *Bell) Step(ctx context.Context) error {
	rows, err := b.Rows.Health(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	inboxes, err := b.Inboxes(ctx)
	if err != nil {
		return err
	}
	agents, err := b.Agents(ctx)
	if err != nil {
		return err
	}
	now := b.Now().UTC().Truncate(time.Millisecond)
	for _, in := range inboxes {
		if in.Off {
			continue
		}
		row := hub.InboxHealth{InboxID: in.ID, Part: whole, State: string(channels.Healthy)}
		for _, r := range rows {
			if r.InboxID == in.ID && r.Part == whole {
				row = r
			}
		}
		set := tell(in, Overall(rows, in.ID, in.Version), row, agents, now)
		if set.Empty() {
			continue
		}
		if err := b.Commit(ctx, set); err != nil {
			return err
		}
	}
	return nil
}

// tell decides what is new about an inbox: its row of the whole, a fact for the
// screens when its state changed, and notices.
func tell(in Inbox, is State, row hub.InboxHealth, agents []hub.Agent, now time.Time) (set hub.WriteSet) {
	before := row
	row.State, row.Text, row.ExpiresAt, row.Of = string(is.State), is.Text, is.ExpiresAt, in.Version
	if row.Since = is.Since; row.Since.IsZero() {
		row.Since = before.Since
	}
	notice := func(kind, text string) {
		for i := range agents {
			a := &agents[i]
			if !a.Active() || a.Role != hub.RoleOwner && a.Role != hub.RoleAdmin {
				continue
			}
			n := hub.Notice{ID: "ntc_" + hub.NewToken(), AgentID: a.ID, Kind: kind, Text: text, At: now}
			set.Notices = append(set.Notices, n)
			set.Facts = append(set.Facts, hub.NewFact(hub.AgentNotified, now, actor, hub.FactData{After: map[string]any{
				"id": n.ID, "agent_id": a.ID, "conversation_id": nil, "kind": kind, "text": text, "at": now}}))
		}
	}
	switch {
	case is.State == channels.Stopped && row.Told != string(channels.Stopped):
		notice(NoticeStopped, in.Name+": "+is.Text)
		row.Told = string(channels.Stopped)
	case is.State == channels.Failing && row.Told == "" && now.Sub(is.Since) >= patience:
		notice(NoticeFailing, in.Name+": "+is.Text)
		row.Told = string(channels.Failing)
	case is.State == channels.Healthy && row.Told != "" && now.Sub(is.Since) >= settled:
		notice(NoticeWell, in.Name)
		row.Told = ""
	}
	if end := is.ExpiresAt; !end.IsZero() && end.Sub(now) < expiresIn && !end.Equal(row.ToldUntil) {
		notice(NoticeExpires, in.Name+": "+end.UTC().Format(time.DateOnly))
		row.ToldUntil = end
	}
	changed := before.State != row.State || before.Text != row.Text || !before.ExpiresAt.Equal(row.ExpiresAt)
	if !changed && before.Told == row.Told && before.ToldUntil.Equal(row.ToldUntil) {
		return hub.WriteSet{}
	}
	set.Health = []hub.InboxHealth{row}
	if changed {
		set.Facts = append(set.Facts, hub.NewFact(hub.InboxHealthChanged, now, actor, hub.FactData{
			Before: before.State, After: map[string]any{"inbox_id": in.ID, "state": row.State}, Reason: row.Text}))
	}
	return set
}

var actor = hub.Actor{Type: hub.ActorSystem, ID: "health"}
