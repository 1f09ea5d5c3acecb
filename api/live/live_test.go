package live

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
	"github.com/parleyhub/parley/internal/presence"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a feed with hints and conversations, all in memory: the outside of
// this room. Sockets and HTTP are real.
type house struct {
	hub *Hub
	url string

	mu    sync.Mutex
	facts []hub.Fact
	first int64 // facts up to here are trimmed
	held  map[hub.ConversationID]hub.Conversation
	ears  map[string][]func([]byte)
	who   map[string]Who
}

func (h *house) Head(context.Context) (string, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return "epoch1", int64(len(h.facts)), nil
}

func (h *house) FactsSince(_ context.Context, after int64, limit int) ([]hub.Fact, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if after < h.first {
		return nil, hub.Errorf(hub.Missing, "trimmed")
	}
	rest := h.facts[after:]
	return append([]hub.Fact(nil), rest[:min(limit, len(rest))]...), nil
}

func (h *house) Conversations(_ context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[hub.ConversationID]hub.Conversation{}
	for _, id := range ids {
		if c, ok := h.held[id]; ok {
			out[id] = c
		}
	}
	return out, nil
}

func (h *house) Hint(subject string, data []byte) {
	h.mu.Lock()
	ears := h.ears[subject]
	h.mu.Unlock()
	for _, fn := range ears {
		fn(data)
	}
}

func (h *house) OnHint(subject string, fn func([]byte)) (func(), error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ears[subject] = append(h.ears[subject], fn)
	return func() {}, nil
}

// happen commits facts about a conversation and hints at them.
func (h *house) happen(kind hub.FactType, c hub.Conversation, data hub.FactData) {
	card := c.Card(hub.ContactRef{ID: "con_1", Name: "Ana"})
	data.Conversation = &card
	f := hub.NewFact(kind, time.Now(), hub.Actor{Type: hub.ActorContact, ID: "con_1"}, data)
	h.mu.Lock()
	f.Seq = int64(len(h.facts)) + 1
	h.facts = append(h.facts, f)
	h.held[c.ID] = c
	h.mu.Unlock()
	h.Hint(bus.HintFacts, nil)
}

func conv(id string, assignee hub.AgentID) hub.Conversation {
	return hub.Conversation{ID: hub.ConversationID(id), ContactID: "con_1", Status: hub.Open, AssigneeID: assignee, Version: 1}
}

func start(t testing.TB, change func(*limits)) *house {
	t.Helper()
	h := &house{held: map[hub.ConversationID]hub.Conversation{}, ears: map[string][]func([]byte){}, who: map[string]Who{
		"all":  {AgentID: "agt_all", Name: "Ada", Scope: hub.Scope{All: true}, SessionKey: "s1", Board: true},
		"own":  {AgentID: "agt_own", Name: "Bob", Scope: hub.Scope{Agent: "agt_own", Free: true}, SessionKey: "s2"},
		"own2": {AgentID: "agt_own2", Name: "Cid", Scope: hub.Scope{Agent: "agt_own2"}, SessionKey: "s3"},
	}}
	lim := defaults()
	lim.tick = time.Hour
	if change != nil {
		change(&lim)
	}
	h.hub = newHub(Deps{
		Feed: h, Conversations: h, Hints: h, Presence: presence.NewMemory(time.Now), Version: "v1", Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
		Authenticate: func(r *http.Request) (Who, error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			who, ok := h.who[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
			if !ok {
				return Who{}, hub.Errorf(hub.Denied, "who are you?")
			}
			return who, nil
		},
		CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") != "https://evil.example" },
	}, lim)
	ctx, stop := context.WithCancel(context.Background())
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
	})
	return h
}

func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited 10 s for %s", what)
		}
	}
}

// desk is a client of the protocol that keeps its rule.
type desk struct {
	t    testing.TB
	conn *websocket.Conn
	last int64
	got  []map[string]any // events
}

func (h *house) dial(t testing.TB, token string) *desk {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.Dial(h.url, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatalf("dial: %v (%v)", err, resp)
	}
	t.Cleanup(func() { _ = conn.Close() })
	d := &desk{t: t, conn: conn}
	w := d.next()
	if w["t"] != "welcome" || w["epoch"] != "epoch1" || w["version"] != "v1" {
		t.Fatalf("welcome: %v", w)
	}
	d.last = int64(w["seq"].(float64))
	return d
}

func (h *house) desk(t testing.TB, token string) *desk {
	d := h.dial(t, token)
	d.sub(d.last)
	return d
}

func (d *desk) write(frame string) {
	d.t.Helper()
	if err := d.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) sub(since int64) {
	d.last = since
	d.write(fmt.Sprintf(`{"t":"sub","epoch":"epoch1","since":%d}`, since))
}

func (d *desk) read() (map[string]any, error) {
	_ = d.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, data, err := d.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	var f map[string]any
	return f, json.Unmarshal(data, &f)
}

func (d *desk) next() map[string]any {
	d.t.Helper()
	f, err := d.read()
	if err != nil {
		d.t.Fatalf("read: %v", err)
	}
	return f
}

// take reads frames until n events have come, checking that they are dense.
func (d *desk) take(n int) []map[string]any {
	d.t.Helper()
	for len(d.got) < n {
		f := d.next()
		if f["t"] != "d" {
			continue
		}
		for _, e := range f["d"].([]any) {
			e := e.(map[string]any)
			if seq := int64(e["seq"].(float64)); seq != d.last+1 {
				d.t.Fatalf("event %d after %d", seq, d.last)
			}
			d.last++
			d.got = append(d.got, e)
		}
	}
	out := d.got[:n]
	d.got = d.got[n:]
	return out
}

// moment reads until a frame of this kind comes.
func (d *desk) moment(kind string) map[string]any {
	d.t.Helper()
	for {
		if f := d.next(); f["t"] == "e" && f["k"] == kind {
			return f
		}
	}
}

// ends reads until the socket is closed and answers the code.
func (d *desk) ends() int {
	d.t.Helper()
	for {
		if _, err := d.read(); err != nil {
			if c, ok := err.(*websocket.CloseError); ok {
				return c.Code
			}
			d.t.Fatalf("ended without a code: %v", err)
		}
	}
}
