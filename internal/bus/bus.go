// Package bus is the way of messages between the parts of the hub: JetStream
// for what must not be lost (the inbound shards) and core NATS for hints, which
// may. It is the only room that knows nats.go. By default it runs its own
// server inside the process; with a URL it uses a cluster, on the same path.
package bus

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/parleyhub/parley/hub"
)

// Shards is the number of inbound streams. The sync domain is the stream, so
// this many publishes can be synced side by side. It is fixed for the life of a
// hub: a thread's shard follows from it.
const Shards = 8

// Options say where the bus is.
type Options struct {
	URL      string // external servers; empty = embedded
	Dir      string // embedded: where streams are kept
	MaxBytes int64  // most bytes one shard may hold before publishing is refused; 0 = 4 GiB
	Name     string // of this process, for the server's connection list
	Log      *slog.Logger
}

// Bus is a connection with its streams in place.
type Bus struct {
	opt     Options
	server  *embedded // nil with an external cluster
	nc      *nats.Conn
	js      jetstream.JetStream
	mu      sync.RWMutex
	streams [Shards]stream
	queues  [Shards]queue
	kv      jetstream.KeyValue // of leases
}

type stream struct {
	name string
	gen  string
	s    jetstream.Stream
}

// Open starts or connects to the bus and makes sure that the streams exist.
func Open(ctx context.Context, opt Options) (*Bus, error) {
	if opt.MaxBytes == 0 {
		opt.MaxBytes = 4 << 30
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	b := &Bus{opt: opt}
	opts := []nats.Option{
		nats.Name("parley " + opt.Name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectBufSize(-1), // a publish while away fails at once instead of pretending
		nats.Timeout(5 * time.Second),
	}
	url := opt.URL
	if url == "" {
		var err error
		if b.server, err = startEmbedded(ctx, opt); err != nil {
			return nil, err
		}
		opts = append(opts, nats.InProcessServer(b.server))
	}
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		b.server.close()
		return nil, hub.Wrap(hub.Temporary, err, "cannot reach the message bus")
	}
	b.nc = nc
	if b.js, err = jetstream.New(nc); err == nil {
		err = b.ensure(ctx)
	}
	if err != nil {
		b.Close()
		return nil, hub.Wrap(hub.Temporary, err, "cannot prepare the message bus")
	}
	return b, nil
}

// Close ends the connection and the embedded server, if any.
func (b *Bus) Close() {
	if b.nc != nil {
		b.nc.Close()
	}
	b.server.close()
}

// ensure creates what is missing: eight shards, the health stream, the leases.
func (b *Bus) ensure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for i := range Shards {
		st, err := b.ensureShard(ctx, i)
		if err != nil {
			return fmt.Errorf("stream of shard %d: %w", i, err)
		}
		b.mu.Lock()
		b.streams[i] = st
		b.mu.Unlock()
	}
	_, err := b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: "HEALTH", Subjects: []string{subjectHealth}, Storage: jetstream.FileStorage, MaxMsgs: 1,
	})
	if err != nil {
		return fmt.Errorf("health stream: %w", err)
	}
	return b.ensureLeases(ctx)
}

func (b *Bus) ensureLeases(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	kv, err := b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: "leases", TTL: leaseTTL, Storage: jetstream.MemoryStorage,
	})
	if err != nil {
		return fmt.Errorf("leases: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kv = kv
	return nil
}

func (b *Bus) leases() jetstream.KeyValue {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.kv
}

// genKey is where a stream keeps its generation: a new stream has a new one, so
// that a cursor into a lost stream is never taken for one into its successor.
const genKey = "parley_gen"

func (b *Bus) ensureShard(ctx context.Context, i int) (stream, error) {
	name := fmt.Sprintf("IN_%d", i)
	s, err := b.js.Stream(ctx, name)
	if err != nil {
		if !strings.Contains(err.Error(), "stream not found") {
			return stream{}, err
		}
		s, err = b.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: name, Subjects: []string{shardSubjects(i)}, Storage: jetstream.FileStorage,
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: b.opt.MaxBytes,
			MaxMsgSize: 8 << 20, Duplicates: 2 * time.Minute, AllowDirect: true,
			Metadata: map[string]string{genKey: hub.NewToken()[:8]},
		})
		if err != nil {
			return stream{}, err
		}
	}
	return stream{name: name, gen: s.CachedInfo().Config.Metadata[genKey], s: s}, nil
}

func (b *Bus) shard(i int) stream {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.streams[i]
}
