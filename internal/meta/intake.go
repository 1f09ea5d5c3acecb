package meta

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Intake brings the items of one webhook body in, one after the other. A bad
// item goes on as broken and never holds up its neighbours. What cannot be taken
// now makes the whole body come again; what has been taken is known by its key.
type Intake struct {
	Sink  channels.Sink
	Kind  hub.ChannelKind
	Inbox hub.InboxID
	Now   func() time.Time
	Log   *slog.Logger
	Seen  *Recent[bool] // source keys that are durable
	Tries *Recent[int]  // of files that could not be fetched, by source key
	Other *Tally        // items of accounts that are not this inbox's

	hasty bool  // it has waited for somebody's turn in vain, and waits no more
	err   error // the first reason to let the body come again
	stop  bool  // the hub takes nothing now
}

// fileTries is how often a body may come again because a file of it cannot be
// fetched; then the words go on without it.
const fileTries = 3

// Envelope is the outermost shape of every webhook body.
type Envelope struct {
	Object string            `json:"object"`
	Entry  []json.RawMessage `json:"entry"`
}

// Change is one change of an entry.
type Change struct {
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

// Err is why the body has to come again; nil when all of it is durable.
func (in *Intake) Err() error { return in.err }

// Stopped reports whether going on is of no use now.
func (in *Intake) Stopped(ctx context.Context) bool {
	if ctx.Err() != nil && in.err == nil {
		in.err = hub.Wrap(hub.Temporary, ctx.Err(), "The webhook was interrupted.")
	}
	return in.stop || ctx.Err() != nil
}

// patience is how long a body waits for the turns of its people, once; then it
// goes on all the same, as whoever delivers it does not wait for ever.
const patience = 10 * time.Second

// Turn takes a person's turn for the item that follows.
func (in *Intake) Turn(ctx context.Context, turns *Turns, who string) (release func()) {
	wait := patience
	if in.hasty {
		wait = 0
	}
	release, had := turns.Take(ctx, who, wait)
	in.hasty = in.hasty || !had
	return release
}

// Known reports whether the item of key is durable already.
func (in *Intake) Known(key string) bool {
	_, ok := in.Seen.Get(key)
	return ok
}

// Ignore counts an item that is for somebody else.
func (in *Intake) Ignore() {
	if n, tell := in.Other.Add(); tell {
		in.Log.Info("items for other accounts are ignored", "so_far", n)
	}
}

// Message hands m over.
func (in *Intake) Message(ctx context.Context, m hub.Inbound) {
	if in.stop || in.Known(m.SrcKey) {
		return
	}
	m.Inbox, m.Kind, m.AcceptedAt = in.Inbox, in.Kind, in.Now().UTC()
	if m.ReceivedAt.IsZero() || m.ReceivedAt.After(m.AcceptedAt) {
		m.ReceivedAt = m.AcceptedAt
	}
	if m.Thread == "" {
		m.Thread = m.From.Address
	}
	if m.Thread == "" {
		m.Thread = m.SrcKey
	}
	if err := in.Sink.Message(ctx, m); err != nil {
		in.err, in.stop = err, true
		return
	}
	in.Seen.Put(m.SrcKey, true)
}

// Receipt hands news of something sent over.
func (in *Intake) Receipt(ctx context.Context, r hub.Receipt) {
	if in.stop {
		return
	}
	if now := in.Now().UTC(); r.At.IsZero() || r.At.After(now) {
		r.At = now
	}
	if err := in.Sink.Receipt(ctx, r); err != nil {
		in.err, in.stop = err, true
	}
}

// Broken keeps an item that could not be read, for people and for another try.
func (in *Intake) Broken(ctx context.Context, raw []byte, why string) {
	in.Message(ctx, hub.Inbound{SrcKey: "broken/" + sum(raw), Broken: why, Raw: raw, RawType: "application/json"})
}

// Event keeps an item that nobody has to read, raw, and has it counted.
func (in *Intake) Event(ctx context.Context, name string, raw []byte) {
	in.Message(ctx, hub.Inbound{SrcKey: "event/" + name + "/" + sum(raw), Thread: "events", Event: name, Raw: raw, RawType: "application/json"})
}

// Later reports whether the body should come again because a file of the item
// key cannot be fetched yet.
func (in *Intake) Later(key string, err error) bool {
	if _, stopped, _ := Stands(err); !stopped && !hub.Is(err, hub.Temporary) && !hub.Is(err, hub.Limited) {
		return false
	}
	if in.Tries.Change(key, func(n int) int { return n + 1 }) >= fileTries {
		return false
	}
	if in.err == nil {
		in.err = err
	}
	return true
}

func sum(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:16])
}
