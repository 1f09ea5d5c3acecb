package app

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/wakes"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/store"
)

// state keeps small things for one inbox.
type state struct {
	s  *store.Store
	in hub.InboxID
}

func (x state) Get(ctx context.Context, key string) ([]byte, error) {
	return x.s.GetState(ctx, x.in, key)
}

func (x state) Put(ctx context.Context, key string, value []byte) error {
	if len(value) > 64<<10 {
		return hub.Errorf(hub.Internal, "a channel's state has at most 64 KiB")
	}
	return x.s.PutState(ctx, x.in, key, value)
}

func (x state) Delete(ctx context.Context, key string) error {
	return x.s.DeleteState(ctx, x.in, key)
}

// customerSide reads what a customer may see.
type customerSide struct {
	s  *store.Store
	w  *wakes.Wakes
	in hub.InboxID
}

func (c customerSide) Since(ctx context.Context, who hub.Handle, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	return c.s.VisibleSince(ctx, who, c.in, after, limit)
}

// Follow wakes on the handle itself and, once the person behind it is known, on
// everything that happens to that person: an agent may answer another handle.
func (c customerSide) Follow(ctx context.Context, who hub.Handle, wake func()) error {
	look := make(chan struct{}, 1)
	stop := c.w.On(wakes.HandleKey(who), wake)
	defer stop()
	stopOwner := c.w.On(ownerKey(who), func() {
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
		owners, err := c.s.ByHandles(ctx, []hub.Handle{who})
		if id := owners[who.Key()].ContactID; err == nil && id != "" && id != person {
			drop()
			person, drop = id, c.w.On(contactKey(id), wake)
			wake() // what came between the look and the registration
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look:
		}
	}
}

// moment carries what is true only now between customers and agents.
type moment struct {
	in  hub.Inbox
	p   presence.Store
	w   *wakes.Wakes
	say func(ctx context.Context, in hub.InboxID, who hub.Handle, on bool)
}

func (m moment) CustomerTyping(ctx context.Context, who hub.Handle, on bool) {
	m.say(ctx, m.in.ID, who, on)
}

func (m moment) AgentTyping(ctx context.Context, who hub.Handle, fn func(on bool, name string)) error {
	stop := m.w.OnTyping(who, fn)
	defer stop()
	<-ctx.Done()
	return ctx.Err()
}

func (m moment) Beat(ctx context.Context, who hub.Handle, ttl time.Duration) {
	m.p.Beat(ctx, presence.Customers, who.Key(), "", ttl)
}

func (m moment) Here(ctx context.Context, who hub.Handle) bool {
	return m.p.Here(ctx, presence.Customers, who.Key())
}

func (m moment) Allow(ctx context.Context, key string, n int, window time.Duration) bool {
	return m.p.Allow(ctx, string(m.in.ID)+":"+key, n, window)
}

var (
	_ channels.State  = state{}
	_ channels.Thread = customerSide{}
	_ channels.Live   = moment{}
)
