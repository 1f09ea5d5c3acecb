package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/parleyhub/parley/api"
	apicoupons "github.com/parleyhub/parley/api/coupons"
	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/live"
	apiratings "github.com/parleyhub/parley/api/ratings"
	"github.com/parleyhub/parley/api/saved"
	"github.com/parleyhub/parley/api/visits"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/ingest"
	"github.com/parleyhub/parley/ingest/health"
	"github.com/parleyhub/parley/internal/app/environ"
	"github.com/parleyhub/parley/internal/app/groups"
	"github.com/parleyhub/parley/internal/app/journeys"
	"github.com/parleyhub/parley/internal/app/letters"
	"github.com/parleyhub/parley/internal/app/outreach"
	"github.com/parleyhub/parley/internal/app/people"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/inboxes"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/sanitize"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/roster/disband"
	"github.com/parleyhub/parley/router"
)

// wire plugs the rooms together, in the order of a message's way.
func (a *App) wire(ctx context.Context) error {
	if err := a.wireClocks(ctx); err != nil {
		return err
	}
	kinds := a.kinds()
	a.wireHealth()
	a.inboxes = inboxes.New(inboxes.Deps{
		Rows: a.store, Channels: kinds, Open: a.openSettings, Env: a.env, Log: a.opt.Log,
	})
	a.inboxes.OnChange(a.openedInbox)
	if err := a.inboxes.Load(ctx); err != nil {
		return err
	}
	a.closing(a.inboxes.Close)
	a.ingest = ingest.New(ingest.Deps{
		Bus: a.bus, Leases: a.bus, Inboxes: a.inboxes, Blobs: a.files, Now: a.opt.Now, Log: a.opt.Log, Owner: a.owner, Listened: a.health.Listened,
		Count: func(what string, kind hub.ChannelKind) {
			if what == "accepted" {
				a.metrics.Accepted(string(kind))
				return
			}
			a.metrics.Refused(string(kind), "not durable")
		},
	})
	a.wireWatch()
	a.people = profile.New(a.store, a.store, a.opt.Now)
	a.imports = people.NewImports(a.store.Store, a.files, a.opt.Now, a.opt.Log)
	a.imports.Room.Told = func() { a.bus.Hint(bus.HintFacts, nil) }
	a.imports.Room.Also = func(w *hub.WriteSet) { w.Timers = a.store.persons(w) }
	a.imports.Hold = func(ctx context.Context, fn func(context.Context) error) error {
		return a.bus.Hold(ctx, "imports", a.owner, fn)
	}
	a.wireDelivery()
	a.outreach = outreach.New(outreach.Parts{Store: a.store.Store, Shelf: a.store, Inboxes: a.inboxes, Bus: a.bus, Key: a.key, URL: a.URL,
		Home: a.store.Workspace, Policy: a.policyThere, Bears: a.bears, Address: door.New(a.store, a.opt.Now, a.cfg.TrustedProxies).Address, Owner: a.owner, Now: a.opt.Now, Log: a.opt.Log})
	a.router = router.New(a.outreach.Hear(router.Deps{
		Bus: a.bus, Ledger: a.store, People: a.store, Threads: a.store, Said: a.store, Doubts: a.intake, Inboxes: a.inboxes, Clocks: a.clocks,
		Receipts: a.receipts(), Resolve: profile.Resolve, Agents: a.store.Agents, Now: a.opt.Now, Log: a.opt.Log, Owner: a.owner,
		Token: func(token string, t hub.ReplyToken) bool {
			return hub.CheckReplyToken(a.key("reply-token"), token, t.ConversationID, t.Handle)
		},
		Count: a.countRouted,
	}))
	a.desk = desk.New(desk.Deps{
		Store: a.store, People: a.store, Inboxes: a.inboxes, Files: a.files, Clocks: a.clocks, Now: a.opt.Now,
		Key: a.key("reply-token"), Clean: cleanStaff, Adapter: a.inboxes.Adapter,
	})
	a.journeys = journeys.New(journeys.Parts{Store: a.store.Store, Shelf: a.store, Profiles: a.people, Inboxes: a.inboxes, Bus: a.bus, Owner: a.owner, Promise: a.outreach.Desk.Promise, Offer: a.outreach.Coupons.Stock, Now: a.opt.Now, Log: a.opt.Log})
	a.metrics.Watch("campaign_pages_refused", "Requests to the public pages of campaigns with a token that is not ours.", a.outreach.Refused)
	a.wireReports()
	a.wireRoster()
	a.wireRules()
	a.groups = groups.New(groups.Parts{Store: a.store.Store, Shelf: a.store, Bus: a.bus, Zone: a.zone, Owner: a.owner, Now: a.opt.Now, Log: a.opt.Log})
	a.wireLive()
	a.wireAPI()
	a.ready = &readiness{check: a.bus.Healthy, rows: a.store.Ping, now: a.opt.Now}
	a.server = a.newServer()
	return nil
}

// openSettings reads an inbox's settings and opens their secrets.
func (a *App) openSettings(row store.InboxRow, secrets []string) (map[string]any, error) {
	settings := map[string]any{}
	if len(row.Settings) > 0 {
		if err := json.Unmarshal(row.Settings, &settings); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "stored settings are not JSON")
		}
	}
	return a.keys.OpenSettings("inboxes", string(row.ID), secrets, settings)
}

// env is what an adapter gets.
func (a *App) env(in hub.Inbox) channels.Env {
	return channels.Env{
		Now: a.opt.Now, Log: a.opt.Log.With("inbox", in.ID), Dial: a.guard.Dial, DialWeb: a.guard.DialWeb, PublicURL: a.URL(), Key: a.key,
		Blobs: a.files, State: environ.State{Store: a.store.Store, Inbox: in.ID}, Thread: environ.Thread{Store: a.store.Store, Wakes: a.wakes, Inbox: in.ID},
		Live: environ.Moment{Inbox: in, Presence: a.presence, Wakes: a.wakes, Say: a.customerTypes, Move: a.customerMoved},
		Alone: func(ctx context.Context, name string, fn func(ctx context.Context) error) error {
			return a.bus.Hold(ctx, "alone-"+string(in.ID)+"-"+name, a.owner, fn)
		},
		Attended: a.attended, Ours: a.ours, Report: func(h channels.Health) { a.health.ReportOf(in.ID, in.Version, health.Provider, h) },
	}
}

// ours reports whether what is mailed to address comes back to an inbox of ours.
func (a *App) ours(address string) bool {
	for _, o := range a.inboxes.All() {
		if x, ok := o.Adapter.(channels.Addressee); ok && x.Owns(address) {
			return true
		}
	}
	return false
}

// attended reports whether anybody at the desk says they are there.
func (a *App) attended(ctx context.Context) bool {
	said := map[string]bool{} // who said that they are not there
	states, err := a.store.AgentStates(ctx)
	if err != nil {
		a.opt.Log.Warn("who said to be away is not known", "error", err)
	}
	for _, s := range states {
		said[string(s.AgentID)] = s.Chosen == hub.Away || s.Chosen == hub.Offline
	}
	for _, m := range a.presence.List(ctx, presence.Agents) {
		if state, _, _ := strings.Cut(m.Value, "|"); state == "online" && !said[m.Who] { // the name follows
			return true
		}
	}
	return false
}

func (a *App) customerTypes(ctx context.Context, in hub.InboxID, who hub.Handle, on bool) {
	a.ofCustomer(ctx, in, who, func(c hub.Conversation, name string) live.Moment { return live.CustomerTyping(c, name, on) })
}

func (a *App) customerMoved(ctx context.Context, in hub.InboxID, who hub.Handle) {
	a.ofCustomer(ctx, in, who, live.CustomerMoved)
}

// ofCustomer tells the desks, who know conversations and not handles.
func (a *App) ofCustomer(ctx context.Context, in hub.InboxID, who hub.Handle, moment func(c hub.Conversation, name string) live.Moment) {
	id, _, err := a.store.VisibleSince(ctx, who, in, 1<<62, 1)
	if err != nil || id == "" {
		return // nobody has a conversation to show it in yet
	}
	convs, err := a.store.Conversations(ctx, []hub.ConversationID{id})
	c, ok := convs[id]
	if err != nil || !ok {
		return
	}
	people, err := a.store.Contacts(ctx, []hub.ContactID{c.ContactID})
	if err != nil {
		return
	}
	a.live.Say(moment(c, people[c.ContactID].Name))
}

func (a *App) countRouted(what string, n int) {
	switch what {
	case "routed":
		a.metrics.Routed(n, 0)
	case "duplicate":
		a.metrics.Routed(0, n)
	case "quarantined":
		for range n {
			a.metrics.Quarantined("", "unreadable")
		}
	}
}

func (a *App) wireLive() {
	door := door.New(a.store, a.opt.Now, a.cfg.TrustedProxies)
	a.live = live.New(live.Deps{
		Feed: a.store, Conversations: a.store, Hints: a.bus, Presence: a.presence,
		Authenticate: func(r *http.Request) (live.Who, error) {
			c, err := door.Caller(r)
			if err != nil {
				return live.Who{}, err
			}
			return socketOf(c), nil
		},
		Recheck: func(ctx context.Context, who live.Who) (live.Who, error) {
			c, err := door.Recheck(ctx, who.AgentID, who.SessionKey)
			if errors.Is(err, auth.ErrNotSignedIn) {
				return who, hub.Errorf(hub.Denied, "signed out")
			}
			if err != nil {
				return who, err
			}
			now := socketOf(c)
			now.SessionKey = who.SessionKey // the door was asked about it, and does not repeat it
			return now, nil
		},
		CheckOrigin: a.sameOrigin, Board: a.board, Version: a.opt.Version, Now: a.opt.Now, Log: a.opt.Log,
	})
	a.metrics.Watch("desk_sockets", "Open websockets of desks.", func() float64 { return float64(a.live.Sockets()) })
}

// socketOf is who a caller is on a live socket.
func socketOf(c *api.Caller) live.Who {
	key := c.Session
	if key == "" {
		key = c.Token
	}
	return live.Who{AgentID: c.Agent.ID, Name: c.Agent.Name, Scope: c.Scope, SessionKey: key, Board: mayWatch(c)}
}

// sameOrigin holds sockets to pages of our own; programs with a token send no Origin.
func (a *App) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Authorization") != ""
	}
	return origin == originOf(a.URL()) || origin == "http://"+r.Host && !a.cfg.TLS() || origin == "https://"+r.Host
}

func (a *App) wireAPI() {
	shelf := a.hookShelf()
	a.api = api.New(api.Deps{
		Terms: a.terms, Clocks: agreedClocks{a}, Webhooks: shelf, Campaigns: a.outreach.Desk, Archive: a.outreach.Archive(), Single: a.outreach.Single(a.people.Create), Journeys: a.journeys.Desk, TryHook: shelf.Try,
		Store: a.store, Desk: a.desk, Roster: a.roster, Handover: a.handover(), Segments: a.groups.Desk(), Views: &saved.Views{Rows: a.store, Now: a.opt.Now}, Disband: (&disband.Desk{Rows: a.store, Now: a.opt.Now}).Team, Profiles: a.people, Rules: a.ruleBook(), Reports: a.reports(), Inboxes: everywhere{a.inboxes, a}, Blobs: a.files, Retry: a.ingest, Intake: a.figures(), People: people.Desk(a.store.Store, a.store, a.people, a.outreach.Confirmer().Again, a.opt.Now), Imports: a.imports.Desk(), Coupons: &apicoupons.Desk{Room: a.outreach.Coupons},
		Visits:  &visits.Desk{Rows: a.store, Adapter: a.inboxes.Adapter},
		Ratings: &apiratings.Desk{Rows: ratings.Of(a.store.Store), Talks: a.store, House: a.store, Zone: a.zone, Now: a.opt.Now}, Templates: letters.Desk(a.store.Store, a.inboxes, a.opt.Now), Mail: mailer{a}, Fetch: a.guard, Hours: a.checkHours, Ended: a.live.Kick, SessionEnded: a.live.KickSession, Limit: a.presence,
		Live: a.live.Handler(), Keys: a.keys, Key: a.key, Now: a.opt.Now, Log: a.opt.Log,
		Patience: a.opt.Patience, PublicURL: a.URL(), Version: a.opt.Version, Proxies: a.cfg.TrustedProxies,
	})
}

// cleanStaff sanitises what an agent wrote and answers it with its plain text.
func cleanStaff(html string) (clean, text string) {
	clean = sanitize.Outgoing(html)
	return clean, sanitize.Text(clean)
}
