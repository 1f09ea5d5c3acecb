package bus

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*fileStore).flushLoop"), // ends a little after the server
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/logger.(*Logger).Noticef"),
	)
}

func openBus(t testing.TB, dir string) *Bus {
	t.Helper()
	b, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func publish(t testing.TB, b *Bus, thread string, n int) {
	t.Helper()
	for i := range n {
		id := fmt.Sprintf("%s-%d", thread, i)
		if err := b.Publish(t.Context(), "made-up", "inb_1", thread, id, []byte(`{"id":"`+id+`"}`)); err != nil {
			t.Fatal(err)
		}
	}
}

// read follows from c until n messages have come.
func read(t testing.TB, b *Bus, c hub.Cursor, n int) []Msg {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	f, err := b.Follow(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); f.Pump(ctx) }()
	defer wg.Wait()
	defer f.Close()
	var out []Msg
	for len(out) < n {
		batch, err := f.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, batch...)
	}
	return out
}

func TestMessagesOfAThreadComeInOrderFromTheCursor(t *testing.T) {
	b := openBus(t, t.TempDir())
	publish(t, b, "thread", 300)
	shard := ShardOf("made-up", "inb_1", "thread")
	got := read(t, b, hub.Cursor{Shard: shard, Gen: b.shard(shard).gen, Seq: 100}, 200)
	for i, m := range got {
		if want := fmt.Sprintf("thread-%d", 100+i); m.ID != want || m.Seq != uint64(101+i) {
			t.Fatalf("message %d: got %s at %d, want %s", i, m.ID, m.Seq, want)
		}
	}
}

func TestSameIdOneAfterAnotherIsStoredOnce(t *testing.T) {
	b := openBus(t, t.TempDir())
	for range 5 {
		publishOne(t, b, "x", "one")
	}
	shard := ShardOf("made-up", "inb_1", "x")
	if lag, err := b.Lag(t.Context(), hub.Cursor{Shard: shard}); err != nil || lag != 1 {
		t.Fatalf("lag %d, %v", lag, err)
	}
}

func publishOne(t testing.TB, b *Bus, thread, id string) {
	t.Helper()
	if err := b.Publish(t.Context(), "made-up", "inb_1", thread, id, []byte(`{"id":"`+id+`"}`)); err != nil {
		t.Error(err)
	}
}

func TestWhatArrivesWhileAShardSyncsIsWrittenTogetherInOrder(t *testing.T) {
	b := openBus(t, t.TempDir())
	const senders, each = 40, 25
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range each { // one after another: the order of a sender must hold
				publishOne(t, b, "thread", fmt.Sprintf("%d-%d", s, i))
			}
		})
	}
	wg.Wait()
	shard := ShardOf("made-up", "inb_1", "thread")
	last, got := map[int]int{}, read(t, b, hub.Cursor{Shard: shard}, senders*each)
	if len(got) != senders*each {
		t.Fatalf("%d items", len(got))
	}
	for _, m := range got {
		var s, i int
		if _, err := fmt.Sscanf(string(m.Data), `{"id":"%d-%d"}`, &s, &i); err != nil {
			t.Fatalf("%s: %v", m.Data, err)
		}
		if i != last[s] {
			t.Fatalf("sender %d: %d came after %d", s, i, last[s]-1)
		}
		last[s]++
	}
	if lag, err := b.Lag(t.Context(), hub.Cursor{Shard: shard}); err != nil || lag >= senders*each {
		t.Fatalf("%d bus messages for %d items: nothing was gathered (%v)", lag, senders*each, err)
	}
}

func TestOneWhoStopsWaitingLeavesNobodyBehind(t *testing.T) {
	b := openBus(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			if i%3 == 0 {
				cancel()
			}
			defer cancel()
			err := b.Publish(ctx, "made-up", "inb_1", "thread", fmt.Sprint(i), []byte("{}"))
			if err != nil && i%3 != 0 {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	publishOne(t, b, "thread", "last") // the queue still has somebody to lead it
}

func TestCursorIntoALostStreamStartsAgain(t *testing.T) {
	dir := t.TempDir()
	b := openBus(t, dir)
	publish(t, b, "thread", 5)
	shard := ShardOf("made-up", "inb_1", "thread")
	gen := b.shard(shard).gen
	for _, tt := range []struct {
		name string
		in   hub.Cursor
		want uint64
	}{
		{"good", hub.Cursor{Shard: shard, Gen: gen, Seq: 3, Anchor: "thread-2"}, 3},
		{"start", hub.Cursor{Shard: shard, Gen: gen}, 0},
		{"tail lost and reused", hub.Cursor{Shard: shard, Gen: gen, Seq: 3, Anchor: "another"}, 0},
		{"tail lost", hub.Cursor{Shard: shard, Gen: gen, Seq: 9, Anchor: "gone"}, 0},
		{"new stream", hub.Cursor{Shard: shard, Gen: "before", Seq: 3, Anchor: "thread-2"}, 0},
	} {
		got, err := b.Trust(t.Context(), tt.in)
		if err != nil || got.Seq != tt.want || got.Gen != gen {
			t.Errorf("%s: got %+v, %v; want seq %d", tt.name, got, err, tt.want)
		}
	}
}

func TestPurgeKeepsTheAnchor(t *testing.T) {
	b := openBus(t, t.TempDir())
	publish(t, b, "thread", 5)
	shard := ShardOf("made-up", "inb_1", "thread")
	c := hub.Cursor{Shard: shard, Gen: b.shard(shard).gen, Seq: 4, Anchor: "thread-3"}
	if err := b.Purge(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Trust(t.Context(), c); err != nil || got != c {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestMessagesSurviveARestartOfTheServer(t *testing.T) {
	b := openBus(t, t.TempDir())
	publish(t, b, "thread", 5)
	if err := b.server.restart(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for b.Healthy(t.Context()) != nil {
		if time.Now().After(deadline) {
			t.Fatal("did not come back in 10 s")
		}
	}
	shard := ShardOf("made-up", "inb_1", "thread")
	if err := b.ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b, hub.Cursor{Shard: shard}, 5); got[4].ID != "thread-4" {
		t.Fatalf("got %+v", got)
	}
}

func TestOnlyOneHoldsALease(t *testing.T) {
	b := openBus(t, t.TempDir())
	var inside, most, held atomic.Int32
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			err := b.Hold(t.Context(), "inbox.1", fmt.Sprint(i), func(context.Context) error {
				most.Store(max(most.Load(), inside.Add(1)))
				held.Add(1)
				inside.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 || held.Load() != 4 {
		t.Fatalf("%d at once, %d in all", most.Load(), held.Load())
	}
}

// BenchmarkPublish is the bare limit of accepting: synced publishes over all
// shards from many senders.
func BenchmarkPublish(b *testing.B) {
	bus := openBus(b, b.TempDir())
	data := make([]byte, 800)
	var n atomic.Int64
	b.SetParallelism(100)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			if err := bus.Publish(b.Context(), "made-up", "inb_1", fmt.Sprint(i%200), fmt.Sprint("id-", i), data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

func TestWhatWaitsIsCountedByInboxAndOnlyAfterTheCursor(t *testing.T) {
	b := openBus(t, t.TempDir())
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			inbox := hub.InboxID(fmt.Sprint("inb_", i%3))
			if err := b.Publish(t.Context(), "made-up", inbox, fmt.Sprint(i), fmt.Sprint(i), []byte(`{}`)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	cursors := make([]hub.Cursor, Shards)
	for i := range cursors {
		cursors[i] = hub.Cursor{Shard: i}
	}
	got, whole, err := b.Waiting(t.Context(), cursors)
	if err != nil || !whole || len(got) != 3 || got["inb_0"] != 20 || got["inb_1"] != 20 || got["inb_2"] != 20 {
		t.Fatalf("%v, all %v: %v", got, whole, err)
	}
	for i := range cursors { // everything but the last bus message of each shard is routed
		info, err := b.shard(i).s.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if cursors[i].Gen = b.shard(i).gen; info.State.LastSeq > 0 {
			cursors[i].Seq = info.State.LastSeq
		}
	}
	got, whole, err = b.Waiting(t.Context(), cursors)
	if err != nil || !whole || len(got) != 0 {
		t.Fatalf("behind the cursor: %v, all %v: %v", got, whole, err)
	}
	publish(t, b, "x", 2)
	got, _, err = b.Waiting(t.Context(), cursors)
	if err != nil || got["inb_1"] != 2 {
		t.Fatalf("after the cursor: %v: %v", got, err)
	}
}
