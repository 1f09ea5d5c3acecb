package bus

import (
	"context"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/parleyhub/parley/hub"
)

// Processes of a hub know each other by a lease each, so that one of them can
// tell all others something and wait until they have acted on it.
const (
	memberPrefix = "member-"
	roundBound   = 5 * time.Second
)

// Join makes this process a member for as long as fn works. Before it joins, it
// must listen to the rounds it will be asked in.
func (b *Bus) Join(ctx context.Context, owner string, fn func(ctx context.Context) error) error {
	return b.Hold(ctx, memberPrefix+owner, owner, fn)
}

// Round tells all members but from something, and waits until each of them has
// acted on it. Temporary: somebody did not answer in five seconds. A process
// that died counts as a member until its lease runs out.
func (b *Bus) Round(ctx context.Context, subject, from string, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, roundBound)
	defer cancel()
	missing, err := b.members(ctx, from)
	if err != nil || len(missing) == 0 {
		return err
	}
	inbox := b.nc.NewRespInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }() // an error means that it is gone already
		err = b.nc.PublishRequest(subject, inbox, data)
	}
	for err == nil && len(missing) > 0 {
		var m *nats.Msg
		if m, err = sub.NextMsgWithContext(ctx); err == nil {
			delete(missing, string(m.Data))
		}
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "not every process of the hub has answered")
	}
	return nil
}

// OnRound acts on rounds until stop. fn may take its time; when it fails, the
// asker gets no answer.
func (b *Bus) OnRound(subject, owner string, fn func(data []byte) error) (stop func(), err error) {
	name := []byte(clean(owner))
	sub, err := b.nc.Subscribe(subject, func(m *nats.Msg) {
		if fn(m.Data) == nil {
			_ = m.Respond(name) // the asker waits in vain, and says so
		}
	})
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the message bus cannot be listened to")
	}
	return func() { _ = sub.Unsubscribe() }, nil // an error means that it is gone already
}

// members are the other processes of the hub.
func (b *Bus) members(ctx context.Context, but string) (map[string]bool, error) {
	keys, err := b.leases().ListKeys(ctx)
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the processes of the hub cannot be listed")
	}
	defer func() { _ = keys.Stop() }() // it ends by itself at the last key
	out := map[string]bool{}
	for key := range keys.Keys() {
		if name, ok := strings.CutPrefix(key, memberPrefix); ok && name != clean(but) {
			out[name] = true
		}
	}
	return out, nil
}
