package outreach

import (
	"context"
	"net/http"
	"slices"

	"github.com/parleyhub/parley/campaigns/confirm"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/leave"
	"github.com/parleyhub/parley/campaigns/prefer"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/trail"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/feedback"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/ratings"
)

// The purposes of keys: of the ids of what is sent, and of the pages' addresses.
const (
	sendKey = "campaign-send"
	pageKey = "campaign-page"

	ratingKey = "rating-page"
)

// pages are where recipients may go.
type pages struct {
	door    *sheet.Door
	leave   *leave.Pages
	prefer  *prefer.Pages
	confirm *confirm.Pages
	rate    *feedback.Pages
	trail   *trail.Pages
}

func (o *Outreach) newPages() pages {
	key, book := o.Key(pageKey), &word.Book{People: speakers{o.Store, o.Shelf}, Now: o.Now}
	door := &sheet.Door{Address: o.Address, Tries: auth.NewAttempts(o.Now)}
	rate := &feedback.Pages{Rows: ratings.Of(o.Store), Talks: o.Store, Key: o.Key(ratingKey), Door: door, Hint: func() { o.Bus.Hint(bus.HintFacts, nil) }, Now: o.Now, Log: o.Log}
	return pages{
		rate: rate,
		door: door,
		leave: &leave.Pages{Rows: o.rows, Book: book, Door: door, Key: key, Name: o.channelName, Log: o.Log,
			Label: func(ctx context.Context, purpose, lang string) string {
				return confirm.Label(o.topics(ctx), purpose, lang)
			},
			Choose: func(id hub.ContactID) string { return prefer.Prefix + prefer.Token(key, id) }},
		prefer: &prefer.Pages{Book: book, Door: door, Key: key, Ways: o.waysOf, Topics: o.topics, Log: o.Log,
			Confirm: func(ctx context.Context, purpose string) bool { return o.confirmRules(ctx).Covers(purpose) }},
		confirm: &confirm.Pages{Book: book, Door: door, Key: key, Name: o.channelName, Topics: o.topics, Now: o.Now, Log: o.Log},
		trail: &trail.Pages{Rows: o.trails, Door: door, Key: o.Key(trailKey), Now: o.Now, Log: o.Log,
			Book: &trail.Book{Rows: o.trails, Sent: o.rows, May: o.mayTrack, Now: o.Now, Log: o.Log}},
	}
}

// Mount serves the pages.
func (o *Outreach) Mount(mux *http.ServeMux) {
	mux.Handle(leave.Prefix, o.pages.leave)
	mux.Handle(prefer.Prefix, o.pages.prefer)
	mux.Handle(confirm.Prefix, o.pages.confirm)
	mux.Handle(feedback.Prefix, o.pages.rate)
	mux.Handle(trail.Prefix, o.pages.trail)
}

// Refused is how many requests to the pages came with a token that is not ours.
func (o *Outreach) Refused() float64 { return float64(o.pages.door.Refused()) }

// speakers are people as their pages need them, with the commit that hints.
type speakers struct {
	*store.Store
	shelf Shelf
}

func (s speakers) Commit(ctx context.Context, set hub.WriteSet) error {
	return s.shelf.Commit(ctx, set)
}

// addresses are the pages of one row's recipient.
func (o *Outreach) addresses(ref hub.SendRef, id hub.ContactID) runs.Pages {
	key := o.Key(pageKey)
	return runs.Pages{Unsubscribe: o.URL() + leave.Prefix + ref.Token(key), Preferences: o.URL() + prefer.Prefix + prefer.Token(key, id)}
}

func (o *Outreach) topics(ctx context.Context) []draft.Topic {
	_, rules := o.settings(ctx)
	return rules.Topics
}

// waysOf are the channels by which campaigns may reach a person, in the order of
// the inboxes.
func (o *Outreach) waysOf(ctx context.Context, id hub.ContactID) (out []prefer.Way, err error) {
	known, err := o.Store.IdentitiesOf(ctx, []hub.ContactID{id})
	if err != nil {
		return nil, err
	}
	for _, x := range o.Inboxes.All() {
		can := x.Channel.Can
		if !can.WeStart || can.NoText || slices.ContainsFunc(out, func(w prefer.Way) bool { return w.Kind == x.Inbox.Kind }) {
			continue
		}
		for _, h := range known[id] {
			if h.Handle.Kind == can.HandleKind && (h.Handle.Scope == "" || h.Handle.Scope == string(x.Inbox.ID)) {
				out = append(out, prefer.Way{Kind: x.Inbox.Kind, Name: x.Channel.Name, Names: x.Channel.Names, Address: prefer.Veil(h.Handle)})
				break
			}
		}
	}
	return out, nil
}
