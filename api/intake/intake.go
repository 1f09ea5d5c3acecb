// Package intake answers how honest ingestion and delivery are: what became of
// everything that providers handed over, what they list and we do not have, how
// inboxes stand, and each time that a message was tried.
package intake

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/intake"
)

// Rows are the stored figures; intake.Rows of the store has them.
type Rows interface {
	Tallies(ctx context.Context, since int64, inbox hub.InboxID) ([]hub.Tally, []hub.Cursor, error)
	FirstDay(ctx context.Context) (int64, error)
	QuarantineWaiting(ctx context.Context) (map[hub.InboxID]int64, error)
	Looks(ctx context.Context, inbox hub.InboxID) ([]rows.Look, error)
	AskLook(ctx context.Context, inbox hub.InboxID, by hub.AgentID, at time.Time) error
	Missing(ctx context.Context, inbox hub.InboxID, limit int) ([]rows.Missing, error)
	MissingCounts(ctx context.Context, inbox hub.InboxID) (map[hub.InboxID]map[int64]int64, error)
}

// Standing are the stored reports and attempts.
type Standing interface {
	Health(ctx context.Context) ([]hub.InboxHealth, error)
	Attempts(ctx context.Context, id hub.MessageID) ([]hub.Attempt, error)
}

// House knows inboxes and messages; *store.Store has it.
type House interface {
	Inboxes(ctx context.Context) ([]store.InboxRow, error)
	MessageFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, msg hub.MessageID) (hub.Message, error)
}

// Desk answers the operations.
type Desk struct {
	Rows     Rows
	Standing Standing
	House    House
	// Waiting counts what was accepted and lies after the cursors; all is false
	// when it is more than can be counted in a moment.
	Waiting func(ctx context.Context, cursors []hub.Cursor) (counts map[hub.InboxID]int64, all bool, err error)
	// Lists reports whether an inbox's provider can be asked what it has.
	Lists func(id hub.InboxID) bool
	Now   func() time.Time

	Onward *Onward // when messages go on by another channel
}

// Counts are what became of the hand-overs of an inbox.
type Counts struct {
	Received    int64 `json:"received" doc:"Accepted from the provider: acknowledged only when they were synced to disk. The sum of the others, but for retried and missing"`
	Processed   int64 `json:"processed" doc:"Became a message, or more of one"`
	News        int64 `json:"news" doc:"About something said before: delivery receipts, edits, reactions"`
	Events      int64 `json:"events" doc:"Of types that nobody has to read"`
	Duplicates  int64 `json:"duplicates" doc:"Of something that was there already"`
	Quarantined int64 `json:"quarantined" doc:"Could not be read and were set aside, whatever became of them since"`
	OnTheWay    int64 `json:"on_the_way" doc:"Accepted, synced and not routed yet"`
	Retried     int64 `json:"retried" doc:"Set aside first, and read at a later try"`
	Missing     int64 `json:"missing" doc:"Listed by the provider, and not here although it was fetched"`
}

func (c *Counts) add(t *hub.Tally) {
	c.Processed += t.Processed
	c.News += t.News
	c.Events += t.Events
	c.Duplicates += t.Duplicates
	c.Quarantined += t.Quarantined
	c.Retried += t.Retried
	c.Received += t.Processed + t.News + t.Events + t.Duplicates + t.Quarantined
}

// InboxLedger is what became of the hand-overs of one inbox.
type InboxLedger struct {
	InboxID hub.InboxID `json:"inbox_id"`
	Counts
	Waiting int64     `json:"quarantine_waiting" doc:"Set aside, and nobody has looked at it"`
	CanLook bool      `json:"can_look" doc:"The provider can be asked what it has"`
	Look    *LookView `json:"look" doc:"The last comparison with the provider's own list"`
}

// Ledger is the answer about all inboxes.
type Ledger struct {
	Items        []InboxLedger `json:"items"`
	Since        string        `json:"since" format:"date" doc:"From this day on, in UTC"`
	CountedSince *string       `json:"counted_since" format:"date" doc:"The first day that was counted; null: none yet"`
	Exact        bool          `json:"exact" doc:"False: more is on the way than could be counted in a moment"`
}

// SinceInput says from which day on.
type SinceInput struct {
	Since string `query:"since" maxLength:"10" pattern:"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day as 2031-05-06" doc:"The first day, in UTC; 30 days back when absent"`
}

const days = 30

func (d *Desk) since(in string) (int64, error) {
	if in == "" {
		return hub.DayOf(d.Now()) - days + 1, nil
	}
	at, err := time.Parse(time.DateOnly, in)
	if err != nil {
		return 0, hub.InvalidField("since", "is not a day")
	}
	return hub.DayOf(at), nil
}

// All answers the operation getLedger.
func (d *Desk) All(ctx context.Context, _ *door.Caller, in *SinceInput) (*page.Answer[Ledger], error) {
	since, err := d.since(in.Since)
	if err != nil {
		return nil, err
	}
	found, err := d.House.Inboxes(ctx)
	if err != nil {
		return nil, err
	}
	f, err := d.figures(ctx, since, "")
	if err != nil {
		return nil, err
	}
	looks, err := d.Rows.Looks(ctx, "")
	if err != nil {
		return nil, err
	}
	aside, err := d.Rows.QuarantineWaiting(ctx)
	if err != nil {
		return nil, err
	}
	out := Ledger{Since: date(since), CountedSince: f.first, Exact: f.all, Items: []InboxLedger{}}
	for _, r := range found {
		if !r.DeletedAt.IsZero() {
			continue
		}
		row := InboxLedger{InboxID: r.ID, Counts: f.of(r.ID), Waiting: aside[r.ID], CanLook: d.Lists(r.ID)}
		for i := range looks {
			if looks[i].InboxID == r.ID {
				row.Look = lookView(&looks[i])
			}
		}
		out.Items = append(out.Items, row)
	}
	return page.Of(out, nil)
}

// figures are what is known of an instant.
type figures struct {
	tallies []hub.Tally
	waiting map[hub.InboxID]int64
	missing map[hub.InboxID]map[int64]int64
	all     bool
	first   *string
	since   int64
}

func (d *Desk) figures(ctx context.Context, since int64, inbox hub.InboxID) (f figures, err error) {
	f.since = since
	var cursors []hub.Cursor
	if f.tallies, cursors, err = d.Rows.Tallies(ctx, since, inbox); err != nil {
		return f, err
	}
	if f.waiting, f.all, err = d.Waiting(ctx, cursors); err != nil {
		return f, err
	}
	if f.missing, err = d.Rows.MissingCounts(ctx, inbox); err != nil {
		return f, err
	}
	first, err := d.Rows.FirstDay(ctx)
	if err == nil && first > 0 {
		day := date(first)
		f.first = &day
	}
	return f, err
}

// of is everything since the first day.
func (f *figures) of(id hub.InboxID) (c Counts) {
	for i := range f.tallies {
		if f.tallies[i].InboxID == id {
			c.add(&f.tallies[i])
		}
	}
	for day, n := range f.missing[id] {
		if day >= f.since {
			c.Missing += n
		}
	}
	c.OnTheWay = f.waiting[id]
	c.Received += c.OnTheWay
	return c
}

func date(day int64) string { return rows.Day(day).Format(time.DateOnly) }
