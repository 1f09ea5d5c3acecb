package runs

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// A row that the other side took stays due while it may still have to go on by
// another way: the ledger remembers it, whoever dies meanwhile. Whatever is heard
// of it takes that away.

// patience is until when a row that was just taken may be delivered before it goes
// on; zero: it does not.
func (d *driver) patience(row *hub.Send, now time.Time) time.Time {
	wait := d.frozen.Campaign.Patience(row.Way)
	if wait <= 0 || !slices.Contains(d.ways()[row.Way].Can.Receipts, string(hub.Delivered)) {
		return time.Time{}
	}
	return now.Add(wait)
}

// apart parts rows that wait from those whose patience has ended.
func apart(all []hub.Send) (rows, late []hub.Send) {
	rows = slices.DeleteFunc(all, func(s hub.Send) bool {
		gone := s.State != hub.SendPlanned && s.State != hub.SendHeld
		if gone {
			late = append(late, s)
		}
		return gone
	})
	return rows, late
}

// overdue gives rows whose patience has ended to the writer, who numbers what they
// go on by, and waits until that is done.
func (d *driver) overdue(late []hub.Send) {
	if len(late) == 0 {
		return
	}
	done := make(chan struct{})
	d.results <- outcome{late: late, done: done} // the writer always comes round
	<-done
}

// wentOn sees to an outcome that is of late rows; false: it is of another kind.
func (d *driver) wentOn(ctx context.Context, o outcome) bool {
	if o.done == nil {
		return false
	}
	defer close(o.done)
	d.goOn(ctx, o.late)
	return true
}

// goOn lets late rows go on by the next way, where there is one. What cannot be
// written now stays due.
func (d *driver) goOn(ctx context.Context, late []hub.Send) {
	now := d.e.Now().UTC().Truncate(time.Millisecond)
	for part := range slices.Chunk(late, max(1, d.e.Pace.Write)) {
		more := make([]hub.Send, len(part))
		for i := range part {
			if s := &part[i]; s.ContactID != "" && int(s.Way)+1 < len(d.frozen.Campaign.Inboxes) {
				more[i] = d.next(s, now)
			}
		}
		added, err := d.e.Rows.Late(ctx, part, more, now)
		if err != nil {
			if ctx.Err() == nil {
				d.e.Log.Warn("what was not delivered in time cannot go on yet", "run", d.run.ID, "rows", len(part), "error", err)
			}
			_ = run.Sleep(ctx, time.Second) // ended: we leave all the same
			return
		}
		d.tally.settled(nil, added)
	}
}

// next is the row by which one goes on: by the next inbox, as part of the same step.
func (d *driver) next(row *hub.Send, now time.Time) hub.Send {
	d.last++
	return hub.Send{Run: row.Run, N: d.last, ContactID: row.ContactID, Step: row.Step, Way: row.Way + 1, Variant: row.Variant,
		State: hub.SendPlanned, Reason: "fallback", DueAt: now, UpdatedAt: now}
}

// before notes what became of the ways that a row has behind it: it is not sent
// when one of them has reached the person after all, and what they took does not
// count as another message of ours.
func (d *driver) before(ctx context.Context, row *hub.Send, p *gate.Person) error {
	if row.Way == 0 || d.frozen.Campaign.FallbackMin <= 0 || p.Contact.ID == "" {
		return nil
	}
	const most = 40 // ways of one person, and some more
	rows, err := d.e.Rows.OfContact(ctx, p.Contact.ID, row.Run, most)
	for i := range rows {
		s := &rows[i]
		if s.Run != row.Run || s.Step != row.Step || s.Way >= row.Way {
			continue
		}
		switch s.State {
		case hub.SendDelivered, hub.SendRead, hub.SendClicked, hub.SendReplied:
			p.Reached = true
		}
		if !s.AcceptedAt.IsZero() && p.Recent > 0 {
			p.Recent--
		}
	}
	return err
}
