package chat

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
)

// siteSigns is an identity token of a user, good for a minute.
func siteSigns(t *testing.T, h *channeltest.Hub, sub string) string {
	t.Helper()
	now := h.Clock.Now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": sub, "aud": "inb_1", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}).SignedString([]byte("the secret of the site"))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// quick is a chat whose waits are short, on a real listener.
func quick(t *testing.T, change func(*pace)) (*adapter, *channeltest.Hub, func() *websocket.Conn) {
	t.Helper()
	h := channeltest.NewHub(t)
	a, dial := listening(t, h, map[string]any{"message_limit": 1e6, "identity_secret": "the secret of the site"}, change)
	return a, h, dial
}

// small is a chat that takes few messages.
func small(t *testing.T, h *channeltest.Hub) (*adapter, func() *websocket.Conn) {
	t.Helper()
	return listening(t, h, map[string]any{"message_limit": 5.0}, func(*pace) {})
}

func listening(t *testing.T, h *channeltest.Hub, settings map[string]any, change func(*pace)) (*adapter, func() *websocket.Conn) {
	t.Helper()
	in := hub.Inbox{ID: "inb_1", Kind: kind, Settings: settings}
	opened, err := open(t.Context(), in, h.Env())
	if err != nil {
		t.Fatal(err)
	}
	a := opened.(*adapter)
	change(&a.pace)
	srv := httptest.NewServer(a.Handler(h))
	t.Cleanup(func() {
		a.Close()
		srv.Close()
	})
	return a, func() *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/socket", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
}

func (g *registry) sockets() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.by)
}

func gone(t *testing.T, a *adapter) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for a.open.sockets() > 0 {
		select {
		case <-deadline:
			t.Fatal("the socket is still there")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func closedWith(conn *websocket.Conn) int {
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		var ce *websocket.CloseError
		if _, _, err := conn.ReadMessage(); errors.As(err, &ce) {
			return ce.Code
		} else if err != nil {
			return 0
		}
	}
}

func TestSilentClientsAreGivenUp(t *testing.T) {
	a, _, dial := quick(t, func(p *pace) { p.beat = 20 * time.Millisecond })
	conn := dial()
	conn.SetPingHandler(func(string) error { return nil }) // reads, but never answers
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	if code := closedWith(conn); code != websocket.CloseAbnormalClosure && code != 0 {
		t.Errorf("closed with %d", code)
	}
	gone(t, a)
}

func TestClientsWithoutHelloAreCutOff(t *testing.T) {
	_, _, dial := quick(t, func(p *pace) { p.hello = 20 * time.Millisecond })
	if code := closedWith(dial()); code != websocket.CloseAbnormalClosure && code != 0 {
		t.Errorf("closed with %d", code)
	}
}

func TestClientsThatDoNotReadAreCutOff(t *testing.T) {
	a, _, dial := quick(t, func(p *pace) { p.write = 50 * time.Millisecond })
	conn := dial()
	big := strings.Repeat("x", 9000)
	var err error
	for i := 0; err == nil && i < 100_000; i++ { // each comes back in full; nobody takes it
		if i == 0 {
			err = conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello"}`))
			continue
		}
		err = conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"t":"msg","cid":"c%d","text":"%s"}`, i, big))
	}
	if err == nil {
		t.Error("a client that reads nothing could go on for ever")
	}
	gone(t, a)
}

func TestIdentityThatRunsOutEndsTheSocket(t *testing.T) {
	a, h, dial := quick(t, func(p *pace) { p.beat = 20 * time.Millisecond })
	token := siteSigns(t, h, "u")
	conn := dial()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello","identity":"`+token+`"}`)); err != nil {
		t.Fatal(err)
	}
	if _, raw, err := conn.ReadMessage(); err != nil || !strings.Contains(string(raw), `"welcome"`) {
		t.Fatalf("%s %v", raw, err)
	}
	h.Clock.Advance(2 * time.Minute)
	if code := closedWith(conn); code != closeSession {
		t.Errorf("closed with %d, want %d", code, closeSession)
	}
	gone(t, a)
}

func TestBeatMakesUpForALostWakeAndSaysThatNobodyIsThere(t *testing.T) {
	_, h, dial := quick(t, func(p *pace) { p.beat = 20 * time.Millisecond })
	conn := dial()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"welcome"`, `"beat"`} {
		for {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				t.Fatalf("waiting for %s: %v", want, err)
			}
			if strings.Contains(string(raw), want) {
				break
			}
		}
	}
	h.Attend(false)
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), `{"t":"state","away":true`) {
			return
		}
	}
}
