package outreach

import (
	"cmp"
	"context"

	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/trails"
	"github.com/parleyhub/parley/templates"
)

// Archive answers what each person got.
func (o *Outreach) Archive() *archive.Room {
	made := newLetters(&o.Parts)
	return &archive.Room{Rows: o.rows, Again: func(ctx context.Context, x *hub.Run, f *draft.Frozen, row *hub.Send) (archive.Again, error) {
		return o.sentAgain(ctx, made, x, f, row)
	}, Inbox: func(id hub.InboxID) string {
		in, _, _ := o.Inboxes.Inbox(id)
		return in.Name
	}}
}

// opened is the letter of a row's revision, and the data that went into it.
func (o *Outreach) opened(ctx context.Context, made letters, row *hub.Send, f *draft.Frozen) (*letter, snapshot, error) {
	id := f.Campaign.TemplateOf(row.Variant)
	program, err := made.Program(ctx, id, cmp.Or(row.Revision, f.Revisions[id]))
	if err != nil {
		return nil, snapshot{}, err
	}
	s, err := revived(row)
	return &letter{program: program, schema: templates.NewSchema(nil), now: o.Now}, s, err
}

// sentAgain makes what a row's recipient got twice: as it was handed over, to be
// compared, and for the desk.
func (o *Outreach) sentAgain(ctx context.Context, made letters, x *hub.Run, f *draft.Frozen, row *hub.Send) (a archive.Again, err error) {
	can, ok := o.abilities(row)
	if !ok {
		return a, hub.Errorf(hub.Missing, "its channel is not there any more")
	}
	l, s, err := o.opened(ctx, made, row, f)
	if err != nil {
		return a, err
	}
	if s.Track != "" {
		l.marks, err = trail.Mark(ctx, asWritten{o.trails}, o.Key(trailKey), o.URL(), x.Seq, &f.Campaign, row.Variant, l.written())
		if err != nil {
			return a, err
		}
	}
	in := runs.Reader{Ref: row.Ref(), Kind: row.Channel, Class: can.Class, Locale: row.Locale}
	shown, err := l.Again(s, in)
	if err != nil {
		return a, hub.Wrap(hub.Missing, err, "it cannot be made again")
	}
	id, _ := s.Contact["id"].(string)
	switch pages := o.addresses(in.Ref, hub.ContactID(id)); {
	case s.Choose:
		in.Unsubscribe, in.Preferences = pages.Preferences, pages.Preferences
	case !f.Campaign.Transactional():
		in.Unsubscribe, in.Preferences = pages.Unsubscribe, pages.Preferences
	}
	sent, err := l.render(&s, &in)
	if err != nil {
		return a, hub.Wrap(hub.Missing, err, "it cannot be made again")
	}
	a = archive.Again{Sent: *words(&sent), Own: l.own(&in), Shown: *words(&shown), Form: s.Form}
	if !can.HTML {
		a.Shown.HTML = ""
	}
	return a, nil
}

// abilities are those of the channel that a row went out by, also when its inbox
// is not there any more.
func (o *Outreach) abilities(row *hub.Send) (channels.Abilities, bool) {
	if _, can, ok := o.Inboxes.Inbox(row.InboxID); ok {
		return can, true
	}
	for _, c := range o.Inboxes.Channels() {
		if c.Kind == row.Channel {
			return c.Can, true
		}
	}
	return channels.Abilities{}, false
}

// asWritten are the links of runs, to which nothing is added any more.
type asWritten struct{ trails.Rows }

// AddLinks implements trail.Links.
func (asWritten) AddLinks(_ context.Context, fresh []trails.Link) error {
	if len(fresh) > 0 {
		return hub.Errorf(hub.Missing, "its counted links are not known any more")
	}
	return nil
}

// expireMost is how many rows are looked at in one go; the next is within the hour.
const expireMost = 500_000

// Expire drops the data of messages whose time is over, as the sending rules say,
// and answers of how many.
func (o *Outreach) Expire(ctx context.Context) (int64, error) {
	rules, _, err := o.Desk.Rules(ctx)
	if err != nil {
		return 0, err
	}
	before := rules.KeptSince(o.Now().UTC())
	if before.IsZero() {
		return 0, nil
	}
	n, _, err := o.rows.Expire(ctx, before, expireMost)
	return n, err
}
