// Package delivery hands orders to providers. In come orders that are due, found
// in their rows and woken by hints; out go messages through the adapters, and
// what became of each into its order, its message and the feed.
//
// An order's row is the truth. Before dialling it says attempting, with the
// final network id; afterwards it says the result. What dies in between is sent
// again only where a repeat cannot double, and is otherwise shown as unknown.
// Each inbox has a line of its own, so a provider that hangs delays nobody else.
package delivery

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/run"
)

// Orders are the rows of what has to be sent.
type Orders interface {
	// ClaimOrders leases orders that are due; see internal/store.
	ClaimOrders(ctx context.Context, lane hub.Lane, now time.Time, lease time.Duration, limit int) ([]hub.Order, error)
	NextOrderAt(ctx context.Context, lane hub.Lane) (time.Time, error)
	OrdersByRef(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Order, error)
	OrderOf(ctx context.Context, id hub.MessageID) (hub.Order, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Reads is what a message is made of.
type Reads interface {
	MessagesByID(ctx context.Context, ids []hub.MessageID) (map[hub.MessageID]hub.Message, error)
	MessagesFor(ctx context.Context, scope hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ClaimsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Claim, error)
	Brand(ctx context.Context, id hub.BrandID) (hub.Brand, error)
}

// Adapters answers an inbox that is open.
type Adapters interface {
	Adapter(id hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool)
}

// Hints are heard by every process and may be lost.
type Hints interface {
	OnHint(subject string, fn func(data []byte)) (stop func(), err error)
}

// Clocks is the SLA engine: a reply that failed never stopped a clock.
type Clocks interface {
	Advance(c *hub.Conversation, now time.Time, events ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error)
}

// Deps is what delivery is built from. All but Fallback, Count, Tried and Sending are needed.
type Deps struct {
	Orders   Orders
	Reads    Reads
	Adapters Adapters
	Hints    Hints
	Clocks   Clocks
	Now      func() time.Time
	Key      []byte // of reply tokens, the same as the desk's
	Log      *slog.Logger
	// Fallback is the brand's inbox for people who have left a channel that falls
	// back: of class mail and open. nil: nobody is followed.
	Fallback func(brand hub.BrandID) (hub.InboxID, bool)
	// FallbackAfter is how long somebody has to stay away before they are
	// followed; 0 means a minute.
	FallbackAfter time.Duration
	// Count hears of each result once it is written, with the time from the order
	// being due to the provider's answer. nil: nobody counts.
	Count func(hub.ChannelKind, hub.Order, time.Duration)
	// Policies say when a message goes on by another channel; nil: never.
	Policies *Policies
	// Tried hears of each answer of a provider, also of one that was no answer.
	// nil: nobody listens.
	Tried func(inbox hub.InboxID, err error)
	// Sending hears of each attempt at somebody's reply, before anything is
	// written for it, and its answer of the end. nil: nobody listens.
	Sending func() (done func())
}

// pace are the bounds of delivery; tests make them small.
type pace struct {
	perInbox int           // sends at a time through one inbox
	claim    int           // orders claimed at a time
	line     int           // orders that wait in memory for one inbox
	lease    time.Duration // of a claim; must outlast a wait in line and a send
	deadline time.Duration // of one send
	grace    time.Duration // for sends under way when we stop
	look     time.Duration // how late a lost hint may make us
	backoff  run.Backoff
}

func defaults() pace {
	return pace{
		perInbox: 8, claim: 256, line: 4096, lease: 3 * time.Minute, deadline: time.Minute, grace: 5 * time.Second,
		look: 2 * time.Second, backoff: run.Backoff{First: time.Second, Max: 5 * time.Minute},
	}
}

// Delivery sends. One Run at a time.
type Delivery struct {
	Deps
	pace    pace
	results chan *result
	lanes   map[hub.Lane]*lane

	stopping atomic.Bool
}

// New makes the sender.
func New(deps Deps) *Delivery {
	if deps.Count == nil {
		deps.Count = func(hub.ChannelKind, hub.Order, time.Duration) {}
	}
	if deps.Tried == nil {
		deps.Tried = func(hub.InboxID, error) {}
	}
	if deps.Sending == nil {
		deps.Sending = func() func() { return func() {} }
	}
	if deps.FallbackAfter <= 0 {
		deps.FallbackAfter = time.Minute
	}
	d := &Delivery{Deps: deps, pace: defaults(), results: make(chan *result, 1024), lanes: map[hub.Lane]*lane{}}
	for _, name := range []hub.Lane{hub.LaneReply, hub.LaneCampaign} {
		d.lanes[name] = &lane{d: d, name: name, wake: make(chan struct{}, 1), pipes: map[hub.InboxID]*pipe{}}
	}
	return d
}

// Run sends until ctx ends. Sends under way then have a short grace, and what
// became of them is written before Run returns.
func (d *Delivery) Run(ctx context.Context) error {
	d.stopping.Store(false)
	defer context.AfterFunc(ctx, func() { d.stopping.Store(true) })()
	for _, l := range d.lanes {
		stop, err := d.Hints.OnHint(bus.HintOut(l.name), func([]byte) { l.poke() })
		if err != nil {
			return err
		}
		defer stop()
	}
	writers := run.NewGroup(context.WithoutCancel(ctx), d.Log)
	writers.Go("delivery results", func(ctx context.Context) error {
		d.record(ctx)
		return nil
	})
	senders := run.NewGroup(ctx, d.Log)
	for _, l := range d.lanes {
		senders.Go("delivery "+string(l.name), func(ctx context.Context) error {
			l.follow(ctx, senders)
			return nil
		})
	}
	err := senders.Wait()
	d.results <- &result{last: true}
	if werr := writers.Wait(); err == nil {
		err = werr
	}
	return err
}
