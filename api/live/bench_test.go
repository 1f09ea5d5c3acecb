package live

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
)

func dialRaw(h *house, token string) (*websocket.Conn, *http.Response, error) {
	return websocket.DefaultDialer.Dial(h.url, http.Header{"Authorization": {"Bearer " + token}})
}

// BenchmarkEventToSockets measures commit to the last of n sockets, events one
// by one, and events per second when they come as fast as they can.
func BenchmarkEventToSockets(b *testing.B) {
	card := (&hub.Message{ID: "msg_1", ConversationID: "cnv_1", Text: string(bytes.Repeat([]byte("word "), 100))}).Card()
	for _, n := range []int{1, 3, 200} {
		b.Run(fmt.Sprintf("%d_one_by_one", n), func(b *testing.B) { pump(b, n, card, true) })
		b.Run(fmt.Sprintf("%d_stream", n), func(b *testing.B) { pump(b, n, card, false) })
	}
}

func pump(b *testing.B, sockets int, card hub.MessageCard, wait bool) {
	h := start(b, func(l *limits) { l.perAgent, l.ringEvents, l.ringBytes = 1000, 1<<20, 1<<30 })
	var seen sync.WaitGroup
	got := make(chan int, sockets*16)
	for range sockets {
		d := h.desk(b, "all")
		seen.Add(1)
		go func() {
			defer seen.Done()
			for total := 0; total < b.N; {
				_, data, err := d.conn.ReadMessage()
				if err != nil {
					return
				}
				n := bytes.Count(data, []byte(`"type":"message.received"`))
				total += n
				if wait {
					got <- n
				}
			}
		}()
	}
	c := conv("cnv_1", "")
	b.ResetTimer()
	began := time.Now()
	for range b.N {
		h.happen(hub.MessageReceived, c, hub.FactData{Message: &card})
		for left := sockets; wait && left > 0; {
			left -= <-got
		}
	}
	seen.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "events/s")
}
