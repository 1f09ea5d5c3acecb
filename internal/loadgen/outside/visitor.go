package outside

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
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
	_ = conn.SetReadDeadline(run.Wall().Add(ackWait))
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
	if err := v.Post(cid, text); err != nil {
		return err
	}
	for {
		if got, err := v.Ack(); err != nil || got == cid {
			return err
		}
	}
}

// Post writes one message; the caller reads its acknowledgement by Ack.
func (v *Visitor) Post(cid, text string) error {
	if err := v.conn.WriteJSON(map[string]any{"t": "msg", "cid": cid, "text": text}); err != nil {
		return hub.Wrap(hub.Temporary, err, "the chat socket broke off")
	}
	return nil
}

// ackWait is how long a visitor waits for the hub's word before they give the
// line up. The hub's own bound for one publish is ten seconds.
const ackWait = 15 * time.Second

// Ack waits for the next acknowledgement and answers its id.
func (v *Visitor) Ack() (string, error) {
	_ = v.conn.SetReadDeadline(run.Wall().Add(ackWait)) // fails only on a closed connection, as reading does
	for {
		f, err := v.read()
		switch {
		case err != nil:
			return "", err
		case f.T == "ack":
			return f.CID, nil
		case f.T == "error":
			return "", hub.Errorf(hub.Temporary, "refused: %s %s", f.Code, f.Text)
		}
	}
}

// Hear reads until the line breaks off: acknowledgements of what the visitor said,
// and what the other side says.
func (v *Visitor) Hear(acked, said func(string)) error {
	_ = v.conn.SetReadDeadline(time.Time{}) // fails only on a closed connection, as reading does
	for {
		f, err := v.read()
		switch {
		case err != nil:
			return err
		case f.T == "ack":
			acked(f.CID)
		case f.T == "msg" && f.Dir == "out":
			said(f.Text)
		}
	}
}

// Close ends the socket.
func (v *Visitor) Close() {
	if v.conn != nil {
		_ = v.conn.Close()
	}
}
