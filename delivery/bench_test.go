package delivery

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

// BenchmarkReplyToRelay measures an agent's commit to the provider having the
// message, one by one, on a real SQLite store; the commit of the reply counts.
func BenchmarkReplyToRelay(b *testing.B) {
	h := build(b)
	h.real = true
	box := h.boxes["inb_mail"]
	box.took = make(chan hub.Outbound, 1)
	h.run()
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for range b.N {
		began := time.Now()
		h.reply("inb_mail", hub.LaneReply)
		<-box.took
		took = append(took, time.Since(began))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50_ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99_ms")
}

// BenchmarkRepliesPerSecond drains a heap of waiting replies to a provider that
// takes 2 ms each, until the last result is written.
func BenchmarkRepliesPerSecond(b *testing.B) {
	h := build(b)
	h.real = true
	box := h.boxes["inb_mail"]
	box.fail = func(hub.Outbound) error { time.Sleep(2 * time.Millisecond); return nil }
	ids := make([]hub.MessageID, b.N)
	for i := range ids {
		ids[i] = h.reply("inb_mail", hub.LaneReply)
	}
	b.ResetTimer()
	began := time.Now()
	var once sync.Once
	h.run()
	for _, id := range ids {
		h.until("all to be accepted", func() bool { return h.message(id).Delivery.State == hub.Accepted })
	}
	once.Do(func() { b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "replies/s") })
}
