package bus

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/parleyhub/parley/hub"
)

// itemsHeader says of how many items of which inboxes a bus message is made:
// "inb_1=2 inb_2=1".
const itemsHeader = "Parley-Items"

// Bounds of one look at what waits, over all shards.
const (
	waitingMost = 50_000
	waitingTime = 2 * time.Second
)

func countItems(group []*waiting) string {
	counts, order := map[string]int{}, []string{}
	for _, it := range group {
		if counts[it.inbox] == 0 {
			order = append(order, it.inbox)
		}
		counts[it.inbox]++
	}
	var b strings.Builder
	for i, inbox := range order {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(inbox + "=" + strconv.Itoa(counts[inbox]))
	}
	return b.String()
}

// Waiting counts, by inbox, the items that lie after the cursors: accepted and
// not routed yet. Only headers are read. All is false when there were more than
// could be counted in a moment; the counts are then too small.
func (b *Bus) Waiting(ctx context.Context, cursors []hub.Cursor) (counts map[hub.InboxID]int64, all bool, err error) {
	counts = map[hub.InboxID]int64{}
	ctx, cancel := context.WithTimeout(ctx, waitingTime)
	defer cancel()
	left := waitingMost
	for _, c := range cursors {
		n, err := b.waitingIn(ctx, c, left, counts)
		if err != nil {
			if ctx.Err() != nil {
				return counts, false, nil
			}
			return nil, false, err
		}
		if left -= n; left <= 0 {
			return counts, false, nil
		}
	}
	return counts, true, nil
}

// waitingIn counts one shard, at most as many bus messages as given, and answers
// how many there were.
func (b *Bus) waitingIn(ctx context.Context, c hub.Cursor, most int, counts map[hub.InboxID]int64) (int, error) {
	st := b.shard(c.Shard)
	info, err := st.s.Info(ctx)
	if err != nil {
		return 0, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	last, from := info.State.LastSeq, c.Seq
	if c.Gen != st.gen {
		from = 0 // another stream than the cursor's: nothing of it is routed
	}
	if last <= from || info.State.Msgs == 0 {
		return 0, nil
	}
	cons, err := b.js.OrderedConsumer(ctx, st.name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from + 1, HeadersOnly: true, InactiveThreshold: 10 * time.Second,
	})
	if err != nil {
		return 0, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	it, err := cons.Messages(jetstream.PullMaxMessages(500))
	if err != nil {
		return 0, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	defer it.Stop()
	defer context.AfterFunc(ctx, it.Stop)()
	part := c.Part
	for n := 0; n < most; {
		m, err := it.Next()
		if err != nil {
			if errors.Is(err, jetstream.ErrMsgIteratorClosed) && ctx.Err() != nil {
				err = ctx.Err()
			}
			return n, err
		}
		meta, err := m.Metadata()
		if err != nil {
			return n, hub.Wrap(hub.Temporary, err, "a message of the inbound stream has no position")
		}
		n++
		addItems(counts, m.Headers(), m.Subject())
		if part > 0 && m.Headers().Get(nats.MsgIdHdr) == c.PartOf {
			if err := st.takeDone(ctx, meta.Sequence.Stream, part, counts); err != nil {
				return n, err
			}
		}
		part = 0 // of the first message after the cursor only
		if meta.Sequence.Stream >= last {
			return n, nil
		}
	}
	return most, nil
}

// takeDone takes the first items of a bus message off the counts again: they are
// routed. Only for this one are the items themselves read.
func (st stream) takeDone(ctx context.Context, seq uint64, part int, counts map[hub.InboxID]int64) error {
	m, err := st.s.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil // routed to its end and purged meanwhile
	}
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	items := open(Msg{Seq: seq, Data: m.Data})
	for _, it := range items[:min(part, len(items))] {
		var of struct {
			Inbox hub.InboxID `json:"inbox"`
		}
		if json.Unmarshal(it.Data, &of) == nil {
			counts[hub.InboxID(clean(string(of.Inbox)))]--
		}
	}
	return nil
}

// addItems counts one bus message. One without the header is of an earlier
// release, and counts once for the inbox of its subject.
func addItems(counts map[hub.InboxID]int64, h nats.Header, subject string) {
	said := h.Get(itemsHeader)
	if said == "" {
		if parts := strings.Split(subject, "."); len(parts) > 4 {
			counts[hub.InboxID(parts[4])]++
		}
		return
	}
	for _, part := range strings.Fields(said) {
		inbox, n, _ := strings.Cut(part, "=")
		count, err := strconv.ParseInt(n, 10, 64)
		if err == nil {
			counts[hub.InboxID(inbox)] += count
		}
	}
}

// End is the cursor of somebody who has routed all that a shard holds now.
func (b *Bus) End(ctx context.Context, shard int) (hub.Cursor, error) {
	st := b.shard(shard)
	info, err := st.s.Info(ctx)
	if err != nil {
		return hub.Cursor{}, hub.Wrap(hub.Temporary, err, "the inbound stream cannot be read")
	}
	return hub.Cursor{Shard: shard, Gen: st.gen, Seq: info.State.LastSeq}, nil
}
