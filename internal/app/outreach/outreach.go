// Package outreach plugs campaigns into a hub: templates, people, inboxes and
// the pages that recipients may go to. There are no decisions of the business
// here.
package outreach

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/absorb"
	"github.com/parleyhub/parley/campaigns/coupons"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/reckon"
	"github.com/parleyhub/parley/campaigns/release"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	codes "github.com/parleyhub/parley/internal/store/coupons"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/trails"
	group "github.com/parleyhub/parley/segments"
)

// Shelf is where documents are.
type Shelf = campaigns.Shelf

// Parts is what of the hub campaigns need.
type Parts struct {
	Store   *store.Store
	Shelf   Shelf // with the commit that hints
	Inboxes *inboxes.Registry
	Bus     *bus.Bus
	Key     func(purpose string) []byte
	URL     func() string
	Home    func(ctx context.Context) (hub.Workspace, error)
	Policy  func(ctx context.Context, id hub.PolicyID) (bool, error)       // whether an SLA policy is there
	Bears   func(ctx context.Context, q runs.DeskAsk) (absorb.Desk, error) // what those can bear who answer
	Address func(r *http.Request) netip.Addr                               // who asks
	Owner   string
	Now     func() time.Time
	Log     *slog.Logger
}

// Outreach is what a hub has of campaigns.
type Outreach struct {
	Parts
	Desk   *campaigns.Desk
	Engine *runs.Engine

	Coupons *coupons.Desk // offers and their codes

	pages  pages
	asked  *single.Desk // how surveys go out
	rows   sends.Rows
	trails trails.Rows
	held   held
}

// held are settings that are read now and then.
type held struct {
	mu    sync.Mutex
	zone  *time.Location
	speak string // the house's language
	rules draft.SendingRules
	at    time.Time
}

// New plugs it together.
func New(p Parts) *Outreach {
	o := &Outreach{Parts: p, rows: sends.Of(p.Store), trails: trails.Of(p.Store)}
	o.Coupons = &coupons.Desk{Shelf: offers{p.Shelf, p.Store}, Rows: codes.Of(p.Store), Run: o.rows.RunOf, Hint: func() { p.Bus.Hint(bus.HintFacts, nil) }, Now: p.Now}
	known, groups, made := people.Of(p.Store), segments.Of(p.Store), newLetters(&p)
	count := &reckon.Reckoner{Rows: o.rows, People: p.Store, Suppressed: known.Suppressed, Rules: o.settings, Now: p.Now, Fits: made.fits, Ways: o.gates}
	o.Desk = &campaigns.Desk{Deps: campaigns.Deps{
		Shelf: p.Shelf, Rows: o.rows, Trails: o.trails, Live: made.Live, LetOut: made.LetOut, Now: p.Now, Home: o.zone, Outlook: count.Count, Hint: func() { p.Bus.Hint(bus.HintCampaigns, nil) },
		Policy: p.Policy, Offer: o.Coupons.Stock, Promise: made.promises,
		Inbox: func(id hub.InboxID) bool {
			_, can, ok := p.Inboxes.Inbox(id)
			return ok && can.WeStart && !can.NoText
		},
		Segment: func(ctx context.Context, id string) (int64, bool, error) {
			all, err := groups.States(ctx)
			s, ok := all[id]
			if err == nil && !ok {
				if _, missing := p.Shelf.Document(ctx, group.DocumentKind, id); missing == nil {
					return 0, true, hub.Errorf(hub.Conflict, "it is being found out who is in this segment; try again in a moment")
				}
			}
			return s.Members, ok, err
		},
	}}
	o.Engine = runs.New(runs.Deps{
		Rows: o.rows, People: p.Store, Suppressed: known.Suppressed, Adapters: p.Inboxes, Letters: made, Brand: p.Store.Brand,
		Members: func(ctx context.Context, segment string, after hub.ContactID, limit int) ([]hub.ContactID, error) {
			list, err := groups.Members(ctx, segment, after, limit)
			out := make([]hub.ContactID, len(list))
			for i := range list {
				out[i] = list[i].ID
			}
			return out, err
		},
		Rules: o.now,
		Home:  o.zone,
		Desk:  p.Bears, Track: o.track, Coupons: o.take, Pages: o.addresses, Key: p.Key(sendKey), Commit: p.Shelf.Commit, Now: p.Now, Log: p.Log,
		OnHint: func(fn func()) (func(), error) {
			return p.Bus.OnHint(bus.HintCampaigns, func([]byte) { fn() })
		},
		OnOrder: func(fn func()) (func(), error) {
			return p.Bus.OnHint(bus.HintOut(hub.LaneReply), func([]byte) { fn() })
		},
	})
	o.pages = o.newPages()
	return o
}

// settingsAge is how old settings may be.
const settingsAge = 2 * time.Second

// settings answers the workspace's zone and what holds for all campaigns.
func (o *Outreach) settings(ctx context.Context) (*time.Location, draft.SendingRules) {
	h := &o.held
	h.mu.Lock()
	defer h.mu.Unlock()
	now := o.Now()
	if h.zone != nil && now.Sub(h.at) < settingsAge && !now.Before(h.at) {
		return h.zone, h.rules
	}
	if h.zone == nil {
		h.zone = time.UTC
	}
	if w, err := o.Home(ctx); err == nil {
		h.zone, h.speak = draft.Zone(w.Zone, time.UTC), w.Language
	}
	doc, err := o.Shelf.Document(ctx, draft.KindRules, draft.Workspace)
	var r draft.SendingRules
	if err == nil && json.Unmarshal(doc.Body, &r) == nil {
		h.rules = r
	}
	h.at = now
	return h.zone, h.rules
}

// now answers the rules as they are: who changes them and then starts a campaign
// means the new ones.
func (o *Outreach) now(ctx context.Context) (draft.SendingRules, error) {
	o.held.mu.Lock()
	o.held.at = time.Time{}
	o.held.mu.Unlock()
	_, r := o.settings(ctx)
	return r, nil
}

// language is the workspace's, as settings has found it.
func (o *Outreach) language() string {
	o.held.mu.Lock()
	defer o.held.mu.Unlock()
	return o.held.speak
}

// zone is the workspace's.
func (o *Outreach) zone(ctx context.Context) *time.Location { z, _ := o.settings(ctx); return z }

// repeatEvery is how often campaigns that come again are looked at.
const repeatEvery = 30 * time.Second

// How often runs are counted in which something has changed, and how many blocks of
// rows at most: a twentieth of a core while a million people are planned.
const (
	countEvery = time.Second
	countMost  = 64
)

// count keeps reports of runs quick, so that whoever reads one counts little.
func (o *Outreach) count(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := o.rows.Settle(ctx, countMost, o.Engine.GiveWay); err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
			return err
		}
		_ = run.Sleep(ctx, countEvery) // ended: the loop looks
	}
	return nil
}

// Work carries out campaigns: one process at a time does that.
func (o *Outreach) Work(g *run.Group, back run.Backoff) {
	g.Keep("campaigns", back, func(ctx context.Context) error { return o.Bus.Hold(ctx, "campaigns", o.Owner, o.Engine.Run) })
	o.follow(g, back, "surveys", func(ctx context.Context, wake <-chan struct{}) error { return o.asker().Run(ctx, wake) })
	o.follow(g, back, "confirmations", func(ctx context.Context, wake <-chan struct{}) error { return o.Confirmer().Run(ctx, wake) })
	o.follow(g, back, "campaign-releases", (&release.Releaser{Source: o.Store, Rows: o.rows, Now: o.Now, Log: o.Log,
		Hint: func() { o.Bus.Hint(bus.HintCampaigns, nil) }}).Run)
	g.Keep("campaign counts", back, func(ctx context.Context) error {
		return o.Bus.Hold(ctx, "campaign-counts", o.Owner, o.count)
	})
	g.Keep("campaigns that come again", back, func(ctx context.Context) error {
		return o.Bus.Hold(ctx, "campaigns-again", o.Owner, func(ctx context.Context) error {
			for ctx.Err() == nil {
				zone, _ := o.settings(ctx)
				if err := o.Desk.Repeat(ctx, zone); err != nil && ctx.Err() == nil {
					o.Log.Warn("campaigns that come again cannot be looked at", "error", err)
				}
				_ = run.Sleep(ctx, repeatEvery) // ended: the loop looks
			}
			return nil
		})
	})
}
