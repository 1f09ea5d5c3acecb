package outreach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/answers"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/router"
	"github.com/parleyhub/parley/router/courtesy"
)

// Hear makes the router know what comes back for campaigns, besides what it knows.
func (o *Outreach) Hear(d router.Deps) router.Deps {
	back := &answers.Back{Rows: o.rows, People: o.Store, Key: o.Key(sendKey), Again: o.again(newLetters(&o.Parts)), Tells: func(id hub.InboxID) bool {
		_, can, ok := o.Inboxes.Inbox(id)
		return ok && slices.Contains(can.Receipts, string(hub.Delivered))
	}}
	d.Sent, d.Receipts, d.Said = back, receipts{d.Receipts, back}, said{d.Said, o.rows}
	d.Confirms = func(ctx context.Context) bool { return o.confirmRules(ctx).Covers("all") }
	d.Thanks = router.Thanks{Consents: people.Of(o.Store).Consents, Rules: o.thanks}
	return d
}

// thanks is how people of a brand are told that a word of theirs was heard.
func (o *Outreach) thanks(ctx context.Context, brand hub.BrandID) courtesy.House {
	_, r := o.settings(ctx)
	return courtesy.House{On: r.Acknowledges(), Language: o.language(), Own: func(m courtesy.Mind, language string) string {
		own := r.ThanksTexts[string(m)][language]
		if own == "" {
			return ""
		}
		b, err := o.Store.Brand(ctx, brand)
		if err != nil {
			return "" // the usual words name nobody
		}
		return draft.Thanked(own, b.Name)
	}}
}

// again makes what a row's recipient got once more, for the thread.
func (o *Outreach) again(made letters) func(ctx context.Context, row *hub.Send, f *draft.Frozen, x *hub.Run) (answers.Words, error) {
	return func(ctx context.Context, row *hub.Send, f *draft.Frozen, _ *hub.Run) (w answers.Words, err error) {
		inbox, can, ok := o.Inboxes.Inbox(row.InboxID)
		if !ok {
			return w, hub.Errorf(hub.Missing, "its inbox is not there any more")
		}
		l, s, err := o.opened(ctx, made, row, f)
		if err != nil {
			return w, err
		}
		r, err := l.Again(s, runs.Reader{Kind: row.Channel, Class: can.Class, Locale: row.Locale})
		if err != nil {
			return w, hub.Wrap(hub.Missing, err, "it cannot be made again")
		}
		w = answers.Words{Subject: r.Subject, Text: r.Text, Provider: r.Provider}
		if inbox.Kind == row.Channel && can.HTML {
			w.HTML = sanitize.HTML(r.HTML)
		}
		if strings.TrimSpace(w.Text) == "" {
			w.Text = sanitize.Text(w.HTML)
		}
		return w, nil
	}
}

// receipts are those of replies and of campaigns.
type receipts struct {
	router.Receipts
	back *answers.Back
}

// Receive implements router.Receipts.
func (r receipts) Receive(ctx context.Context, inbox hub.InboxID, news hub.Receipt, now time.Time) (hub.WriteSet, error) {
	if !r.back.Ours(news.Ref) {
		set, err := r.Receipts.Receive(ctx, inbox, news, now)
		if !hub.Is(err, hub.Missing) {
			return set, err
		}
	}
	return r.back.Receive(ctx, inbox, news, now)
}

// said also knows that a campaign is just handing something over.
type said struct {
	router.Said
	rows sends.Rows
}

// InFlight implements router.Said.
func (s said) InFlight(ctx context.Context, inbox hub.InboxID) (bool, error) {
	flying, err := s.Said.InFlight(ctx, inbox)
	if flying || err != nil {
		return flying, err
	}
	return s.rows.InFlight(ctx, inbox)
}
