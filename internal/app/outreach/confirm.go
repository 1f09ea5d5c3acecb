package outreach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/confirm"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
)

// confirmRules are how a yes is confirmed; nil: it is not.
func (o *Outreach) confirmRules(ctx context.Context) *draft.ConfirmRules {
	_, r := o.settings(ctx)
	return r.Confirm
}

// confirmRulesNow are those that were saved last: what was said a moment after
// must not be passed over.
func (o *Outreach) confirmRulesNow(ctx context.Context) (*draft.ConfirmRules, error) {
	r, _, err := o.Desk.Rules(ctx)
	return r.Confirm, err
}

// Confirmer asks people to confirm what others may have said in their name.
func (o *Outreach) Confirmer() *confirm.Asker {
	return &confirm.Asker{
		Source: o.Store, Rules: o.confirmRulesNow, Asked: o.askedSince, Key: o.Key(pageKey), Now: o.Now, Log: o.Log,
		Book: &word.Book{People: speakers{o.Store, o.Shelf}, Now: o.Now, By: hub.Actor{Type: hub.ActorSystem, ID: "confirmations"}},
		Link: func(token string) string { return o.URL() + confirm.Prefix + token },
		Send: func(ctx context.Context, q confirm.Question) (hub.MessageID, error) {
			sent, err := o.asked.Send(ctx, hub.Actor{Type: hub.ActorSystem, ID: "confirmations"}, single.Ask{Template: q.Template, Contact: q.Contact, Channel: q.Channel,
				Purpose: hub.PurposeTransactional, Confirm: q.Link, Key: q.Key, Data: map[string]any{"topics": o.topicNames(ctx, q.Contact, q.Purposes)}})
			return sent.ID, err
		},
	}
}

// topicNames are purposes as somebody reads them.
func (o *Outreach) topicNames(ctx context.Context, who hub.ContactID, purposes []string) string {
	lang := sheet.Languages[0]
	if c, err := o.Store.Contact(ctx, who); err == nil {
		if base, _, _ := strings.Cut(strings.ToLower(c.Language), "-"); slices.Contains(sheet.Languages, base) {
			lang = base
		}
	}
	named := o.topics(ctx)
	out := make([]string, len(purposes))
	for i, p := range purposes {
		out[i] = confirm.Label(named, p, lang)
	}
	return strings.Join(out, ", ")
}

// askedSince is how often somebody was sent a template since an instant, of the
// last messages that they got.
func (o *Outreach) askedSince(ctx context.Context, who hub.ContactID, template string, since time.Time) (n int, err error) {
	rows, err := o.rows.OfContact(ctx, who, 0, surveysRead)
	if err != nil {
		return 0, err
	}
	runs := map[int64]bool{}
	for i := range rows {
		of, known := runs[rows[i].Run]
		if !known {
			x, err := o.rows.RunOf(ctx, rows[i].Run)
			if err != nil {
				return 0, err
			}
			of = x.CampaignID == single.Prefix+template
			runs[rows[i].Run] = of
		}
		if of && rows[i].State != hub.SendSkipped && rows[i].State != hub.SendFailed && rows[i].UpdatedAt.After(since) {
			n++
		}
	}
	return n, nil
}

// channelName is what people call a kind of channel in a language.
func (o *Outreach) channelName(kind hub.ChannelKind, lang string) string {
	for _, x := range o.Inboxes.All() {
		if x.Inbox.Kind == kind {
			return x.Channel.Called(lang)
		}
	}
	return string(kind)
}
