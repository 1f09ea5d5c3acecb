package chat_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
)

// BenchmarkMessage is one visitor's message from the socket to the ack; the
// sink answers at once, so this is our own time plus the loopback.
func BenchmarkMessage(b *testing.B) {
	h := channeltest.NewHub(b)
	r := channeltest.Open(b, h, chat.Channel, object{"message_limit": 100_000.0})
	v, _ := connect(b, r, nil)
	var n int
	b.ResetTimer()
	for b.Loop() {
		if n++; n%1000 == 0 {
			h.Clock.Advance(time.Minute)
		}
		if n%200 == 0 {
			h.Turn(h.Received()[0].From) // the hub in memory scans a conversation from its start
		}
		v.msg(fmt.Sprint("c", n), "Where is my order? I have been waiting since Monday.")
		v.next("ack")
	}
}

func TestIdleSocketsAreCheap(t *testing.T) {
	if testing.Short() {
		t.Skip("opens 500 sockets")
	}
	const n = 500
	r, _ := opened(t, nil)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var open atomic.Int64
	for range n {
		connect(t, r, nil)
		open.Add(1)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := int64(after.HeapInuse+after.StackInuse) - int64(before.HeapInuse+before.StackInuse)
	each := used / n
	t.Logf("%d idle sockets: %d KiB each, clients of the test included", open.Load(), each>>10)
	if each > 80<<10 { // 5,000 of them stay under 400 MiB
		t.Errorf("an idle socket takes %d bytes", each)
	}
}
