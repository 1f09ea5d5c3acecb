package bus

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/parleyhub/parley/hub"
)

// Bounds of one batch: whatever waits, up to this, and never a wait for more.
const (
	BatchMessages = 256
	BatchBytes    = 1 << 20
)

// Msg is one item of a shard. Items that were written together share Seq and ID.
type Msg struct {
	Seq  uint64
	ID   string
	Data []byte
}

// Follower reads one shard in order from a cursor. One goroutine uses it.
type Follower struct {
	it   jetstream.MessagesContext
	held jetstream.Msg // read, but too large for the batch before
	ch   chan jetstream.Msg
	err  chan error
	done chan struct{}
}

// Trust answers the cursor that may be followed: the given one if the stream
// still is what the cursor was taken from, else one before the first message of
// what there is now. The ledger removes what was routed before.
func (b *Bus) Trust(ctx context.Context, c hub.Cursor) (hub.Cursor, error) {
	st := b.shard(c.Shard)
	info, err := st.s.Info(ctx)
	if err != nil {
		return c, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	again := c
	again.Gen, again.Seq, again.Anchor = st.gen, 0, ""
	if c.Gen != st.gen || c.Seq > info.State.LastSeq {
		return again, nil
	}
	if c.Seq == 0 || c.Seq < info.State.FirstSeq {
		return c, nil
	}
	msg, err := st.s.GetMsg(ctx, c.Seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return c, nil // purged behind the cursor
	}
	if err != nil {
		return c, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	if msg.Header.Get(nats.MsgIdHdr) != c.Anchor {
		return again, nil
	}
	return c, nil
}

// Follow starts reading after the cursor.
func (b *Bus) Follow(ctx context.Context, c hub.Cursor) (*Follower, error) {
	cons, err := b.js.OrderedConsumer(ctx, b.shard(c.Shard).name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: c.Seq + 1,
		InactiveThreshold: 30 * time.Second,
	})
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be followed")
	}
	it, err := cons.Messages(jetstream.PullMaxMessages(2 * BatchMessages))
	if err != nil {
		return nil, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be followed")
	}
	return &Follower{it: it, ch: make(chan jetstream.Msg, BatchMessages), err: make(chan error, 1), done: make(chan struct{})}, nil
}

// Pump moves messages from the network into a bounded buffer until ctx ends or
// the subscription breaks. The follower's owner runs it beside Next.
func (f *Follower) Pump(ctx context.Context) {
	stop := context.AfterFunc(ctx, f.it.Stop)
	defer stop()
	defer f.it.Stop()
	for {
		m, err := f.it.Next()
		if err != nil {
			f.err <- err
			return
		}
		select {
		case f.ch <- m:
		case <-f.done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// Close ends Pump.
func (f *Follower) Close() { close(f.done); f.it.Stop() }

// Next waits for one message and takes with it whatever else waits already, up
// to the bounds of a batch.
func (f *Follower) Next(ctx context.Context) ([]Msg, error) {
	var out []Msg
	size := 0
	add := func(m jetstream.Msg) error {
		meta, err := m.Metadata()
		if err != nil {
			return hub.Wrap(hub.Temporary, err, "a message of the inbound stream has no position")
		}
		out = append(out, open(Msg{Seq: meta.Sequence.Stream, ID: m.Headers().Get(nats.MsgIdHdr), Data: m.Data()})...)
		size += len(m.Data())
		return nil
	}
	first := f.held
	f.held = nil
	if first == nil {
		select {
		case first = <-f.ch:
		case err := <-f.err:
			return nil, hub.Wrap(hub.Temporary, err, "the inbound stream broke off")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := add(first); err != nil {
		return nil, err
	}
	for len(out) < BatchMessages && size < BatchBytes {
		select {
		case m := <-f.ch:
			if size+len(m.Data()) > BatchBytes || len(out)+groupItems > BatchMessages {
				f.held = m
				return out, nil
			}
			if err := add(m); err != nil {
				return nil, err
			}
		default:
			return out, nil
		}
	}
	return out, nil
}

// Purge frees what lies behind the cursor, keeping the anchor itself.
func (b *Bus) Purge(ctx context.Context, c hub.Cursor) error {
	if c.Seq < 2 {
		return nil
	}
	err := b.shard(c.Shard).s.Purge(ctx, jetstream.WithPurgeSequence(c.Seq))
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the inbound stream could not be purged")
	}
	return nil
}

// Lag is how many messages of the shard lie after seq.
func (b *Bus) Lag(ctx context.Context, c hub.Cursor) (uint64, error) {
	info, err := b.shard(c.Shard).s.Info(ctx)
	if err != nil {
		return 0, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	if info.State.LastSeq < c.Seq {
		return 0, nil
	}
	return info.State.LastSeq - c.Seq, nil
}
