// Package journeys plugs journeys into a hub: people, segments, inboxes and the
// ledger of campaigns. There are no decisions of the business here.
package journeys

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	api "github.com/parleyhub/parley/api/journeys"
	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/post"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/campaigns/walk/book"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/enrolments"
	"github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/profile"
)

// Parts is what of the hub journeys need.
type Parts struct {
	Store    *store.Store
	Shelf    book.Shelf // with the commit that hints
	Profiles *profile.Profiles
	Inboxes  *inboxes.Registry
	Bus      *bus.Bus
	Owner    string
	Promise  func(ctx context.Context, template string, revision int64) (bool, error) // its words name a coupon
	Offer    func(ctx context.Context, id string) (left *int64, gives bool, err error)
	Now      func() time.Time
	Log      *slog.Logger
}

// Journeys is what a hub has of them.
type Journeys struct {
	Parts
	Engine *walk.Engine
	Desk   *api.Desk
}

// New plugs it together.
func New(p Parts) *Journeys {
	rows, groups := enrolments.Of(p.Store), segments.Of(p.Store)
	j := &Journeys{Parts: p, Desk: &api.Desk{Rows: rows, Book: &book.Book{Shelf: p.Shelf, Rows: rows, Now: p.Now, Segments: groups.Of, Promise: p.Promise, Offer: p.Offer}}}
	j.Desk.Skipped = j.skipped
	j.Engine = walk.New(walk.Deps{
		Feed: p.Store, Rows: rows, Shelf: p.Store, Now: p.Now, Log: p.Log,
		People: people{Store: p.Store, Rows: rows, groups: groups, profiles: p.Profiles},
		Post: &post.Post{Ledger: sends.Of(p.Store), Sends: rows.Sends, Inboxes: j.ways, Now: p.Now,
			Told: func() { p.Bus.Hint(bus.HintCampaigns, nil) }},
	})
	return j
}

// skipped answers why messages of steps were skipped.
func (j *Journeys) skipped(ctx context.Context, id string, steps []string, after time.Time) (map[string]map[string]int64, error) {
	campaigns := make([]string, len(steps))
	for i, s := range steps {
		campaigns[i] = post.Campaign(id, s)
	}
	found, err := sends.Of(j.Store).Skipped(ctx, campaigns, after)
	out := make(map[string]map[string]int64, len(found))
	for campaign, why := range found {
		_, step, _ := post.Journey(campaign)
		out[step] = why
	}
	return out, err
}

// ways are the inboxes that may write first.
func (j *Journeys) ways(context.Context) (out []hub.Inbox, err error) {
	for _, o := range j.Inboxes.All() {
		if o.Adapter != nil && o.Channel.Can.WeStart && !o.Channel.Can.NoText {
			out = append(out, o.Inbox)
		}
	}
	slices.SortFunc(out, func(a, b hub.Inbox) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// Work takes people through: one process at a time does that.
func (j *Journeys) Work(g *run.Group, back run.Backoff) {
	g.Keep("journeys", back, func(ctx context.Context) error { return j.Bus.Hold(ctx, "journeys", j.Owner, j.Engine.Run) })
	g.Keep("hints to journeys", back, func(ctx context.Context) error {
		stop, err := j.Bus.OnHint(bus.HintFacts, func([]byte) { j.Engine.Wake() })
		if err != nil {
			return err
		}
		defer stop()
		<-ctx.Done()
		return nil
	})
}

// people is what is known of persons, as journeys ask.
type people struct {
	*store.Store
	enrolments.Rows
	groups   segments.Rows
	profiles *profile.Profiles
}

// Segments implements walk.People.
func (p people) Segments(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error) {
	return p.groups.Of(ctx, ids)
}

// Set implements walk.People.
func (p people) Set(ctx context.Context, id hub.ContactID, set *journey.Set) error {
	in := hub.ProfileInput{Traits: map[string]*string{}}
	for k, v := range set.Traits {
		in.Traits[k] = v
	}
	if len(set.Tag)+len(set.Untag) > 0 {
		all, err := p.Contacts(ctx, []hub.ContactID{id})
		if err != nil {
			return err
		}
		c := all[id]
		who := walk.PersonOf(&c)
		tags := journey.Retag(who.Traits[journey.TagsTrait], set.Tag, set.Untag)
		if in.Traits[journey.TagsTrait] = &tags; tags == "" {
			in.Traits[journey.TagsTrait] = nil
		}
	}
	_, err := p.profiles.Patch(ctx, hub.Actor{Type: hub.ActorSystem, ID: "journeys"}, id, in)
	return err
}
