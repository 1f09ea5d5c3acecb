package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
)

func hello(t *testing.T, conn *websocket.Conn, more string) {
	t.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"hello"`+more+`}`)); err != nil {
		t.Fatal(err)
	}
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), `"welcome"`) {
			return
		}
	}
}

// TestAnswersWaitForAReaderThatOnlyLagsBehind: a client that sends much before
// it reads is slowed down, not cut off.
func TestAnswersWaitForAReaderThatOnlyLagsBehind(t *testing.T) {
	const n = 900
	_, h, dial := quick(t, func(*pace) {})
	h.Refuse(hub.Errorf(hub.Temporary, "away"))
	conn := dial()
	hello(t, conn, "")
	for round, want := range []string{`"error"`, `"ack"`} {
		for i := range n {
			if err := conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"t":"msg","cid":"c%d","text":"%d"}`, i, i)); err != nil {
				t.Fatalf("round %d, message %d: %v", round, i, err)
			}
		}
		for got := 0; got < n; {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				t.Fatalf("round %d, after %d answers: %v", round, got, err)
			}
			if strings.Contains(string(raw), want) {
				got++
			}
		}
		h.Refuse(nil)
	}
	got := h.Received()
	for i, m := range got {
		if m.Text != fmt.Sprint(i) {
			t.Fatalf("message %d is %s", i, m.Text)
		}
	}
	if len(got) != n {
		t.Fatalf("%d messages", len(got))
	}
}

func TestAFloodOfPingsEndsTheSocket(t *testing.T) {
	h := channeltest.NewHub(t)
	a, dial := small(t, h)
	conn := dial()
	hello(t, conn, "")
	for range 5000 {
		if conn.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second)) != nil {
			break
		}
	}
	if code := closedWith(conn); code != closeTooMany {
		t.Errorf("closed with %d, want %d", code, closeTooMany)
	}
	gone(t, a)
}

func TestAFloodOfBytesEndsTheSocket(t *testing.T) {
	h := channeltest.NewHub(t)
	a, dial := small(t, h)
	conn := dial()
	hello(t, conn, "")
	raw := []byte(`{"t":"msg","cid":"a","text":"` + strings.Repeat("x", 190_000) + `"}`)
	for range 40 {
		if conn.WriteMessage(websocket.TextMessage, raw) != nil {
			break
		}
	}
	if code := closedWith(conn); code != closeTooMany {
		t.Errorf("closed with %d, want %d", code, closeTooMany)
	}
	gone(t, a)
}

func TestASocketNeverBecomesAnotherSignedPerson(t *testing.T) {
	a, h, dial := quick(t, func(*pace) {})
	conn := dial()
	hello(t, conn, `,"identity":"`+siteSigns(t, h, "user-1")+`"`)
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"identify","identity":"`+siteSigns(t, h, "user-2")+`"}`)); err != nil {
		t.Fatal(err)
	}
	if code := closedWith(conn); code != closeSession {
		t.Errorf("closed with %d, want %d", code, closeSession)
	}
	gone(t, a)
}
