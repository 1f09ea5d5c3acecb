// Package archive answers what one person got from a campaign, a journey or a
// message by template. In comes a row of the ledger; out goes the message made
// again from the revision and the data that the row keeps, and whether that is
// what was sent, by its SHA-256. Nothing is kept twice, and nothing in what is
// shown leads to a page of the person's own or counts as theirs.
package archive

import (
	"bytes"
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

// Rows is the ledger.
type Rows interface {
	Run(ctx context.Context, id string) (hub.Run, error)
	Get(ctx context.Context, ref hub.SendRef) (hub.Send, error)
}

// Again is a message that was made once more.
type Again struct {
	Sent  Words // as it was handed over, with addresses of today's
	Own   Own   // the addresses of the hub within
	Shown Words // for the desk: its own addresses lead nowhere, counted links where they lead
	Form  int   // of the row's digest
}

// Room makes again what was sent.
type Room struct {
	Rows  Rows
	Again func(ctx context.Context, x *hub.Run, f *draft.Frozen, row *hub.Send) (Again, error) // Missing: its revision is not there, or not readable any more
	Inbox func(id hub.InboxID) string                                                          // its name; empty: it is not there any more
}

// Kept says whether there is something to show.
type Kept string

// What is kept of a row.
const (
	Whole   Kept = "whole"
	Nothing Kept = "nothing" // it was not handed over, or what was said then was not written down
	Expired Kept = "expired" // its data were dropped when their time was over
	Erased  Kept = "erased"  // with the person
	Lost    Kept = "lost"    // it cannot be made again
)

// Why a message that was made again is not what was sent.
const (
	Older   = "older_form" // the row is of before, when digests covered addresses that change
	Differs = "differs"
)

// Copy is what somebody got.
type Copy struct {
	Run      hub.Run
	Row      hub.Send
	Name     string // of the campaign
	Inbox    string
	Template string // id
	At       time.Time
	Kept     Kept
	Words    Words // as the desk shows it; the HTML is as it was sent, for frames that run and fetch nothing
	Matches  bool
	Why      string // it does not match: Older, Differs
}

// Of answers what the recipient of row n of a run got. Missing: there is no such row.
func (r *Room) Of(ctx context.Context, run string, n int64) (c Copy, err error) {
	if c.Run, err = r.Rows.Run(ctx, run); err != nil {
		return c, err
	}
	if c.Row, err = r.Rows.Get(ctx, hub.SendRef{Run: c.Run.Seq, N: n}); err != nil {
		return c, err
	}
	f, err := draft.Thaw(&c.Run)
	if err != nil {
		return c, err
	}
	c.Name, c.At = f.Campaign.Name, sentAt(&c.Row)
	c.Inbox, c.Template = r.Inbox(c.Row.InboxID), f.Campaign.TemplateOf(c.Row.Variant)
	if c.Kept = kept(&c.Row); c.Kept != Whole {
		return c, nil
	}
	made, err := r.Again(ctx, &c.Run, &f, &c.Row)
	if hub.Is(err, hub.Temporary) {
		return c, err
	}
	if err != nil {
		c.Kept = Lost
		return c, nil //nolint:nilerr // that it is lost is the answer
	}
	c.Words = made.Shown
	switch {
	case made.Form == Form:
		c.Matches = bytes.Equal(Digest(&made.Sent, made.Own), c.Row.Digest)
	default:
		c.Matches = bytes.Equal(older(&made.Sent), c.Row.Digest)
		c.Why = Older
	}
	switch {
	case c.Matches:
		c.Why = ""
	case c.Why == "":
		c.Why = Differs
	}
	return c, nil
}

func kept(row *hub.Send) Kept {
	switch {
	case row.ContactID == "":
		return Erased
	case len(row.Digest) == 0:
		return Nothing
	case len(row.Snapshot) == 0:
		return Expired
	}
	return Whole
}

// sentAt is when it was handed over; zero: it was not.
func sentAt(row *hub.Send) time.Time {
	switch {
	case !row.AcceptedAt.IsZero():
		return row.AcceptedAt
	case len(row.Digest) > 0:
		return row.UpdatedAt
	}
	return time.Time{}
}
