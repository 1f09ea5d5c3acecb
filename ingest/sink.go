// Package ingest is where in.* begins: it runs the listeners of all inboxes,
// mounts their webhooks, and is the Sink that makes what they hand over durable
// before anybody upstream is told that we have it.
package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Publisher stores an inbound item durably; nil means synced.
type Publisher interface {
	Publish(ctx context.Context, kind hub.ChannelKind, inbox hub.InboxID, thread, id string, data []byte) error
}

// sink takes what one inbox received.
type sink struct {
	d  *Deps
	in hub.Inbox
}

var _ channels.Sink = sink{}

// Message implements channels.Sink.
func (s sink) Message(ctx context.Context, m hub.Inbound) error {
	m.Inbox, m.Kind = s.in.ID, s.in.Kind
	if m.SrcKey == "" {
		return hub.Errorf(hub.Internal, "an inbound item without a source key")
	}
	m.AcceptedAt = s.d.Now().UTC()
	if m.ReceivedAt.IsZero() || m.ReceivedAt.After(m.AcceptedAt) {
		m.ReceivedAt = m.AcceptedAt
	}
	if len(m.Raw) > hub.MaxRawInline {
		file, err := s.d.Blobs.Put(ctx, bytes.NewReader(m.Raw), "original", int64(len(m.Raw)))
		if err != nil {
			return s.refused(err)
		}
		m.Raw, m.RawBlob, m.RawSize = nil, file.ID, file.Size
	}
	if m.Thread == "" {
		m.Thread = m.From.Key()
	}
	data, err := json.Marshal(m)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "an inbound item that cannot be encoded")
	}
	if err := s.d.Bus.Publish(ctx, m.Kind, m.Inbox, m.Thread, hub.NewToken(), data); err != nil {
		return s.refused(err)
	}
	s.count("accepted")
	return nil
}

// Receipt implements channels.Sink. A receipt is inbound too: it takes the same
// way, in the order of the message it is about.
func (s sink) Receipt(ctx context.Context, r hub.Receipt) error {
	if r.At.IsZero() {
		r.At = s.d.Now().UTC()
	}
	return s.Message(ctx, hub.Inbound{
		SrcKey:     "receipt:" + r.Ref + ":" + string(r.State) + ":" + r.Final,
		Thread:     r.Ref,
		ReceivedAt: r.At,
		Receipt:    &r,
	})
}

func (s sink) refused(err error) error {
	s.count("refused")
	return err
}

func (s sink) count(what string) {
	if s.d.Count != nil {
		s.d.Count(what, s.in.Kind)
	}
}

// again is a sink for a second try: its items get keys of their own, as the
// ledger already holds the first.
type again struct {
	channels.Sink
	try int
}

func (a again) Message(ctx context.Context, m hub.Inbound) error {
	m.SrcKey += "#try" + strconv.Itoa(a.try)
	m.Try = a.try
	return a.Sink.Message(ctx, m)
}

// receivedAt keeps the first reception's instant: clocks start when the
// customer's words reached us, not when an admin pressed a button.
type receivedAt struct {
	channels.Sink
	at time.Time
}

func (r receivedAt) Message(ctx context.Context, m hub.Inbound) error {
	m.ReceivedAt = r.at
	return r.Sink.Message(ctx, m)
}
