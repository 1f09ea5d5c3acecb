package loadgen

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
)

// Visitor is one person in the chat widget, with an outbox that survives a
// broken line: what was not acknowledged is sent again with the same id.
type Visitor struct {
	At    string // host:port
	Inbox string
	Token string
	conn  *websocket.Conn
}

// Connect opens the socket and says hello.
func (v *Visitor) Connect(ctx context.Context) error {
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+v.At+"/hooks/chat/"+v.Inbox+"/socket", nil)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "no chat socket")
	}
	_ = resp.Body.Close() // an upgraded answer has none
	hello := map[string]any{"t": "hello"}
	if v.Token != "" {
		hello["token"] = v.Token
	}
	if err := conn.WriteJSON(hello); err != nil {
		_ = conn.Close()
		return hub.Wrap(hub.Temporary, err, "no chat socket")
	}
	v.conn = conn
	for {
		f, err := v.read()
		if err != nil {
			return err
		}
		if f.T == "welcome" {
			if f.Token != "" {
				v.Token = f.Token
			}
			return nil
		}
	}
}

type chatFrame struct {
	T     string `json:"t"`
	Token string `json:"token"`
	CID   string `json:"cid"`
	Code  string `json:"code"`
	Text  string `json:"text"`
	Seq   int64  `json:"seq"`
	Dir   string `json:"dir"`
	After int64  `json:"after_ms"`
}

func (v *Visitor) read() (chatFrame, error) {
	var f chatFrame
	_, raw, err := v.conn.ReadMessage()
	if err != nil {
		_ = v.conn.Close()
		return f, hub.Wrap(hub.Temporary, err, "the chat socket broke off")
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, hub.Wrap(hub.Internal, err, "a chat frame that is not JSON")
	}
	return f, nil
}

// Say writes one message and waits for its acknowledgement. A nil error is the
// hub's word that it is kept.
func (v *Visitor) Say(cid, text string) error {
	_ = v.conn.SetReadDeadline(time.Now().Add(15 * time.Second)) //arch:allow clock socket deadlines are wall time
	if err := v.conn.WriteJSON(map[string]any{"t": "msg", "cid": cid, "text": text}); err != nil {
		return hub.Wrap(hub.Temporary, err, "the chat socket broke off")
	}
	for {
		f, err := v.read()
		switch {
		case err != nil:
			return err
		case f.T == "ack" && f.CID == cid:
			return nil
		case f.T == "error" && (f.CID == cid || f.CID == ""):
			return hub.Errorf(hub.Temporary, "refused: %s %s", f.Code, f.Text)
		}
	}
}

// Post writes without waiting; the caller reads acknowledgements by Acks.
func (v *Visitor) Post(cid, text string) error {
	return v.conn.WriteJSON(map[string]any{"t": "msg", "cid": cid, "text": text})
}

// Close ends the socket.
func (v *Visitor) Close() {
	if v.conn != nil {
		_ = v.conn.Close()
	}
}
