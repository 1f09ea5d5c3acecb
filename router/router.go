// Package router takes what the channels accepted and makes conversations of
// it. In come the eight inbound shards; out goes, per batch, one transaction
// that holds the cursor, the ledger, people, conversations, messages, clocks
// and facts together. Whatever is killed, the cursor moves only with the
// effect: nothing is lost and nothing is done twice.
package router

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/router/place"
)

// Ledger is the router's own rows: how far it is, what it has seen.
type Ledger interface {
	TakeShard(ctx context.Context, shard int) (hub.Cursor, error)
	Cursor(ctx context.Context, shard int) (hub.Cursor, error)
	Seen(ctx context.Context, srcKeys []string) (map[string]hub.LedgerRow, error)
	Commit(ctx context.Context, w hub.WriteSet) error
}

// People reads who is known.
type People interface {
	ByHandles(ctx context.Context, hs []hub.Handle) (map[string]hub.Identity, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error)
}

// Threads reads what an item may belong to.
type Threads interface {
	FindRefs(ctx context.Context, brand hub.BrandID, refs []string) (map[string]hub.ThreadRef, error)
	FindTokens(ctx context.Context, tokens []string) (map[string]hub.ReplyToken, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	LatestOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Conversation, error)
}

// Inboxes knows the inbox an item came in by. Missing: there never was one.
// Temporary: that cannot be known now.
type Inboxes interface {
	Receiver(ctx context.Context, id hub.InboxID) (hub.Inbox, channels.Abilities, error)
}

// Clocks is the SLA engine.
type Clocks interface {
	Advance(c *hub.Conversation, now time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error)
}

// Receipts decides what news of a sent message changes.
type Receipts interface {
	Receive(ctx context.Context, inbox hub.InboxID, r hub.Receipt, now time.Time) (hub.WriteSet, error)
	Echoed(ctx context.Context, u hub.Unsure, ref string, now time.Time) (hub.WriteSet, error)
}

// Deps are the router's neighbours.
type Deps struct {
	Bus      *bus.Bus
	Ledger   Ledger
	People   People
	Threads  Threads
	Said     Said
	Doubts   Doubts
	Inboxes  Inboxes
	Clocks   Clocks
	Receipts Receipts
	Sent     Sent                                           // nil: there are no campaigns
	Confirms func(ctx context.Context) bool                 // a START has to be confirmed; nil: never
	Thanks   Thanks                                         // the zero value: nobody is told that what they said was heard
	Agents   func(ctx context.Context) ([]hub.Agent, error) // all; nil: nobody is told of what admins should hear of
	Resolve  func(in *hub.Inbound, k hub.Known, now time.Time) hub.Who
	Token    func(token string, t hub.ReplyToken) bool // checks that a found token is ours
	Now      func() time.Time
	Log      *slog.Logger
	Count    func(what string, n int) // routed, duplicate, quarantined
	Owner    string                   // names this process in leases
}

// Router routes all shards.
type Router struct {
	Deps
	told sync.Map // ids of the notices of events that were written
}

// New makes a router.
func New(d Deps) *Router { return &Router{Deps: d} }

// Run routes until ctx ends.
func (r *Router) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for shard := range bus.Shards {
		g.Go(func() error { return r.keep(ctx, shard) })
	}
	g.Go(func() error { return r.keepHeld(ctx) })
	return g.Wait()
}

// keep owns one shard for as long as it can, and comes back after trouble.
func (r *Router) keep(ctx context.Context, shard int) error {
	wait := backoff{}
	for ctx.Err() == nil {
		began := r.Now()
		err := r.Bus.Hold(ctx, fmt.Sprintf("shard-%d", shard), r.Owner, func(ctx context.Context) error {
			return r.follow(ctx, shard)
		})
		if ctx.Err() != nil {
			break
		}
		if r.Now().Sub(began) > time.Minute {
			wait = backoff{}
		}
		r.Log.Warn("shard stopped, coming back", "shard", shard, "error", err)
		wait.sleep(ctx)
	}
	return nil
}

// follow routes one shard from its cursor until something breaks.
func (r *Router) follow(ctx context.Context, shard int) error {
	stored, err := r.Ledger.TakeShard(ctx, shard)
	if err != nil {
		return err
	}
	from, err := r.Bus.Trust(ctx, stored)
	if err != nil {
		return err
	}
	if from != stored && stored.Gen != "" {
		r.Log.Warn("inbound stream is not what the cursor was taken from; reading it again", "shard", shard)
	}
	f, err := r.Bus.Follow(ctx, from)
	if err != nil {
		return err
	}
	defer f.Close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { f.Pump(ctx); return nil })
	g.Go(func() error {
		at := place.Position{Stored: stored, Gen: from.Gen}
		for {
			batch, err := f.Next(ctx)
			if err != nil {
				return err
			}
			if err := r.route(ctx, &at, at.Left(batch)); err != nil {
				return err
			}
		}
	})
	return g.Wait()
}

// backoff waits a little longer each time, up to five seconds, with jitter.
type backoff struct{ n int }

func (b *backoff) sleep(ctx context.Context) {
	b.n++
	_ = run.Sleep(ctx, run.Backoff{Max: 5 * time.Second}.After(b.n)) // the end of ctx is looked for by whoever waits
}
