package outreach

import (
	"context"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/feedback"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/ratings"
)

// surveysRead is how many messages of one person are looked at for an earlier question.
const surveysRead = 50

// asker asks customers whose conversations were resolved.
func (o *Outreach) asker() *feedback.Asker {
	return &feedback.Asker{
		Source: o.Store, Talks: o.Store, Answered: ratings.Of(o.Store).Answered, Now: o.Now, Log: o.Log,
		Question: func(ctx context.Context) feedback.Question {
			_, r := o.settings(ctx)
			if r.Survey == nil {
				return feedback.Question{}
			}
			return feedback.Question{Template: r.Survey.Template, EveryDays: r.Survey.EveryDays}
		},
		Lately: o.askedLately,
		Link:   func(id hub.ConversationID) string { return o.URL() + o.pages.rate.Address(id) },
		Send: func(ctx context.Context, r feedback.Request) error {
			_, err := o.asked.Send(ctx, hub.Actor{Type: hub.ActorSystem, ID: "surveys"}, single.Ask{Template: r.Template, Contact: r.Contact, Inbox: r.Inbox,
				Purpose: hub.PurposeService, Survey: r.Link, Key: r.Key})
			return err
		},
	}
}

// askedLately reports whether somebody was sent a template since an instant.
func (o *Outreach) askedLately(ctx context.Context, who hub.ContactID, template string, since time.Time) (bool, error) {
	n, err := o.askedSince(ctx, who, template, since)
	return n > 0, err
}

// follow runs something on the feed of facts, in one process at a time.
func (o *Outreach) follow(g *run.Group, back run.Backoff, name string, fn func(ctx context.Context, wake <-chan struct{}) error) {
	g.Keep(name, back, func(ctx context.Context) error {
		wake := make(chan struct{}, 1)
		stop, err := o.Bus.OnHint(bus.HintFacts, func([]byte) {
			select {
			case wake <- struct{}{}:
			default:
			}
		})
		if err != nil {
			return err
		}
		defer stop()
		return o.Bus.Hold(ctx, name, o.Owner, func(ctx context.Context) error { return fn(ctx, wake) })
	})
}

// gates are the inboxes of a campaign as they are now.
func (o *Outreach) gates(c *draft.Campaign) []gate.Way {
	out := make([]gate.Way, 0, len(c.Inboxes))
	for _, id := range c.Inboxes {
		_, ch, in, open := o.Inboxes.Adapter(id)
		if in.ID == "" {
			in.ID = id
		}
		out = append(out, gate.Way{Inbox: in, Can: ch.Can, Open: open})
	}
	return out
}

// fits reports whether a template that is live has a variant for a way.
func (l letters) fits(ctx context.Context, id string, w *gate.Way, locale string) bool {
	p, _, err := l.Shelf.Live(ctx, id)
	return err != nil || p.Choose(w.Inbox.Kind, w.Can.Class, locale) >= 0 // the faults say what is missing
}
