package demo

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// siteSecret is what the shop signs its customers with; the hub of the demo
// alone knows it too.
const siteSecret = "the fern beside the kettle is made up" //nolint:gosec // of the demo alone

var chatSide = side{
	kind: "chat", inbox: "Shop chat",
	settings: func(w *world) map[string]any {
		return map[string]any{
			"allowed_origins": w.shop.origins(), "identity_secret": siteSecret, "prechat": "optional",
			"welcome": "Hello! Ask us anything about kettles, ferns and your order.",
			"theme":   map[string]any{"accent": "#2f6b4f", "title": houseName},
		}
	},
	enter: func(w *world, p *person) mouth { return &visitor{w: w, p: p} },
}

// visitor is a person in the chat widget.
type visitor struct {
	w     *world
	p     *person
	conn  *websocket.Conn
	out   chan any // frames to write; the writer ends with its group
	acked chan string
	ready chan struct{}
	token string
	g     *run.Group
}

func (v *visitor) say(ctx context.Context, t *turn) error {
	if v.conn == nil {
		if err := v.connect(ctx); err != nil {
			return err
		}
	}
	text := v.p.fill(t.Says)
	v.write(ctx, map[string]any{"t": "typing", "on": true})
	typed := min(time.Duration(len(text))*60*time.Millisecond, 9*time.Second)
	if err := v.w.pause(ctx, typed/2, typed); err != nil {
		return err
	}
	frame := map[string]any{"t": "msg", "cid": hub.NewToken()[:16], "text": text}
	if len(t.Files) > 0 {
		ids, err := v.upload(ctx, t.Files)
		if err != nil {
			return err
		}
		frame["files"] = ids
	}
	v.write(ctx, map[string]any{"t": "typing", "on": false})
	for range 5 {
		v.write(ctx, frame)
		select {
		case cid := <-v.acked:
			if cid == frame["cid"] {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-v.g.Context().Done():
			return hub.Errorf(hub.Temporary, "the chat socket broke off")
		}
	}
	return hub.Errorf(hub.Temporary, "the message was not acknowledged")
}

func (v *visitor) connect(ctx context.Context) error {
	at := "ws://" + v.w.doors.HTTP + "/hooks/chat/" + v.w.inboxOf("chat") + "/socket"
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, at, nil)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "no chat socket")
	}
	_ = resp.Body.Close() // an upgraded answer has none
	hello := map[string]any{"t": "hello", "language": v.p.language}
	if v.p.signed {
		if hello["identity"], err = v.w.sign(v.p); err != nil {
			return err
		}
	} else if v.p.tells {
		hello["name"], hello["email"] = v.p.name, v.p.email
	}
	v.conn, v.out, v.acked, v.ready = conn, make(chan any, 16), make(chan string, 16), make(chan struct{})
	v.out <- hello
	v.g = run.NewGroup(ctx, v.w.Log)
	v.g.Go("visitor's words", v.speak)
	v.g.Go("visitor's ear", v.listen)
	select {
	case <-v.ready:
		return nil
	case <-v.g.Context().Done():
		return hub.Errorf(hub.Temporary, "the chat did not begin")
	}
}

func (v *visitor) write(ctx context.Context, frame any) {
	select {
	case v.out <- frame:
	case <-ctx.Done():
	case <-v.g.Context().Done():
	}
}

// speak writes frames; the socket takes one writer at a time.
func (v *visitor) speak(ctx context.Context) error {
	defer v.conn.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-v.out:
			if err := v.conn.WriteJSON(f); err != nil && ctx.Err() == nil {
				return hub.Wrap(hub.Temporary, err, "the chat socket broke off")
			}
		}
	}
}

type chatFrame struct {
	T            string `json:"t"`
	Token        string `json:"token"`
	CID          string `json:"cid"`
	Code         string `json:"code"`
	Text         string `json:"text"`
	Seq          int64  `json:"seq"`
	Dir          string `json:"dir"`
	Conversation string `json:"conversation"`
}

func (v *visitor) listen(ctx context.Context) error {
	conversation, greeted := "", false
	for {
		_, raw, err := v.conn.ReadMessage()
		if ctx.Err() != nil {
			return nil // left
		}
		if err != nil {
			return hub.Wrap(hub.Temporary, err, "the chat socket broke off")
		}
		var f chatFrame
		if err := json.Unmarshal(raw, &f); err != nil {
			return hub.Wrap(hub.Internal, err, "a chat frame that is not JSON")
		}
		switch f.T {
		case "welcome", "resync":
			conversation = f.Conversation
			if f.Token != "" {
				v.token = f.Token
			}
			if !greeted {
				greeted = true
				close(v.ready)
			}
		case "ack":
			v.acked <- f.CID
		case "error":
			return hub.Errorf(hub.Invalid, "refused: %s %s", f.Code, f.Text)
		case "msg":
			if f.Conversation != "" {
				conversation = f.Conversation
			}
			if f.Dir == "out" {
				v.hears(ctx, conversation, f)
			}
		}
	}
}

// hears takes an answer in: it has come, it is read, it is thought about.
func (v *visitor) hears(ctx context.Context, conversation string, f chatFrame) {
	for _, t := range []string{"got", "seen"} {
		v.write(ctx, map[string]any{"t": t, "conversation": conversation, "seq": f.Seq})
	}
	v.p.hear(heard{text: f.Text})
}

func (v *visitor) upload(ctx context.Context, names []string) ([]string, error) {
	ids := make([]string, 0, len(names))
	for _, name := range names {
		f, err := v.w.prop(name)
		if err != nil {
			return nil, err
		}
		body, kind, err := formFile(f)
		if err != nil {
			return nil, err
		}
		at := "http://" + v.w.doors.HTTP + "/hooks/chat/" + v.w.inboxOf("chat") + "/files"
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, body)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "a request that cannot be made")
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Authorization", "Bearer "+v.token)
		if v.p.signed {
			id, err := v.w.sign(v.p)
			if err != nil {
				return nil, err
			}
			req.Header.Set("Parley-Identity", id)
		}
		var made struct {
			ID string `json:"id"`
		}
		if err := answer(v.w.owner.http, req, &made); err != nil {
			return nil, err
		}
		ids = append(ids, made.ID)
	}
	return ids, nil
}

func (v *visitor) leave() {
	if v.conn == nil {
		return
	}
	v.g.Stop()
	_ = v.conn.Close() // ends the reader, whatever it says
	_ = v.g.Wait()     // how the line broke is of no interest any more
	v.conn = nil
}

// sign is the shop's word for who p is.
func (w *world) sign(p *person) (string, error) {
	now := w.clock.Now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "customer-" + p.key(), "aud": w.inboxOf("chat"), "iat": now.Unix(), "exp": now.Add(50 * time.Minute).Unix(),
		"name": p.name, "email": p.email,
		"attrs": map[string]any{"plan": p.plan, "customer since": p.since, "city": p.city},
	}).SignedString([]byte(siteSecret))
	if err != nil {
		return "", hub.Wrap(hub.Internal, err, "an identity that cannot be signed")
	}
	return token, nil
}
