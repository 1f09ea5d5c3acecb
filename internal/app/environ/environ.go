// Package environ is what an adapter of a channel gets from the hub: its memory, the
// customer's side of conversations, and what is true only at this moment.
package environ

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/wakes"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/store"
)

// State keeps small things for one inbox.
type State struct {
	Store *store.Store
	Inbox hub.InboxID
}

// Get implements channels.State.
func (x State) Get(ctx context.Context, key string) ([]byte, error) {
	return x.Store.GetState(ctx, x.Inbox, key)
}

// Put implements channels.State.
func (x State) Put(ctx context.Context, key string, value []byte) error {
	if len(value) > 64<<10 {
		return hub.Errorf(hub.Internal, "a channel's state has at most 64 KiB")
	}
	return x.Store.PutState(ctx, x.Inbox, key, value)
}

// Delete implements channels.State.
func (x State) Delete(ctx context.Context, key string) error {
	return x.Store.DeleteState(ctx, x.Inbox, key)
}

// Thread reads what a customer may see.
type Thread struct {
	Store *store.Store
	Wakes *wakes.Wakes
	Inbox hub.InboxID
}

// Since implements channels.Thread.
func (c Thread) Since(ctx context.Context, who hub.Handle, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	return c.Store.VisibleSince(ctx, who, c.Inbox, after, limit)
}

// Follow wakes on the handle itself and, once the person behind it is known, on
// everything that happens to that person: an agent may answer another handle.
func (c Thread) Follow(ctx context.Context, who hub.Handle, wake func()) error {
	look := make(chan struct{}, 1)
	stop := c.Wakes.On(wakes.HandleKey(who), wake)
	defer stop()
	stopOwner := c.Wakes.On(ownerKey(who), func() {
		select {
		case look <- struct{}{}:
		default:
		}
	})
	defer stopOwner()
	var person hub.ContactID
	drop := func() {}
	defer func() { drop() }()
	for {
		owners, err := c.Store.ByHandles(ctx, []hub.Handle{who})
		if id := owners[who.Key()].ContactID; err == nil && id != "" && id != person {
			drop()
			person, drop = id, c.Wakes.On(contactKey(id), wake)
			wake() // what came between the look and the registration
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look:
		}
	}
}

// Moment carries what is true only now between customers and agents.
type Moment struct {
	Inbox    hub.Inbox
	Presence presence.Store
	Wakes    *wakes.Wakes
	Say      func(ctx context.Context, in hub.InboxID, who hub.Handle, on bool) // to the desks
	Move     func(ctx context.Context, in hub.InboxID, who hub.Handle)          // alike
}

// CustomerTyping implements channels.Live.
func (m Moment) CustomerTyping(ctx context.Context, who hub.Handle, on bool) {
	m.Say(ctx, m.Inbox.ID, who, on)
}

// CustomerMoved implements channels.Live.
func (m Moment) CustomerMoved(ctx context.Context, who hub.Handle) { m.Move(ctx, m.Inbox.ID, who) }

// AgentTyping implements channels.Live.
func (m Moment) AgentTyping(ctx context.Context, who hub.Handle, fn func(on bool, name string)) error {
	stop := m.Wakes.OnTyping(who, fn)
	defer stop()
	<-ctx.Done()
	return ctx.Err()
}

// Beat implements channels.Live.
func (m Moment) Beat(ctx context.Context, who hub.Handle, ttl time.Duration) {
	m.Presence.Beat(ctx, presence.Customers, who.Key(), "", ttl)
}

// Here implements channels.Live.
func (m Moment) Here(ctx context.Context, who hub.Handle) bool {
	return m.Presence.Here(ctx, presence.Customers, who.Key())
}

// Allow implements channels.Live.
func (m Moment) Allow(ctx context.Context, key string, n int, window time.Duration) bool {
	return m.Presence.Allow(ctx, string(m.Inbox.ID)+":"+key, n, window)
}

var (
	_ channels.State  = State{}
	_ channels.Thread = Thread{}
	_ channels.Live   = Moment{}
)
