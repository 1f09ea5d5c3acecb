package trail

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store/trails"
)

// Rows is where hits are counted.
type Rows interface {
	Record(ctx context.Context, hits []trails.Hit) error
}

// Sent is the ledger.
type Sent interface {
	Get(ctx context.Context, ref hub.SendRef) (hub.Send, error)
}

// Book counts hits, some seconds late: only then can be told whether it was a
// machine that opened them. A flood is not kept, but counted as lost. It is safe
// for concurrent use.
type Book struct {
	Rows Rows
	Sent Sent
	May  func(ctx context.Context, id hub.ContactID, kind hub.ChannelKind) (bool, error) // whether a person may be seen
	Now  func() time.Time
	Log  *slog.Logger

	mu      sync.Mutex
	waiting []hit
	lost    atomic.Int64
}

// hit is one with what is known of it for some seconds only.
type hit struct {
	trails.Hit
	who [8]byte
}

const (
	settle    = 5 * time.Second // how long one waits until it is counted
	mostWait  = 20_000
	soon      = time.Second            // nobody reads faster
	burstOf   = 3                      // links
	burstTime = 3 * time.Second        // within
	atOnce    = 700 * time.Millisecond // no hand opens one link after another faster
	endTime   = 3 * time.Second        // for what is left when the hub stops
)

// Lost is how many hits were not counted, as there were too many.
func (b *Book) Lost() int64 { return b.lost.Load() }

func (b *Book) take(h hit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) >= mostWait {
		b.lost.Add(1)
		return
	}
	b.waiting = append(b.waiting, h)
}

// Run counts until ctx ends, and then what is left.
func (b *Book) Run(ctx context.Context) error {
	for {
		ended := run.Sleep(ctx, time.Second) != nil
		if err := b.Settle(ctx, ended); err != nil {
			b.Log.Warn("what was opened cannot be counted just now", "error", err)
		}
		if ended {
			return nil
		}
	}
}

// Settle counts what has waited long enough; all: everything. What cannot be
// written now waits on.
func (b *Book) Settle(ctx context.Context, all bool) error {
	if all {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer cancel()
		ctx = own
	}
	now := b.Now()
	b.mu.Lock()
	var due, rest []hit
	for _, h := range b.waiting {
		if all || now.Sub(h.At) >= settle || now.Before(h.At) {
			due = append(due, h)
		} else {
			rest = append(rest, h)
		}
	}
	judge(due, rest)
	b.waiting = rest
	b.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	out, err := b.known(ctx, once(due))
	if err == nil {
		err = b.Rows.Record(ctx, out)
	}
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if room := mostWait - len(b.waiting); room < len(due) {
			b.lost.Add(int64(len(due) - max(0, room)))
			due = due[:max(0, room)]
		}
		b.waiting = append(due, b.waiting...)
	}
	return err
}

// once drops what one visitor asked for again within the same seconds.
func once(in []hit) []hit {
	type key struct {
		who          [8]byte
		run, n, link int64
		machine      bool
	}
	seen, out := map[key]bool{}, in[:0:0]
	for _, h := range in {
		k := key{h.who, h.Run, h.N, h.Link, h.Why != ""}
		if !seen[k] {
			seen[k] = true
			out = append(out, h)
		}
	}
	return out
}

// known asks the ledger about rows that are named. Nobody is, who is not there any
// more or has taken their yes back.
func (b *Book) known(ctx context.Context, in []hit) ([]trails.Hit, error) {
	type answer struct {
		at  time.Time
		may bool
	}
	rows := map[hub.SendRef]answer{}
	out := make([]trails.Hit, len(in))
	for i := range in {
		h := in[i].Hit
		if ref := (hub.SendRef{Run: h.Run, N: h.N}); h.N > 0 {
			a, ok := rows[ref]
			if !ok {
				row, err := b.Sent.Get(ctx, ref)
				if err == nil && row.ContactID != "" {
					a.may, err = b.May(ctx, row.ContactID, row.Channel)
				}
				if err != nil && !hub.Is(err, hub.Missing) {
					return nil, err
				}
				a.at = row.AcceptedAt
				rows[ref] = a
			}
			if h.Why == "" && (a.at.IsZero() || h.At.Before(a.at.Add(soon))) {
				h.Why = byHaste
			}
			if !a.may {
				h.N = 0
			}
		}
		out[i] = h
	}
	return out, nil
}
