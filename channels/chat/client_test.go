package chat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) {
	http.DefaultTransport.(*http.Transport).DisableKeepAlives = true
	goleak.VerifyTestMain(m)
}

const wait = 5 * time.Second // for what happens on the other side of a real socket

type object = map[string]any

func opened(t testing.TB, settings object) (*channeltest.Rig, *channeltest.Hub) {
	t.Helper()
	h := channeltest.NewHub(t)
	return channeltest.Open(t, h, chat.Channel, settings), h
}

// visitor is a client of the protocol, as a program would write it.
type visitor struct {
	t     testing.TB
	conn  *websocket.Conn
	token string
}

func dial(t testing.TB, url string, header http.Header) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	conn, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/socket", header)
	if err == nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, resp, err
}

// connect opens a socket, says hello and answers the welcome.
func connect(t testing.TB, r *channeltest.Rig, hello object) (*visitor, object) {
	t.Helper()
	return connectAs(t, r, nil, hello)
}

// connectAs is connect with headers of a browser.
func connectAs(t testing.TB, r *channeltest.Rig, browser http.Header, hello object) (*visitor, object) {
	t.Helper()
	conn, _, err := dial(t, r.URL, browser)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	v := &visitor{t: t, conn: conn}
	if hello == nil {
		hello = object{}
	}
	hello["t"] = "hello"
	v.say(hello)
	w := v.next("welcome")
	v.token, _ = w["token"].(string)
	if v.token == "" {
		v.token, _ = hello["token"].(string)
	}
	return v, w
}

func (v *visitor) say(frame any) {
	v.t.Helper()
	if err := v.conn.WriteJSON(frame); err != nil {
		v.t.Fatalf("write: %v", err)
	}
}

func (v *visitor) msg(cid, text string) {
	v.t.Helper()
	v.say(object{"t": "msg", "cid": cid, "text": text})
}

// read answers the next frame.
func (v *visitor) read() object {
	v.t.Helper()
	v.conn.SetReadDeadline(time.Now().Add(wait))
	var f object
	if err := v.conn.ReadJSON(&f); err != nil {
		v.t.Fatalf("read: %v", err)
	}
	return f
}

// next answers the next frame of a type and skips others.
func (v *visitor) next(typ string) object {
	v.t.Helper()
	for {
		f := v.read()
		if f["t"] == typ {
			return f
		}
		if f["t"] == "error" {
			v.t.Fatalf("waiting for %s: %v", typ, f)
		}
	}
}

// ended reads until the socket closes and answers the code.
func (v *visitor) ended() int {
	v.t.Helper()
	v.conn.SetReadDeadline(time.Now().Add(wait))
	for {
		_, _, err := v.conn.ReadMessage()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			return ce.Code
		}
		if err != nil {
			v.t.Fatalf("the socket ended without a code: %v", err)
		}
	}
}

// call makes a plain request and answers status and JSON body.
func call(t testing.TB, method, url string, header object, body any) (int, object) {
	t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, url, in)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v.(string))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := object{}
	if json.Unmarshal(raw, &out) != nil {
		out["raw"] = string(raw)
	}
	for k := range resp.Header {
		out["header."+k] = resp.Header.Get(k)
	}
	return resp.StatusCode, out
}

func bearer(token string) object { return object{"Authorization": "Bearer " + token} }

// until polls a condition that another goroutine brings about.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(wait)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatalf("did not happen: %s", what)
		case <-tick.C:
		}
	}
}

func theOne(t testing.TB, h *channeltest.Hub) hub.Inbound {
	t.Helper()
	got := h.Received()
	if len(got) != 1 {
		t.Fatalf("%d messages, want 1", len(got))
	}
	return got[0]
}
