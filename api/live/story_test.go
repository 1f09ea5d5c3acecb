package live

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var (
	_ Feed          = (*store.Store)(nil)
	_ Conversations = (*store.Store)(nil)
	_ Hints         = (*bus.Bus)(nil)
	_ Presence      = presence.Store(nil)
)

// real is a hub of sockets on a real store and a real bus.
func real(t testing.TB) (*store.Store, *bus.Bus, *house) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "hub.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bus.Open(ctx, bus.Options{Dir: t.TempDir(), Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{hub: New(Deps{
		Feed: s, Conversations: s, Hints: b, Presence: presence.NewMemory(time.Now), Version: "v1", Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Authenticate: func(*http.Request) (Who, error) { return Who{AgentID: "agt_1", Scope: hub.Scope{All: true}}, nil },
		CheckOrigin:  func(*http.Request) bool { return true },
	})}
	done := make(chan error, 1)
	go func() { done <- h.hub.Run(ctx) }()
	srv := httptest.NewServer(h.hub.Handler())
	h.url = "ws" + strings.TrimPrefix(srv.URL, "http")
	until(t, "the hub to run", h.hub.running)
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		srv.Close()
		b.Close()
		_ = s.Close()
	})
	return s, b, h
}

func fact(i int) hub.WriteSet {
	c := conv("cnv_1", "")
	card := c.Card(hub.ContactRef{ID: "con_1", Name: "Ana"})
	m := (&hub.Message{ID: "msg_1", ConversationID: "cnv_1", Seq: int64(i), Text: strings.Repeat("word ", 50)}).Card()
	return hub.WriteSet{Facts: []hub.Fact{hub.NewFact(hub.MessageReceived, time.Now(), hub.Actor{}, hub.FactData{Conversation: &card, Message: &m})}}
}

func TestCommittedFactsReachTheDeskInOrder(t *testing.T) {
	s, b, h := real(t)
	connect := func() *desk {
		conn, _, err := dialRaw(h, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return &desk{t: t, conn: conn}
	}
	d := connect()
	w := d.next()
	d.write(`{"t":"sub","epoch":"` + w["epoch"].(string) + `","since":0}`)
	for i := range 50 {
		if err := s.Commit(context.Background(), fact(i)); err != nil {
			t.Fatal(err)
		}
		if i%3 != 0 { // a lost hint costs time, not data
			b.Hint(bus.HintFacts, nil)
		}
	}
	b.Hint(bus.HintFacts, nil)
	d.take(50)
	late := connect()
	w = late.next()
	if w["seq"] != 50.0 {
		t.Fatalf("welcome: %v", w)
	}
	late.write(`{"t":"sub","epoch":"` + w["epoch"].(string) + `","since":20}`)
	late.last = 20
	late.take(30)
}

// BenchmarkCommitToSocket measures from the end of a synced commit to the
// agent's socket, over a real store and a real bus.
func BenchmarkCommitToSocket(b *testing.B) {
	s, bu, h := real(b)
	conn, _, err := dialRaw(h, "")
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	d := &desk{t: b, conn: conn}
	w := d.next()
	d.write(`{"t":"sub","epoch":"` + w["epoch"].(string) + `","since":0}`)
	took := make([]time.Duration, 0, b.N)
	for i := range b.N {
		if err := s.Commit(context.Background(), fact(i)); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		bu.Hint(bus.HintFacts, nil)
		d.take(1)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50_µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99_µs")
}
