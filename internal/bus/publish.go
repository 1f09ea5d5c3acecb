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

// Publish stores data in the shard of its thread. A nil error means that it has
// been written and synced. id removes doubles for two minutes; the ledger in
// the database removes them for ever. A full stream is Limited, any other
// trouble Temporary: refuse, so that the other side keeps the message.
func (b *Bus) Publish(ctx context.Context, kind hub.ChannelKind, inbox hub.InboxID, thread, id string, data []byte) error {
	shard := ShardOf(kind, inbox, thread)
	st := b.shard(shard)
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	msg := &nats.Msg{Subject: inSubject(st.gen, shard, kind, inbox, thread), Data: data, Header: nats.Header{}}
	msg.Header.Set(nats.MsgIdHdr, id)
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
