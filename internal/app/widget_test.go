package app

import (
	"net/http"
	"testing"

	"github.com/gorilla/websocket"
)

// TestTheWidgetsSocketIsBesideItsPage: what embeds the page need not know where
// the hooks are; both addresses are the same socket.
func TestTheWidgetsSocketIsBesideItsPage(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	chatbox := atDesk(t, p).chatInbox()
	for _, path := range []string{"/widget/" + string(chatbox) + "/socket", "/hooks/chat/" + string(chatbox) + "/socket"} {
		conn, resp, err := websocket.DefaultDialer.Dial("ws://"+p.HTTPAddr()+path, nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		resp.Body.Close()
		t.Cleanup(func() { conn.Close() })
		var f chatFrame
		if err := conn.WriteJSON(map[string]any{"t": "hello"}); err != nil {
			t.Fatal(err)
		}
		if err := conn.ReadJSON(&f); err != nil || f.T != "welcome" || f.Token == "" {
			t.Fatalf("%s: %+v %v", path, f, err)
		}
		_, resp, err = websocket.DefaultDialer.Dial("ws://"+p.HTTPAddr()+path, http.Header{"Origin": {"https://evil.test"}})
		if err == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s is open to a foreign page: %v", path, err)
		}
	}
	for path, want := range map[string]int{
		"/widget/inb_none/socket": 404, "/widget/assets/socket": 404, "/widget/" + string(chatbox) + "/messages": 404,
		"/widget/..%2f..%2fapi/socket": 404, "/widget/" + string(chatbox) + "/socket": 400, // no handshake
	} {
		resp, err := http.Get("http://" + p.HTTPAddr() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
	}
}
