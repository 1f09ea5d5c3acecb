package bus

import (
	"github.com/nats-io/nats.go"

	"github.com/parleyhub/parley/hub"
)

// Hint tells all processes something that they could also find out by looking.
// A lost hint costs time, not data, so an error is not worth more than that.
func (b *Bus) Hint(subject string, data []byte) {
	if err := b.nc.Publish(subject, data); err != nil {
		b.opt.Log.Debug("hint lost", "subject", subject, "error", err)
	}
}

// OnHint calls fn for each hint until the returned stop is called. fn runs on
// the subscription's own goroutine and must not block.
func (b *Bus) OnHint(subject string, fn func(data []byte)) (stop func(), err error) {
	sub, err := b.nc.Subscribe(subject, func(m *nats.Msg) { fn(m.Data) })
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the message bus cannot be listened to")
	}
	return func() { _ = sub.Unsubscribe() }, nil // an error means that it is gone already
}
