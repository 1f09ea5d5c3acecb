package bus

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/parleyhub/parley/hub"
)

// publishTimeout bounds one synced publish. Beyond it the sender is told to
// come again, and the ledger removes the double if it was stored after all.
const publishTimeout = 10 * time.Second

// Bounds of one group: what waits while the shard syncs is written as one.
const (
	groupItems = 64
	groupBytes = 256 << 10 // a larger item goes alone
)

// Publish stores data, one JSON object, in the shard of its thread. A nil error
// means that it has been written and synced. A full stream is Limited, any other
// trouble Temporary: refuse, so that the other side keeps the message.
//
// A shard syncs one bus message at a time, so whatever arrives meanwhile is
// gathered and written as the next one, in the order of arrival. id names this
// hand-over: what comes twice comes with two ids and is counted twice, and the
// ledger in the database makes one message of it, for ever.
func (b *Bus) Publish(ctx context.Context, kind hub.ChannelKind, inbox hub.InboxID, thread, id string, data []byte) error {
	shard := ShardOf(kind, inbox, thread)
	it := &waiting{subject: inSubject(b.shard(shard).gen, shard, kind, inbox, thread), inbox: clean(string(inbox)), id: id, data: data, turn: make(chan error, 1)}
	if !b.queues[shard].join(it) {
		select {
		case err := <-it.turn:
			if !errors.Is(err, errLead) {
				return err
			}
		case <-ctx.Done():
			b.queues[shard].leave(it)
			return hub.Wrap(hub.Temporary, ctx.Err(), "the message could not be stored durably in time")
		}
	}
	return b.lead(ctx, &b.queues[shard])
}

// lead writes the group at the head of the queue, its own item among it, and
// hands the queue on.
func (b *Bus) lead(ctx context.Context, q *queue) error {
	group := q.group()
	err := b.write(context.WithoutCancel(ctx), group) // others wait for it too
	for _, it := range group[1:] {
		it.turn <- err
	}
	q.next()
	return err
}

func (b *Bus) write(ctx context.Context, group []*waiting) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	msg := &nats.Msg{Subject: group[0].subject, Data: group[0].data, Header: nats.Header{}}
	id := group[0].id
	if len(group) > 1 {
		msg.Data, id = envelope(group)
	}
	msg.Header.Set(nats.MsgIdHdr, id)
	msg.Header.Set(itemsHeader, countItems(group))
	_, err := b.js.PublishMsg(ctx, msg, jetstream.WithRetryAttempts(0))
	if err == nil {
		return nil
	}
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == 10077 { // maximum bytes exceeded
		return &hub.Error{Kind: hub.Limited, Text: "the inbound queue is full", After: 30 * time.Second, Err: err}
	}
	return hub.Wrap(hub.Temporary, err, "the message could not be stored durably")
}
